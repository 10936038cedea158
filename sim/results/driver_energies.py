"""Energies of a run beside the factors that each driver of a price's range puts on them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.domain.activity import FloatArray, Int64Array
from sim.domain.energy_table import EnergyTable
from sim.domain.spread import Spreads
from sim.results.result import Result


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DriverEnergies:
    """What a run spent, entry by entry: one per layer and action that took energy.

    Attributes
    ----------
    layers, components, actions : (entry,) numbers of the layer, of the component in the result's
        order, and of the action or static power in this table's.
    names : "component.action" of each action.
    pj : (entry,) typical energy [pJ].
    drivers : what the errors come from, in the order of the prices.
    low, high : (driver, action) factors on an action's energy with the driver at that end; 1 where
        the price does not depend on it.
    reasons : driver -> the reasons its ranges give, each once.
    """

    layers: Int64Array
    components: Int64Array
    actions: Int64Array
    names: tuple[str, ...]
    pj: FloatArray
    drivers: tuple[str, ...]
    low: FloatArray
    high: FloatArray
    reasons: Mapping[str, tuple[str, ...]]


def driver_energies(result: Result) -> DriverEnergies:
    """Give the energies of a run and the factors of the drivers of its prices."""
    spreads = _spreads(result.energy_table)
    # energy without a price in the table has no range
    names = dict.fromkeys((*spreads, *_names(result)))
    number = {name: place for place, name in enumerate(names)}
    place = {name: index for index, name in enumerate(result.components)}
    entries = [
        (layer, place[name.partition(".")[0]], number[name], pj)
        for layer, row in enumerate(result.layers)
        for name, pj in row.energy_pj_by_action.items()
    ]
    columns = np.array(entries, np.float64).reshape(-1, 4).T
    whole = columns[:3].astype(np.int64)
    drivers = tuple(dict.fromkeys(s.driver for given in spreads.values() for s in given))
    low, high = _factors(spreads, drivers, number)
    return DriverEnergies(
        layers=whole[0],
        components=whole[1],
        actions=whole[2],
        names=tuple(names),
        pj=columns[3],
        drivers=drivers,
        low=low,
        high=high,
        reasons=_reasons(spreads, drivers),
    )


def summed(places: Int64Array, pj: FloatArray, size: int) -> FloatArray:
    """Add up energies by place, (size,)."""
    # without entries bincount forgets that it adds floats
    sums: FloatArray = np.bincount(places, weights=pj, minlength=size).astype(np.float64)
    return sums


def _spreads(table: EnergyTable) -> dict[str, Spreads]:
    priced = {f"{key[0]}.{key[1]}": price.spreads for key, price in table.actions.items()}
    drawn = {f"{key[0]}.{key[1]}": power.spreads for key, power in table.static.items()}
    return priced | drawn


def _names(result: Result) -> list[str]:
    return [name for layer in result.layers for name in layer.energy_pj_by_action]


def _factors(
    spreads: Mapping[str, Spreads], drivers: tuple[str, ...], number: Mapping[str, int]
) -> tuple[FloatArray, FloatArray]:
    row = {driver: index for index, driver in enumerate(drivers)}
    low, high = np.ones((2, len(drivers), len(number)))
    for name, given in spreads.items():
        for spread in given:
            low[row[spread.driver], number[name]] *= spread.low
            high[row[spread.driver], number[name]] *= spread.high
    return low, high


def _reasons(
    spreads: Mapping[str, Spreads], drivers: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    given = [spread for listed in spreads.values() for spread in listed]
    return {
        driver: tuple(dict.fromkeys(s.reason for s in given if s.driver == driver))
        for driver in drivers
    }
