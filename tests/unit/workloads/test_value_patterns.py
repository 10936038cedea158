"""Do values become the patterns their format stores, and nothing else?"""

import numpy as np
import pytest

from sim.base.errors import InvalidValue
from sim.domain.operand_patterns import nonzero_mask
from sim.workloads.value_patterns import patterns_of


@pytest.mark.parametrize(
    ("format_name", "values", "patterns"),
    [
        ("int8", np.array([0, 1, -1, -128, 127], np.int8), [0, 1, 0xFF, 0x80, 0x7F]),
        ("int8", np.array([-2, 3], np.int64), [0xFE, 3]),
        ("int4", np.array([-8, 7], np.int8), [0x8, 0x7]),
        ("int32", np.array([-1], np.int32), [0xFFFFFFFF]),
        ("int16", np.array([40, 2], np.uint8), [40, 2]),
        ("binary", np.array([True, False]), [1, 0]),
        ("fp32", np.array([1.0, -0.0], np.float32), [0x3F800000, 0x80000000]),
        ("fp16", np.array([1.0, -2.0], np.float16), [0x3C00, 0xC000]),
        ("fp16", np.array([0.5], np.float64), [0x3800]),
        ("bf16", np.array([1.0, -2.0], np.float32), [0x3F80, 0xC000]),
        ("bf16", np.array([0x3F80], np.uint16), [0x3F80]),
        ("fp8", np.array([0x38, 0x80], np.uint8), [0x38, 0x80]),
        ("fp16", np.array([np.inf], np.float32), [0x7C00]),
    ],
)
def test_values_are_stored_as_their_format_says(
    format_name: str, values: np.ndarray, patterns: list[int]
) -> None:
    assert patterns_of(values, format_name, "a").tolist() == patterns


@pytest.mark.parametrize(
    ("format_name", "values", "message"),
    [
        ("int8", np.array([1, 128]), "a: expected values that int8 holds exactly, got 128"),
        ("int4", np.array([-9]), "a: expected values that int4 holds exactly, got -9"),
        ("int8", np.array([1.0]), "a: expected integers for int8, got float64"),
        ("int32", np.array([2**63], np.uint64), "got 9223372036854775808"),
        ("binary", np.array([2]), "a: expected values that binary holds exactly, got 2"),
        ("fp16", np.array([0.1]), "a: expected values that fp16 holds exactly, got 0.1"),
        ("fp16", np.array([1e6]), "got 1000000.0"),
        ("bf16", np.array([1.001], np.float32), "a: expected values that bf16 holds exactly"),
        ("bf16", np.array([1], np.uint8), "floats, or patterns of bf16 as uint16, got uint8"),
        ("fp8", np.array([1.0]), "a: expected patterns of fp8 as uint8, got float64"),
        ("fp32", np.array(["x"]), "floats, or patterns of fp32 as uint32, got <U1"),
        ("int8", np.array([None]), "a: expected integers for int8, got object"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(
    format_name: str, values: np.ndarray, message: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        patterns_of(values, format_name, "a")
    assert message in str(caught.value)


def test_a_negative_zero_is_a_zero() -> None:
    (pattern,) = patterns_of(np.array([-0.0], np.float32), "bf16", "a")
    assert pattern != 0
    assert pattern & nonzero_mask("bf16") == 0
