"""One run against another: ratios by total, component and layer, and what the prices leave open."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from math import hypot, nan
from typing import TYPE_CHECKING

import numpy as np

from sim.base.notebook import notebook_html
from sim.domain.activity import Int64Array
from sim.results.configuration_changes import (
    ConfigurationChange,
    configuration_changes,
    price_changes,
)
from sim.results.ratio_ranges import RatioRanges, RunPair, extreme_ratios, pair_runs, ratio_ranges
from sim.results.result import Result

if TYPE_CHECKING:
    import pandas as pd


class Verdict(Enum):
    """Which run uses less energy, as far as the ranges of the prices decide it."""

    SAME = "the same whatever the prices"
    LARGER = "larger within every range"
    MOSTLY_LARGER = "larger, unless several prices are off against each other"
    SMALLER = "smaller within every range"
    MOSTLY_SMALLER = "smaller, unless several prices are off against each other"
    UNDECIDED = "the ranges do not decide which uses less"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyRatio:
    """Energy of the other run / energy of the reference.

    Attributes
    ----------
    reference_pj, other_pj : typical energies [pJ].
    ratio, low, high : NaN where the reference has no energy; high may be infinite where a price's
        range begins at zero.
    """

    reference_pj: float
    other_pj: float
    ratio: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverDifference:
    """Difference of the energies, other - reference, with one driver at its ends in both [pJ]."""

    driver: str
    low_pj: float
    high_pj: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerComparison:
    """A layer that both runs have, by name."""

    name: str
    energy: EnergyRatio
    reference_cycles: int
    other_cycles: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """One run against another.

    Attributes
    ----------
    energy : ratio of the totals and its interval.
    least_ratio, most_ratio : extremes of that ratio over all drivers within their ranges.
    verdict : which uses less energy, by these.
    difference_pj, difference_low_pj, difference_high_pj : energy of the other run less that of the
        reference, and its own interval: the drivers' swings in quadrature.
    drivers : what the difference depends on, largest swing first; those that move it only.
    components : component -> energies, of all components of either run.
    layers : in the order of the reference.
    only_in_reference, only_in_other : names of layers without a counterpart.
    changes : values of the configuration that differ.
    prices : typical prices that differ.
    """

    reference: Result
    other: Result
    energy: EnergyRatio
    least_ratio: float
    most_ratio: float
    verdict: Verdict
    difference_pj: float
    difference_low_pj: float
    difference_high_pj: float
    drivers: tuple[DriverDifference, ...]
    components: Mapping[str, EnergyRatio]
    layers: tuple[LayerComparison, ...]
    only_in_reference: tuple[str, ...]
    only_in_other: tuple[str, ...]
    changes: tuple[ConfigurationChange, ...]
    prices: tuple[ConfigurationChange, ...]

    def _repr_html_(self) -> str:
        return notebook_html(self, "comparison")

    @property
    def time_ratio(self) -> float:
        """Length of the other run / of the reference, in seconds."""
        return self.other.time_s / self.reference.time_s

    @property
    def cycles_ratio(self) -> float:
        """Cycles of the other run / of the reference, each of its own clock."""
        return self.other.cycles / self.reference.cycles

    def to_frame(self) -> "pd.DataFrame":
        """Give one row per layer of both runs as a pandas frame (needs the ``frames`` extra)."""
        from sim.results.frames import comparison_frame  # noqa: PLC0415

        return comparison_frame(self)


def compare_results(reference: Result, other: Result) -> Comparison:
    """Compare a run with the reference.

    Errors that both share move both: each driver is put to its ends in both runs at once, and
    the drivers' swings of the ratio, and of the difference, add up in quadrature.
    """
    pair = pair_runs(reference, other)
    whole = [np.zeros_like(run.layers) for run in (pair.reference, pair.other)]
    total = _ratios(
        [reference.energy_pj], [other.energy_pj], ratio_ranges(pair, whole[0], whole[1], 1)
    )[0]
    least, most = extreme_ratios(pair)
    least, most = min(least, total.low), max(most, total.high)
    swings = _differences(pair, other.energy_pj - reference.energy_pj)
    down, up = _quadrature(swings, other.energy_pj - reference.energy_pj)
    return Comparison(
        reference=reference,
        other=other,
        energy=total,
        least_ratio=least,
        most_ratio=most,
        verdict=_verdict(total, least, most),
        difference_pj=other.energy_pj - reference.energy_pj,
        difference_low_pj=other.energy_pj - reference.energy_pj - down,
        difference_high_pj=other.energy_pj - reference.energy_pj + up,
        drivers=swings,
        components=_components(pair, reference, other),
        layers=_layers(pair, reference, other),
        only_in_reference=_without(reference, other),
        only_in_other=_without(other, reference),
        changes=configuration_changes(reference, other),
        prices=price_changes(reference, other),
    )


def _verdict(energy: EnergyRatio, least: float, most: float) -> Verdict:
    if least == most == 1.0:
        return Verdict.SAME
    for decided, verdict in (
        (least > 1.0, Verdict.LARGER),
        (most < 1.0, Verdict.SMALLER),
        (energy.low > 1.0, Verdict.MOSTLY_LARGER),
        (energy.high < 1.0, Verdict.MOSTLY_SMALLER),
    ):
        if decided:
            return verdict
    return Verdict.UNDECIDED


def _differences(pair: RunPair, typical_pj: float) -> tuple[DriverDifference, ...]:
    low_ends, high_ends = pair.ends
    reference_pj, other_pj = float(pair.reference.pj.sum()), float(pair.other.pj.sum())
    # each run's own change first: what both change by the same amount then leaves exactly nothing
    changes = [(ends[1] - other_pj) - (ends[0] - reference_pj) for ends in (low_ends, high_ends)]
    found = [
        DriverDifference(driver=driver, low_pj=typical_pj + low, high_pj=typical_pj + high)
        for driver, low, high, moves in zip(
            pair.drivers, changes[0].tolist(), changes[1].tolist(), pair.moving, strict=True
        )
        if moves and (low or high)
    ]
    return tuple(sorted(found, key=lambda d: (-abs(d.high_pj - d.low_pj), d.driver)))


def _quadrature(swings: tuple[DriverDifference, ...], typical_pj: float) -> tuple[float, float]:
    """How far the difference may be below and above its typical value [pJ]."""
    ends = [(swing.low_pj - typical_pj, swing.high_pj - typical_pj) for swing in swings]
    down = hypot(*(max(0.0, -low, -high) for low, high in ends))
    up = hypot(*(max(0.0, low, high) for low, high in ends))
    return down, up


def _components(pair: RunPair, reference: Result, other: Result) -> dict[str, EnergyRatio]:
    names = tuple(dict.fromkeys((*reference.components, *other.components)))
    ranges = ratio_ranges(
        pair,
        _renumbered(pair.reference.components, reference.components, names),
        _renumbered(pair.other.components, other.components, names),
        len(names),
    )
    energies = [
        [result.energy_pj_by_component.get(name, 0.0) for name in names]
        for result in (reference, other)
    ]
    return dict(zip(names, _ratios(energies[0], energies[1], ranges), strict=True))


def _layers(pair: RunPair, reference: Result, other: Result) -> tuple[LayerComparison, ...]:
    rows = {layer.name: layer for layer in other.layers}
    both = [layer for layer in reference.layers if layer.name in rows]
    names = tuple(layer.name for layer in both)
    ranges = ratio_ranges(
        pair,
        _renumbered(pair.reference.layers, [layer.name for layer in reference.layers], names),
        _renumbered(pair.other.layers, list(rows), names),
        len(names),
    )
    energies = _ratios(
        [layer.energy_pj for layer in both], [rows[name].energy_pj for name in names], ranges
    )
    return tuple(
        LayerComparison(
            name=layer.name,
            energy=energy,
            reference_cycles=layer.cycles,
            other_cycles=rows[layer.name].cycles,
        )
        for layer, energy in zip(both, energies, strict=True)
    )


def _renumbered(
    places: Int64Array, own: tuple[str, ...] | list[str], names: tuple[str, ...]
) -> Int64Array:
    """Give each entry the place of its name among `names`; one past the last when not there."""
    number = {name: place for place, name in enumerate(names)}
    table = np.array([number.get(name, len(names)) for name in own], np.int64)
    renumbered: Int64Array = table[places]
    return renumbered


def _ratios(
    reference_pj: list[float], other_pj: list[float], ranges: RatioRanges
) -> list[EnergyRatio]:
    rows = zip(
        reference_pj,
        other_pj,
        ranges.ratio.tolist(),
        ranges.low.tolist(),
        ranges.high.tolist(),
        strict=True,
    )
    return [
        EnergyRatio(
            reference_pj=before,
            other_pj=after,
            ratio=ratio if before else nan,
            low=low if before else nan,
            high=high if before else nan,
        )
        for before, after, ratio, low, high in rows
    ]


def _without(result: Result, counterpart: Result) -> tuple[str, ...]:
    known = {layer.name for layer in counterpart.layers}
    return tuple(layer.name for layer in result.layers if layer.name not in known)
