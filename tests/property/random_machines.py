"""Random small machines: arrays of every kind, one to three on-chip levels, buses and ports."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from sim.config.dram_file import load_dram_standard
from sim.config.dram_timing_file import load_dram_timing
from sim.domain.architecture import (
    Architecture,
    ArrayFormats,
    ArraySpec,
    InstructionSpec,
    LinkSpec,
    MemorySpec,
    VectorUnitSpec,
)
from sim.domain.layer import OPERANDS
from sim.domain.technology_spec import TechnologySpec

BUFFER = "buffer"
"""The outermost on-chip memory, which every operand passes."""

HUGE_BITS = 2**40
DRAM_STANDARD = load_dram_standard("lpddr4_3200")
DRAM_TIMING = load_dram_timing("lpddr4_3200")


@st.composite
def arrays(draw: st.DrawFn) -> ArraySpec:
    formats = ArrayFormats(
        ifmap=draw(st.sampled_from(["int8", "int16"])),
        weight=draw(st.sampled_from(["int4", "int8"])),
        ofmap=draw(st.sampled_from(["int8", "int16"])),
        accumulator=draw(st.sampled_from(["int16", "int32"])),
    )
    kind = draw(st.sampled_from(["systolic", "systolic", "spatial", "scalar"]))
    if kind == "scalar":
        instructions = InstructionSpec(per_mac=draw(st.sampled_from([1, 2.5, 7])))
        return ArraySpec(kind=kind, rows=1, columns=1, formats=formats, instructions=instructions)
    return ArraySpec(
        kind=kind,
        rows=draw(st.integers(1, 16)),
        columns=draw(st.integers(1, 16)),
        formats=formats,
        stationary_buffers=draw(st.integers(1, 2)),
    )


def memory(name: str, operands: tuple[str, ...], capacity_bits: int, **more: Any) -> MemorySpec:
    return MemorySpec(
        name=name, kind="sram", operands=operands, capacity_bits=capacity_bits, **more
    )


@st.composite
def on_chip(
    draw: st.DrawFn, name: str, operands: tuple[str, ...], least_kib: float, most_kib: float
) -> MemorySpec:
    kib = draw(st.floats(least_kib, most_kib))
    return memory(
        name,
        operands,
        round(kib * 8192),
        word_bits=draw(st.sampled_from([8, 32, 128])),
        banks=draw(st.sampled_from([1, 4, 16])),
        ports=draw(st.sampled_from(["1RW", "1R1W"])),
        double_buffered=draw(st.booleans()),
    )


@st.composite
def inner_memories(draw: st.DrawFn) -> tuple[MemorySpec, ...]:
    """Nothing, an accumulator, a shared second level, scratchpads, or both."""
    choice = draw(st.sampled_from(["none", "accumulator", "shared", "scratchpads", "both"]))
    found = []
    if choice in ("shared", "both"):
        found.append(draw(on_chip("inner_buffer", OPERANDS, 0.2, 3)))
    if choice == "accumulator":
        found.append(draw(on_chip("accumulator", ("ofmap",), 0.05, 1)))
    if choice in ("scratchpads", "both"):
        found.extend(draw(on_chip(f"{name}_spad", (name,), 0.03, 0.5)) for name in OPERANDS)
    return tuple(found)


@st.composite
def links(draw: st.DrawFn, inner: tuple[MemorySpec, ...]) -> tuple[LinkSpec, ...]:
    def link(outer: str, end: str) -> LinkSpec:
        return LinkSpec(
            name=f"{outer}_to_{end}",
            kind=draw(st.sampled_from(["bus", "multicast"])),
            outer=outer,
            inner=end,
            width_bits=draw(st.sampled_from([8, 64, 512])),
            latency_cycles=draw(st.sampled_from([0, 3, 40])),
        )

    wanted = [("dram", BUFFER), (BUFFER, "array")]
    wanted += [(BUFFER, spec.name) for spec in inner]
    return tuple(link(*ends) for ends in wanted if draw(st.booleans()))


@st.composite
def drams(draw: st.DrawFn) -> MemorySpec:
    model = draw(st.sampled_from(["rate", "memoised", "stateful"]))
    return MemorySpec(
        name="dram",
        kind="dram",
        operands=OPERANDS,
        standard=DRAM_STANDARD,
        model=model,
        timing=None if model == "rate" else DRAM_TIMING,
        turn_bytes=draw(st.sampled_from([64, 4096])),
    )


@st.composite
def machines(draw: st.DrawFn, least_kib: float = 0.25, most_kib: float = 6) -> Architecture:
    inner = draw(inner_memories())
    return Architecture(
        name="machine",
        clock_mhz=draw(st.sampled_from([200.0, 1000.0])),
        technology=TechnologySpec(node_nm=45, voltage_v=0.9, energy_table="horowitz_45nm"),
        array=draw(arrays()),
        memories=(
            draw(drams()),
            draw(on_chip(BUFFER, OPERANDS, least_kib, most_kib)),
            *inner,
        ),
        links=draw(links(inner)),
        vector_unit=VectorUnitSpec(lanes=draw(st.sampled_from([1, 4, 16]))),
    )


def with_buffer_bits(machine: Architecture, capacity_bits: int) -> Architecture:
    """The same machine with another outermost buffer."""
    memories = tuple(
        replace(spec, capacity_bits=capacity_bits) if spec.name == BUFFER else spec
        for spec in machine.memories
    )
    return replace(machine, memories=memories)


def with_huge_memories(machine: Architecture) -> Architecture:
    """The same machine with on-chip memories that hold every operand whole."""
    memories = tuple(
        spec if spec.standard is not None else replace(spec, capacity_bits=HUGE_BITS)
        for spec in machine.memories
    )
    return replace(machine, memories=memories)
