"""Is the unit of an own price understood as people write it, and another one not?"""

import pytest

from sim.energy.counted_units import count_units


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("bit", 1),
        ("bits", 1),
        ("64 bit", 64),
        ("64 bits", 64),
        ("8 byte", 64),
        ("8 bytes", 64),
        ("8 byte(s)", 64),
        ("Byte", 8),
    ],
)
def test_plurals_and_bytes(text, count):
    assert count_units(text, "bit") == count


@pytest.mark.parametrize(
    ("text", "unit"),
    [("2 MACs", "MAC"), ("2 bits at the pins", "bit at the pins"), ("2 unused bits", "unused bit")],
)
def test_other_units_have_plurals_too(text, unit):
    assert count_units(text, unit) == 2


@pytest.mark.parametrize("text", ["0 bits", "-1 bit", "8 words", "1.5 bits", "\u0663 bits"])
def test_anything_else_is_another_unit(text):
    assert count_units(text, "bit") is None


def test_words_have_no_bytes():
    assert count_units("8 bytes", "word") is None
