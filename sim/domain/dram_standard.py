"""A DRAM standard as prices and the `rate` model need it."""

from dataclasses import dataclass

from sim.domain.dram_energy import DramSpreads, EnergyCoverage, EnergyPerBit, IoEnergy
from sim.domain.dram_timing import DramTiming


@dataclass(frozen=True, slots=True, kw_only=True)
class DramStandard:
    """One DRAM standard: peak rate, row and burst sizes, rate of streams and energy, with sources.

    Attributes
    ----------
    powered_as : memory whose supply currents price commands and standby of the core, where a
        machine names no timing of its own; None with one figure per bit.
    io, spreads : None with one figure per bit.
    includes : what the energy covers.
    per_bit : one plain figure in place of all parts; None for energy by activity.
    """

    name: str
    data_rate_mtps: float
    bus_width_bits: int
    burst_bits: int
    row_bits: int
    access_latency_ns: float
    sequential_efficiency: float
    includes: EnergyCoverage
    source: str
    powered_as: DramTiming | None = None
    io: IoEnergy | None = None
    spreads: DramSpreads | None = None
    per_bit: EnergyPerBit | None = None

    @property
    def peak_gbps(self) -> float:
        """Peak bandwidth of one channel [10^9 bits/s]."""
        return self.data_rate_mtps * self.bus_width_bits * 1e-3
