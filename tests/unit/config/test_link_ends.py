"""Which levels does a link join?"""

import pytest

from sim.base.errors import InvalidValue
from sim.config.link_ends import link_ends

MEMORIES = ("dram", "global_buffer", "weight_spad", "ifmap_spad")


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("dram_to_global_buffer", ("dram", "global_buffer")),
        ("dram_to_buffer", ("dram", "global_buffer")),
        ("buffer_to_array", ("global_buffer", "array")),
        ("buffer_to_weight_spad", ("global_buffer", "weight_spad")),
    ],
)
def test_ends_follow_from_the_name(name, ends):
    assert link_ends(name, None, MEMORIES) == ends


def test_a_name_with_to_inside_a_memory_name_is_read_right():
    assert link_ends("dram_to_a_to_b", None, ("dram", "a_to_b")) == ("dram", "a_to_b")


def test_given_ends_come_before_the_name():
    assert link_ends("dram_to_buffer", ("dram", "array"), MEMORIES) == ("dram", "array")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("buffer_to_spad", "the name buffer_to_spad, which may join several pairs"),
        ("wires", "the name wires, which joins no two"),
        ("dram_to_cache", "the name dram_to_cache, which joins no two"),
        ("_to_buffer", "the name _to_buffer, which joins no two"),
        ("array_to_dram", "expected the outer end first"),
        ("dram_to_dram", "expected the outer end first"),
    ],
)
def test_a_name_that_does_not_tell_is_refused(name, message):
    with pytest.raises(InvalidValue, match=message):
        link_ends(name, None, MEMORIES)
