"""Which prices of a run are the user's own, and which the library's were kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.domain.energy_table import Price, StaticPower
from sim.results.result import Result


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """One price or static power of a run [`unit`], and what the library says where it differs.

    Attributes
    ----------
    energy_pj : spent through it in the whole run.
    library : the library's value; None where it is the one used.
    """

    component: str
    action: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    estimated: bool
    energy_pj: float
    library: float | None


def listed_prices(result: Result) -> tuple[ListedPrice, ...]:
    """Give every price of a run, energies before static powers."""
    own = result.own_prices
    library = {} if own is None else {(p.component, p.action): p.library for p in own.replaced}
    spent: dict[str, float] = {}
    for layer in result.layers:
        for name, pj in layer.energy_pj_by_action.items():
            spent[name] = spent.get(name, 0.0) + pj

    def listed(key: tuple[str, str], price: Price | StaticPower) -> ListedPrice:
        if isinstance(price, Price):
            value, low, high = price.pj, price.low_pj, price.high_pj
            unit = f"pJ per {price.unit}"
        else:
            value, low, high, unit = price.mw, price.low_mw, price.high_mw, "mW"
        return ListedPrice(
            component=key[0],
            action=key[1],
            value=value,
            low=low,
            high=high,
            unit=unit,
            source=price.source,
            estimated=price.estimated,
            energy_pj=spent.get(".".join(key), 0.0),
            library=library.get(key),
        )

    table = result.energy_table
    energies = tuple(listed(key, price) for key, price in table.actions.items())
    return energies + tuple(listed(key, power) for key, power in table.static.items())


def own_prices_as_json(result: Result) -> dict[str, Any]:
    """Give the key `prices` of the JSON export; nothing when the user gave no prices."""
    own = result.own_prices
    if own is None:
        return {}
    prices = listed_prices(result)
    return {
        "prices": {
            "files": list(own.files),
            "replaced": list(_as_json(price for price in prices if price.library is not None)),
            "kept": list(_as_json(price for price in prices if price.library is None)),
            "area_um2_by_component": {name: float(um2) for name, um2 in own.areas_um2.items()},
        }
    }


def _as_json(prices: Iterator[ListedPrice]) -> Iterator[dict[str, Any]]:
    for price in prices:
        data: dict[str, Any] = {
            "component": price.component,
            "action": price.action,
            "value": float(price.value),
            "low": float(price.low),
            "high": float(price.high),
            "unit": price.unit,
            "source": price.source,
            "estimated": price.estimated,
            "energy_pj": float(price.energy_pj),
        }
        yield data if price.library is None else data | {"library": float(price.library)}
