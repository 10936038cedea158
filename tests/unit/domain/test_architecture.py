"""Are machines without a way for an operand refused, and do transfers find their links?"""

from dataclasses import replace
from typing import Any

import pytest

from sim.base.errors import InvalidValue
from sim.domain.architecture import Architecture, ArraySpec, InstructionSpec, LinkSpec, MemorySpec
from sim.domain.layer import OPERANDS
from tests.unit.dataflows.one_tile import unlimited_machine

MACHINE = unlimited_machine(4, 4)
DRAM, BUFFER = MACHINE.memories


def _link(outer: str, inner: str) -> LinkSpec:
    return LinkSpec(name=f"{outer}_{inner}", kind="bus", outer=outer, inner=inner, width_bits=8)


def _machine(*memories: MemorySpec, links: tuple[LinkSpec, ...] = ()) -> Architecture:
    return replace(MACHINE, memories=memories, links=links)


def test_an_operand_climbs_the_memories_that_list_it() -> None:
    spad = MemorySpec(name="spad", kind="sram", operands=("weight",), capacity_bits=64)
    machine = _machine(DRAM, BUFFER, spad)
    assert [memory.name for memory in machine.chain("weight")] == ["dram", "buffer", "spad"]
    assert [memory.name for memory in machine.chain("ofmap")] == ["dram", "buffer"]


@pytest.mark.parametrize(
    ("memories", "key"),
    [
        ((BUFFER,), "memories"),
        ((DRAM,), "memories"),
        ((replace(DRAM, operands=("ifmap", "weight")), BUFFER), "memories"),
        ((DRAM, BUFFER, replace(DRAM, name="late")), "memories.late.kind"),
    ],
)
def test_every_operand_needs_a_dram_and_a_memory_on_the_chip(
    memories: tuple[MemorySpec, ...], key: str
) -> None:
    with pytest.raises(InvalidValue) as error:
        _machine(*memories)
    assert error.value.key == key


def test_a_direct_link_comes_before_all_on_the_way() -> None:
    inner = MemorySpec(name="inner", kind="sram", operands=OPERANDS, capacity_bits=64)
    steps = (_link("dram", "buffer"), _link("buffer", "inner"), _link("inner", "array"))
    machine = _machine(DRAM, BUFFER, inner, links=steps)
    assert machine.links_between("buffer", "inner") == steps[1:2]
    # an operand that passes the inner memory by occupies both links
    assert machine.links_between("buffer", "array") == steps[1:]
    direct = _link("buffer", "array")
    assert replace(machine, links=(*steps, direct)).links_between("buffer", "array") == (direct,)


def test_links_of_other_paths_are_not_on_the_way() -> None:
    weights, inputs = (
        MemorySpec(name=name, kind="sram", operands=(name,), capacity_bits=64)
        for name in ("weight", "ifmap")
    )
    paths = (
        _link("dram", "weight"),
        _link("weight", "array"),
        _link("dram", "ifmap"),
        _link("ifmap", "array"),
    )
    machine = _machine(DRAM, BUFFER, weights, inputs, links=paths)
    assert machine.links_between("weight", "array") == (paths[1],)
    assert machine.links_between("dram", "ifmap") == (paths[2],)
    assert machine.links_between("weight", "ifmap") == ()


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"kind": "crossbar", "rows": 4, "columns": 4}, "array.kind"),
        ({"kind": "sistolic", "rows": 4, "columns": 4}, "array.kind"),
        ({"kind": "scalar", "rows": 2, "columns": 1}, "array.rows"),
        ({"kind": "scalar", "rows": 1, "columns": 1}, "array.instructions"),
        (
            {
                "kind": "spatial",
                "rows": 1,
                "columns": 1,
                "instructions": InstructionSpec(per_mac=1),
            },
            "array.instructions",
        ),
    ],
)
def test_impossible_arrays_are_refused(fields: dict[str, Any], key: str) -> None:
    with pytest.raises(InvalidValue) as error:
        ArraySpec(**fields)
    assert error.value.key == key
