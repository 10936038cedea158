"""Energy of a DRAM's outcome by the parts that were asked for, and what they cover."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.base.units import BITS_PER_BYTE
from sim.domain.dram_energy import PART_OF, EnergyCoverage, IoEnergy, covered_by
from sim.domain.dram_outcome import DramOutcome
from sim.domain.dram_standard import DramStandard
from sim.domain.dram_timing import DramTiming
from sim.energy.dram_commands import price_dram

CORE_ONLY = EnergyCoverage(
    core="included", vpp="missing", io="missing", termination="missing", controller="missing"
)
"""Supply currents of a memory no bundled standard is like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DramEnergyReport:
    """What a stream cost.

    Attributes
    ----------
    parts_pj : by command or state; only those that were asked for.
    left_out_pj : the others, as far as they are known.
    coverage : as `sim.domain.dram_energy.COVERED`.
    source, estimated : of what was asked for.
    """

    parts_pj: Mapping[str, float]
    left_out_pj: Mapping[str, float]
    coverage: Mapping[str, str]
    source: str
    estimated: bool

    @property
    def total_pj(self) -> float:
        """Sum of the parts that were asked for."""
        return sum(self.parts_pj.values())


def report_energy(
    memory: DramTiming,
    outcome: DramOutcome,
    standard: DramStandard | None,
    parts: tuple[str, ...],
) -> DramEnergyReport | None:
    """Price an outcome, None when the memory's currents are not known.

    Parameters
    ----------
    standard : what says how much the data pins cost; None when nothing does.
    parts : of `sim.domain.dram_energy.ENERGY_PARTS`.
    """
    core, currents = price_dram(memory, outcome), memory.currents
    if core is None or currents is None:
        return None
    io = None if standard is None else standard.io
    priced = dict(core) | ({} if io is None else _io_pj(memory, outcome, io))
    wanted = {name: pj for name, pj in priced.items() if PART_OF[name] in parts}
    sources = [currents.source] if set(parts) != {"io"} else []
    estimated = currents.estimated and bool(sources)
    if io is not None and "io" in parts:
        sources.append(f"pins: {io.source}")
        estimated = estimated or io.estimated
    return DramEnergyReport(
        parts_pj=wanted,
        left_out_pj={name: pj for name, pj in priced.items() if name not in wanted},
        coverage=covered_by(CORE_ONLY if standard is None else standard.includes, parts),
        source="; ".join(sources),
        estimated=estimated,
    )


def _io_pj(memory: DramTiming, outcome: DramOutcome, io: IoEnergy) -> dict[str, float]:
    burst_bits = memory.shape.burst_bytes * BITS_PER_BYTE
    return {
        "read_io": outcome.reads * burst_bits * io.read_pj_per_bit,
        "write_io": outcome.writes * burst_bits * io.write_pj_per_bit,
    }
