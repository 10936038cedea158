"""Ratios of the energies of two runs, and how far the ranges of their prices move them.

An error that both runs share moves both energies at once: each driver is put to its low and its
high end in both, and what the ratio does is its swing.
"""

from dataclasses import dataclass
from functools import cached_property
from math import floor, log2, nan

import numpy as np

from sim.domain.activity import BoolArray, FloatArray, Int64Array
from sim.domain.technology_table import COMPUTED_DRIVERS, SPREAD_DRIVERS
from sim.results.driver_energies import DriverEnergies, driver_energies, summed
from sim.results.result import Result

_TABLE_DRIVERS = frozenset((*SPREAD_DRIVERS, *COMPUTED_DRIVERS))
_MOST_CORNERS = 2**14
_MOST_FACTORS = 2**22
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RatioRanges:
    """Ratios other / reference of some energies, (place,); NaN where the reference has none.

    Attributes
    ----------
    low, high : the interval: drivers in quadrature, on the logarithm of the ratio.
    """

    ratio: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class RunPair:
    """The energies of two runs with the factors of all drivers of either.

    Attributes
    ----------
    reference_low, reference_high, other_low, other_high : (driver, action) factors; the drivers
        are the same in all four, the actions those of each run.
    drivers : by name; a driver of two energy tables stands there twice.
    """

    reference: DriverEnergies
    other: DriverEnergies
    drivers: tuple[str, ...]
    reference_low: FloatArray
    reference_high: FloatArray
    other_low: FloatArray
    other_high: FloatArray

    @cached_property
    def ends(self) -> tuple[tuple[FloatArray, FloatArray], ...]:
        """Energies (reference, other) with each driver at its low and its high end, (2, driver)."""
        ends = []
        for sides in (
            (self.reference_low, self.other_low),
            (self.reference_high, self.other_high),
        ):
            runs = zip((self.reference, self.other), sides, strict=True)
            ends.append(tuple(np.array([_moved(run, row) for row in rows]) for run, rows in runs))
        return tuple((reference, other) for reference, other in ends)

    @cached_property
    def moving(self) -> BoolArray:
        """Whether each driver can change the difference of the runs, (driver,).

        It cannot where both spend the same on every price that depends on it. Sums in another
        order differ by their rounding, which is none.
        """
        names = tuple(dict.fromkeys((*self.reference.names, *self.other.names)))
        runs = (
            (self.reference, self.reference_low, self.reference_high),
            (self.other, self.other_low, self.other_high),
        )
        ends = [_changes_by_name(*run, names) for run in runs]
        same = np.isclose(ends[0], ends[1], rtol=_ROUNDING, atol=0.0)
        moves: BoolArray = np.any(~same, axis=(0, 2))
        return moves


def pair_runs(reference: Result, other: Result) -> RunPair:
    """Bring the drivers of two runs together.

    A driver is common when it has the same name and, where its range is one of an energy table,
    when both runs use the same table.
    """
    runs = driver_energies(reference), driver_energies(other)
    names = [
        [_identity(driver, result) for driver in energies.drivers]
        for energies, result in zip(runs, (reference, other), strict=True)
    ]
    union = tuple(dict.fromkeys((*names[0], *names[1])))
    (low, high), (other_low, other_high) = (
        (_aligned(energies.low, own, union), _aligned(energies.high, own, union))
        for energies, own in zip(runs, names, strict=True)
    )
    return RunPair(
        reference=runs[0],
        other=runs[1],
        drivers=tuple(driver for driver, _ in union),
        reference_low=low,
        reference_high=high,
        other_low=other_low,
        other_high=other_high,
    )


def ratio_ranges(
    pair: RunPair, reference_places: Int64Array, other_places: Int64Array, size: int
) -> RatioRanges:
    """Ratios of energies by place, each driver moved in both runs at once.

    Parameters
    ----------
    reference_places, other_places : (entry,) place of each entry of each run; `size` and more are
        left out.
    size : number of places.
    """

    def ratio(reference_factors: FloatArray | None, other_factors: FloatArray | None) -> FloatArray:
        reference_pj = _by_place(pair.reference, reference_factors, reference_places, size)
        other_pj = _by_place(pair.other, other_factors, other_places, size)
        quotient: FloatArray = other_pj / reference_pj
        return quotient

    # an energy of zero gives a ratio that is not a number, or infinite at a driver's end
    with np.errstate(divide="ignore", invalid="ignore"):
        typical = ratio(None, None)
        down, up = np.zeros((2, size))
        lows = zip(pair.reference_low, pair.other_low, strict=True)
        highs = zip(pair.reference_high, pair.other_high, strict=True)
        for low, high in zip(lows, highs, strict=True):
            ends = np.log(np.array([ratio(*low), ratio(*high)]) / typical)
            ends = np.where(np.isnan(ends), 0.0, ends)
            down = np.hypot(down, np.maximum(0.0, -ends.min(axis=0)))
            up = np.hypot(up, np.maximum(0.0, ends.max(axis=0)))
        low_end: FloatArray = typical * np.exp(-down)
        high_end: FloatArray = typical * np.exp(up)
    return RatioRanges(ratio=typical, low=low_end, high=high_end)


def extreme_ratios(pair: RunPair) -> tuple[float, float]:
    """Least and largest ratio of the totals for any setting of all drivers within their ranges.

    The ratio is monotone in each driver, so that its extremes are at corners. All corners are
    tried for the drivers that matter most; the rest, if there are so many, may differ between the
    runs, which can only widen the result. NaN where the reference has no energy.
    """
    reference, other = _by_action(pair.reference), _by_action(pair.other)
    if not reference.any():
        return nan, nan
    order = _by_influence(pair)
    factors = max(1, len(reference) + len(other))
    most = floor(log2(max(1.0, min(_MOST_CORNERS, _MOST_FACTORS / factors))))
    tried, rest = order[:most], order[most:]

    def energies(pj: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
        """Energy at each corner, the rest of the drivers at their low and high ends."""
        corners = np.ones((1, len(pj)))
        for driver in tried:
            corners = np.concatenate([corners * low[driver], corners * high[driver]])
        ends = np.array([np.prod(side[rest], axis=0) * pj for side in (low, high)])
        both: FloatArray = corners @ ends.T
        return both

    reference_pj = energies(reference, pair.reference_low, pair.reference_high)
    other_pj = energies(other, pair.other_low, pair.other_high)
    with np.errstate(divide="ignore", invalid="ignore"):
        least = other_pj[:, 0] / reference_pj[:, 1]
        largest = other_pj[:, 1] / reference_pj[:, 0]
    return float(np.nanmin(least)), float(np.nanmax(largest))


def _identity(driver: str, result: Result) -> tuple[str, str]:
    return driver, result.energy_table.name if driver in _TABLE_DRIVERS else ""


def _aligned(
    factors: FloatArray, own: list[tuple[str, str]], union: tuple[tuple[str, str], ...]
) -> FloatArray:
    row = {identity: index for index, identity in enumerate(own)}
    aligned = np.ones((len(union), factors.shape[1]))
    for place, identity in enumerate(union):
        if identity in row:
            aligned[place] = factors[row[identity]]
    return aligned


def _by_place(
    energies: DriverEnergies, factors: FloatArray | None, places: Int64Array, size: int
) -> FloatArray:
    pj = energies.pj if factors is None else energies.pj * factors[energies.actions]
    return summed(places, pj, size)[:size]


def _by_action(energies: DriverEnergies) -> FloatArray:
    return summed(energies.actions, energies.pj, energies.low.shape[1])


def _changes_by_name(
    energies: DriverEnergies, low: FloatArray, high: FloatArray, names: tuple[str, ...]
) -> FloatArray:
    """Change of the energy of each action with each driver at its ends, (end, driver, action)."""
    place = {name: index for index, name in enumerate(names)}
    columns = [place[name] for name in energies.names]
    changes = np.zeros((2, len(low), len(names)))
    changes[:, :, columns] = _by_action(energies) * (np.array([low, high]) - 1.0)
    return changes


def _moved(energies: DriverEnergies, factors: FloatArray) -> float:
    return float(energies.pj @ factors[energies.actions])


def _by_influence(pair: RunPair) -> list[int]:
    """Drivers that move an energy, those that move one most first."""
    swings = np.zeros(len(pair.drivers))
    low_ends, high_ends = pair.ends
    for low_pj, high_pj in zip(low_ends, high_ends, strict=True):
        swings = np.maximum(swings, high_pj - low_pj)
    order: list[int] = np.argsort(-swings, kind="stable").tolist()
    return [driver for driver in order if swings[driver] > 0]
