"""Synthetic runs whose prices have ranges chosen by a test."""

from collections.abc import Mapping
from dataclasses import replace

from sim.domain.energy_table import EnergyTable
from sim.domain.spread import Spread, Spreads
from sim.results.result import LayerResult, Result
from tests.synthetic import ENERGY_TABLE, synthetic_result

Ranges = Mapping[str, Spreads]
"""Component -> ranges of all its prices; components that are not named have none."""


def spread(driver: str, low: float, high: float) -> Spread:
    """A range for a test."""
    return Spread(driver=driver, low=low, high=high, reason=f"{driver}, made up for tests")


def with_ranges(result: Result, ranges: Ranges, table: str = "synthetic") -> Result:
    """The same run with these ranges on its prices, of an energy table of this name."""
    prices = result.energy_table
    return replace(
        result,
        energy_table=EnergyTable(
            name=table,
            node_nm=prices.node_nm,
            voltage_v=prices.voltage_v,
            actions={
                key: replace(price, spreads=ranges.get(key[0], ()))
                for key, price in prices.actions.items()
            },
            static={
                key: replace(power, spreads=ranges.get(key[0], ()))
                for key, power in prices.static.items()
            },
        ),
    )


def run_of(
    energies_pj: Mapping[str, float], ranges: Ranges, *, layer: str = "only", table: str = "t"
) -> Result:
    """A run of one layer that spends these energies, on components of the synthetic machine.

    A component's energy is all of one action: reads of a memory, MACs of the array.
    """
    base = with_ranges(synthetic_result(layers=1), ranges, table)
    action = dict(reversed(ENERGY_TABLE.actions.keys()))
    by_component = dict.fromkeys(base.components, 0.0) | dict(energies_pj)
    only: LayerResult = replace(
        base.layers[0],
        name=layer,
        energy_pj=sum(by_component.values()),
        energy_pj_by_component=by_component,
        energy_pj_by_action={f"{name}.{action[name]}": pj for name, pj in energies_pj.items()},
    )
    return replace(base, layers=(only,))
