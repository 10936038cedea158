"""Whose fault is a failure, and what does the user see of it?"""

import errno

import pytest

from sim.base.atomic_file import StorageError
from sim.base.errors import ConfigError, DeadlockError, InvalidValue, Literal, MappingError
from sim.cli import failures
from sim.cli.failures import describe_failure, report_failure


@pytest.mark.parametrize(
    ("error", "line", "code"),
    [
        (
            ConfigError("chip.yaml", "array.rows (line 4)", "an integer >= 1", 0),
            "chip.yaml: array.rows (line 4): expected an integer >= 1, got 0",
            2,
        ),
        (
            InvalidValue("--batch", "an integer >= 1", "x"),
            "--batch: expected an integer >= 1, got 'x'",
            2,
        ),
        (
            MappingError("conv1", "accumulator", "32 bits", "8 bits"),
            "conv1: accumulator: expected 32 bits, got 8 bits",
            2,
        ),
        (
            DeadlockError(["array waits for weight"]),
            "deadlock: array waits for weight",
            1,
        ),
        (
            StorageError("out.h5", "", "a file that can be written", Literal("disk full")),
            "out.h5: expected a file that can be written, got disk full",
            1,
        ),
        (
            OSError(errno.ENOSPC, "No space left on device", "/x/y"),
            "/x/y: expected to read or write, got: No space left on device",
            1,
        ),
        (MemoryError(), "joulesim: expected enough memory for this run, got: out of memory", 1),
        (
            ZeroDivisionError("division by zero"),
            "internal error: ZeroDivisionError: division by zero "
            "(set JOULESIM_DEBUG=1 for the traceback)",
            1,
        ),
        (KeyboardInterrupt(), "interrupted", 130),
    ],
)
def test_line_and_exit_code(error, line, code):
    assert describe_failure(error) == (line, code)


def test_line_breaks_and_escapes_in_a_message_do_not_reach_the_terminal(capsys):
    report_failure(ConfigError("evil\n\x1b[31m.yaml", "", "a file", "x"))
    assert capsys.readouterr().err == "evil\\n\\x1b[31m.yaml: expected a file, got 'x'\n"


def test_traceback_only_when_debugging(capsys, monkeypatch):
    report_failure(ValueError("odd"))
    assert "Traceback" not in capsys.readouterr().err
    monkeypatch.setenv(failures.DEBUG_VARIABLE, "1")
    report_failure(ValueError("odd"))
    assert "ValueError: odd" in capsys.readouterr().err
