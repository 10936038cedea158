"""A small machine for the tests of prices."""

from dataclasses import replace

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
from sim.domain.dram_energy import DramSpreads, EnergyCoverage, IoEnergy
from sim.domain.dram_standard import DramStandard
from sim.domain.layer import OPERANDS
from sim.domain.spread import Spread
from sim.domain.technology_spec import TechnologySpec

_COVERAGE = EnergyCoverage(
    core="included", vpp="none", io="included", termination="none", controller="missing"
)


def _spread(part: str) -> Spread:
    return Spread(driver=f"dram_{part}_test", low=0.7, high=1.4, reason="chosen for the test")


DRAM = DramStandard(
    name="test_dram",
    data_rate_mtps=1000,
    bus_width_bits=32,
    burst_bits=512,
    row_bits=8192,
    access_latency_ns=40,
    sequential_efficiency=0.9,
    includes=_COVERAGE,
    source="chosen for the test",
    powered_as=load_dram_timing("lpddr4_2400"),
    io=IoEnergy(read_pj_per_bit=3, write_pj_per_bit=2, source="chosen for the test"),
    spreads=DramSpreads(core=_spread("core"), io=_spread("io"), background=_spread("background")),
)
LINK = LinkSpec(name="bus", kind="bus", outer="dram", inner="buffer", width_bits=64, length_mm=2.0)
NPU = Architecture(
    name="npu",
    clock_mhz=1000,
    technology=TechnologySpec(node_nm=45, voltage_v=0.9, energy_table="horowitz_45nm"),
    array=ArraySpec(kind="systolic", rows=2, columns=4),
    memories=(
        MemorySpec(name="dram", kind="dram", operands=OPERANDS, standard=DRAM, channels=2),
        MemorySpec(
            name="buffer",
            kind="sram",
            operands=OPERANDS,
            capacity_bits=8 * 65536,
            word_bits=64,
            banks=4,
            instances=3,
        ),
    ),
    links=(LINK,),
    vector_unit=VectorUnitSpec(lanes=4),
)


def at_operating_point(node_nm: float, voltage_v: float) -> Architecture:
    technology = replace(NPU.technology, node_nm=node_nm, voltage_v=voltage_v)
    return replace(NPU, technology=technology)


def with_formats(**formats: str) -> Architecture:
    return replace(NPU, array=replace(NPU.array, formats=ArrayFormats(**formats)))


def scalar_machine() -> Architecture:
    array = ArraySpec(kind="scalar", rows=1, columns=1, instructions=InstructionSpec(per_mac=4))
    return replace(NPU, array=array)
