"""Machines on which a small layer is one tile and nothing but the array takes time."""

from dataclasses import replace

from sim.config.dram_file import load_dram_standard
from sim.domain.architecture import (
    Architecture,
    ArraySpec,
    MemorySpec,
    VectorUnitSpec,
)
from sim.domain.layer import OPERANDS, Layer
from sim.domain.technology_spec import TechnologySpec

HUGE_BITS = 2**40
WORD_BITS = 8
INSTANT_DRAM = replace(
    load_dram_standard("lpddr4_3200"), data_rate_mtps=1e15, access_latency_ns=0.0
)


def unlimited_machine(
    rows: int, columns: int, kind: str = "systolic", stationary_buffers: int = 1
) -> Architecture:
    """Instant DRAM, one huge buffer with ports without end, and lanes for every output."""
    return Architecture(
        name="unlimited",
        clock_mhz=1000,
        technology=TechnologySpec(node_nm=45, voltage_v=0.9, energy_table="horowitz_45nm"),
        array=ArraySpec(
            kind=kind, rows=rows, columns=columns, stationary_buffers=stationary_buffers
        ),
        memories=(
            MemorySpec(
                name="dram",
                kind="dram",
                operands=OPERANDS,
                standard=INSTANT_DRAM,
            ),
            MemorySpec(
                name="buffer",
                kind="sram",
                operands=OPERANDS,
                capacity_bits=HUGE_BITS,
                word_bits=WORD_BITS,
                banks=2**20,
                ports="1R1W",
            ),
        ),
        vector_unit=VectorUnitSpec(lanes=2**20),
    )


def gemm(m: int, n: int, k: int) -> Layer:
    """M x K by K x N."""
    return Layer(name="gemm", kind="gemm", ifmap_h=m, in_channels=k, out_channels=n)
