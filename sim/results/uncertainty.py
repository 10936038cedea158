"""Intervals of a run's energy and power: what the ranges of the prices leave open.

Each driver of a range is moved from its typical value to its low and to its high end, the others
stay typical; energies are linear in each, so that the outcome is exact. Drivers are independent:
their one-sided swings add up in quadrature. `docs/methods/uncertainty.md` has the reasons.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.base.units import mw_from_pj_per_cycle
from sim.domain.activity import FloatArray, Int64Array
from sim.results.driver_energies import DriverEnergies, driver_energies, summed
from sim.results.result import Result

_ACRONYMS = ("sram", "dram", "noc", "lpddr", "ddr", "gddr", "hbm", "i/o")
_LISTED_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyRange:
    """An energy and how far it may be off [pJ]; ``least <= low <= typical <= high <= most``.

    Attributes
    ----------
    low_pj, high_pj : the interval: independent drivers, one-sided swings in quadrature.
    least_pj, most_pj : every driver at its low, at its high end, all at once.
    """

    typical_pj: float
    low_pj: float
    high_pj: float
    least_pj: float
    most_pj: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverSwing:
    """Energy of the whole run with one driver at its ends, the others typical.

    Attributes
    ----------
    low_factor, high_factor : on the prices that depend on it; the farthest where they differ.
    low_pj, high_pj : energy of the run [pJ].
    reasons : why the range is what it is.
    """

    driver: str
    low_factor: float
    high_factor: float
    low_pj: float
    high_pj: float
    reasons: tuple[str, ...]

    @property
    def swing_pj(self) -> float:
        """Energy between both ends [pJ]."""
        return self.high_pj - self.low_pj


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """What the ranges of the prices leave open about a run.

    Attributes
    ----------
    total : energy of the run.
    drivers : what it depends on, largest swing first.
    components : component -> its energy.
    layers : energy of each layer, in order.
    mw_per_pj : average power of the run per energy [mW/pJ].
    """

    total: EnergyRange
    drivers: tuple[DriverSwing, ...]
    components: Mapping[str, EnergyRange]
    layers: tuple[EnergyRange, ...]
    mw_per_pj: float

    @property
    def average_power_low_mw(self) -> float:
        """Low end of the average power [mW]."""
        return self.total.low_pj * self.mw_per_pj

    @property
    def average_power_high_mw(self) -> float:
        """High end of the average power [mW]."""
        return self.total.high_pj * self.mw_per_pj

    @property
    def main_drivers(self) -> tuple[str, ...]:
        """At most two drivers that widen the interval most; none where it has no width."""
        widths = [swing.swing_pj**2 for swing in self.drivers]
        least = _LISTED_SHARE * sum(widths)
        pairs = zip(self.drivers, widths, strict=True)
        return tuple(swing.driver for swing, width in pairs if width > least)[:2]


def uncertainty_of(result: Result) -> Uncertainty:
    """Work out the intervals of a run: total, by driver, component and layer."""
    energies = driver_energies(result)
    whole = np.zeros_like(energies.layers)
    components, layers = result.components, result.layers
    by_component = [result.energy_pj_by_component[name] for name in components]
    return Uncertainty(
        total=_ranges(energies, whole, [result.energy_pj])[0],
        drivers=_swings(energies, result.energy_pj),
        components=dict(
            zip(components, _ranges(energies, energies.components, by_component), strict=True)
        ),
        layers=tuple(_ranges(energies, energies.layers, [layer.energy_pj for layer in layers])),
        mw_per_pj=mw_from_pj_per_cycle(1.0 / result.cycles, result.clock_mhz),
    )


def driver_label(driver: str) -> str:
    """Give a driver as words.

    >>> driver_label("sram_access"), driver_label("dram_io_lpddr4_3200")
    ('SRAM access', 'DRAM I/O LPDDR4 3200')
    """
    words = ("i/o" if word == "io" else word for word in driver.split("_"))
    return " ".join(word.upper() if word.startswith(_ACRONYMS) else word for word in words)


def _swings(energies: DriverEnergies, total_pj: float) -> tuple[DriverSwing, ...]:
    swings = []
    for driver, low, high in zip(energies.drivers, energies.low, energies.high, strict=True):
        swings.append(
            DriverSwing(
                driver=driver,
                low_factor=float(low.min()),
                high_factor=float(high.max()),
                low_pj=total_pj + float(energies.pj @ (low[energies.actions] - 1.0)),
                high_pj=total_pj + float(energies.pj @ (high[energies.actions] - 1.0)),
                reasons=energies.reasons[driver],
            )
        )
    return tuple(sorted(swings, key=lambda swing: (-swing.swing_pj, swing.driver)))


def _ranges(
    energies: DriverEnergies, places: Int64Array, typical_pj: list[float]
) -> list[EnergyRange]:
    """Energy by place: `places` (entry,) says to which of the typical values an entry belongs."""
    size, actions, pj = len(typical_pj), energies.actions, energies.pj

    def change_pj(factors: FloatArray) -> FloatArray:
        return summed(places, pj * (factors[actions] - 1.0), size)

    down, up = np.zeros((2, size))
    for low, high in zip(energies.low, energies.high, strict=True):
        down, up = np.hypot(down, change_pj(low)), np.hypot(up, change_pj(high))
    least = -change_pj(np.prod(energies.low, axis=0))
    most = change_pj(np.prod(energies.high, axis=0))
    # two drivers of one price cannot both take its energy away: never below the extreme
    down, up = np.minimum(down, least), np.minimum(up, most)
    rows = zip(typical_pj, down.tolist(), up.tolist(), least.tolist(), most.tolist(), strict=True)
    return [
        EnergyRange(
            typical_pj=typical,
            low_pj=typical - below,
            high_pj=typical + above,
            least_pj=typical - farthest_below,
            most_pj=typical + farthest_above,
        )
        for typical, below, above, farthest_below, farthest_above in rows
    ]
