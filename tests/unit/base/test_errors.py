"""Is every error one line, and does it survive a process pool?"""

import pickle

import pytest

from sim.base.errors import (
    ConfigError,
    DeadlockError,
    InvalidValue,
    Literal,
    MappingError,
    ResultsError,
    WorkloadError,
    describe_value,
)

ERRORS = [
    (InvalidValue("rows", "an integer >= 1", 0), "rows: expected an integer >= 1, got 0"),
    (ConfigError("a.yaml", "rows", "x", "big"), "a.yaml: rows: expected x, got 'big'"),
    (ConfigError("a.yaml", "", "x", Literal("nothing")), "a.yaml: expected x, got nothing"),
    (WorkloadError("a.csv", "line 3", "x", 1), "a.csv: line 3: expected x, got 1"),
    (ResultsError("a.h5", "", "x", None), "a.h5: expected x, got None"),
    (MappingError("conv1", "spad", "8 bits", "4 bits"), "conv1: spad: expected 8 bits, got 4 bits"),
    (DeadlockError(["a waits for b", "c"]), "deadlock: a waits for b; c"),
]


@pytest.mark.parametrize(("error", "text"), ERRORS)
def test_an_error_says_file_key_expected_and_got(error, text):
    assert str(error) == text


@pytest.mark.parametrize("error", [error for error, _ in ERRORS])
def test_an_error_survives_pickling(error):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.args) == (type(error), str(error), error.args)


def test_a_value_is_described_in_one_short_line():
    assert describe_value("a\nb") == r"'a\nb'"
    assert len(describe_value("x" * 1000)) == 80


def test_a_file_name_cannot_break_the_line():
    error = ConfigError("a\nb\x1b[2J\udc80.yaml", "k\ney", "x", 1)
    assert str(error) == r"a\nb\x1b[2J\udc80.yaml: k\ney: expected x, got 1"
