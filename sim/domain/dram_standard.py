"""A DRAM standard as prices and the `rate` model need it."""

from dataclasses import dataclass

from sim.domain.spread import Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class DramStandard:
    """One DRAM standard: peak rate, row and burst sizes, timing and energy, with sources.

    Energy is either per event (`read_pj_per_bit`, `write_pj_per_bit`,
    `activate_pj`, `background_mw`) or flat (`activate_pj` and `background_mw` zero).
    """

    name: str
    data_rate_mtps: float
    bus_width_bits: int
    burst_bits: int
    row_bits: int
    access_latency_ns: float
    sequential_efficiency: float
    read_pj_per_bit: float
    write_pj_per_bit: float
    activate_pj: float
    background_mw: float
    includes: str
    source: str
    spread: Spread
    estimated: bool = False

    @property
    def peak_gbps(self) -> float:
        """Peak bandwidth of one channel [10^9 bits/s]."""
        return self.data_rate_mtps * self.bus_width_bits * 1e-3
