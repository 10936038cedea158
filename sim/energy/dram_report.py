"""Energy of a DRAM's outcome by the parts that were asked for, and what they cover."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot

from sim.base.units import BITS_PER_BYTE
from sim.domain.dram_currents import DramCurrents
from sim.domain.dram_energy import PART_OF, EnergyCoverage, IoEnergy, covered_by
from sim.domain.dram_outcome import DramOutcome
from sim.domain.dram_standard import DramStandard
from sim.domain.dram_timing import DramTiming
from sim.domain.spread import Spread
from sim.energy.dram_commands import price_dram

_SPREAD_PARTS = ("core", "io", "background")


@dataclass(frozen=True, slots=True, kw_only=True)
class DramEnergyReport:
    """What a stream cost.

    Attributes
    ----------
    parts_pj : by command or state; only those that were asked for.
    left_out_pj : the others, as far as they are known.
    coverage : as `sim.domain.dram_energy.COVERED`.
    source, estimated : of what was asked for.
    spreads : part of `sim.domain.dram_energy.ENERGY_PARTS` -> how far its energy may be off; of
        the parts that were asked for.
    low_pj, high_pj : the ends of the total; None where a part has no spread. Parts with one driver
        are wrong together, drivers are independent: their swings add up in quadrature.
    """

    parts_pj: Mapping[str, float]
    left_out_pj: Mapping[str, float]
    coverage: Mapping[str, str]
    source: str
    estimated: bool
    spreads: Mapping[str, Spread]
    low_pj: float | None
    high_pj: float | None

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
    spreads = {part: spread for part, spread in _spreads(memory, standard).items() if part in parts}
    low_pj, high_pj = _ends(wanted, spreads)
    return DramEnergyReport(
        parts_pj=wanted,
        left_out_pj={name: pj for name, pj in priced.items() if name not in wanted},
        coverage=covered_by(_coverage(currents, standard), parts),
        source="; ".join(sources),
        estimated=estimated,
        spreads=spreads,
        low_pj=low_pj,
        high_pj=high_pj,
    )


def _coverage(currents: DramCurrents, standard: DramStandard | None) -> EnergyCoverage:
    """Say what is in the figures; without a standard nothing but supply currents is."""
    if standard is not None:
        return standard.includes
    outside = dict.fromkeys(("io", "termination", "controller"), "missing")
    return EnergyCoverage(core="included", vpp=currents.vpp, **outside)


def _spreads(memory: DramTiming, standard: DramStandard | None) -> dict[str, Spread]:
    """Give the spread of each part: of the memory's own file first, then of its standard."""
    own = None if memory.currents is None else memory.currents.spread
    of_kind = None if standard is None else standard.spreads
    found = {} if of_kind is None else {name: getattr(of_kind, name) for name in _SPREAD_PARTS}
    if own is not None:
        found |= {"core": own, "background": own}
    if "core" in found:
        found["refresh"] = found["core"]
    return found


def _ends(
    parts_pj: Mapping[str, float], spreads: Mapping[str, Spread]
) -> tuple[float, float] | tuple[None, None]:
    if any(PART_OF[name] not in spreads for name in parts_pj):
        return None, None
    by_driver: dict[Spread, float] = {}
    for name, pj in parts_pj.items():
        spread = spreads[PART_OF[name]]
        by_driver[spread] = by_driver.get(spread, 0.0) + pj
    total_pj = sum(parts_pj.values())
    return (
        total_pj - hypot(*((1 - spread.low) * pj for spread, pj in by_driver.items())),
        total_pj + hypot(*((spread.high - 1) * pj for spread, pj in by_driver.items())),
    )


def _io_pj(memory: DramTiming, outcome: DramOutcome, io: IoEnergy) -> dict[str, float]:
    burst_bits = memory.shape.burst_bytes * BITS_PER_BYTE
    return {
        "read_io": outcome.reads * burst_bits * io.read_pj_per_bit,
        "write_io": outcome.writes * burst_bits * io.write_pj_per_bit,
    }
