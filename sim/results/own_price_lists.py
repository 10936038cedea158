"""Which prices of a run are the user's own, and which the library's were kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.domain.energy_table import Price, StaticPower, whole_pj
from sim.domain.spread import highest, lowest
from sim.results.result import Result


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """One price or static power of a run [`unit`], and what the library says where it differs.

    Attributes
    ----------
    value, low, high : whole, where bits that switch are counted apart.
    used : what of it is left to be multiplied by the counts.
    energy_pj : spent through it in the whole run.
    library : the library's value; None where it is the one used.
    follows : action of the same component whose price sets this one; empty where none does.
    """

    component: str
    action: str
    value: float
    low: float
    high: float
    used: float
    unit: str
    source: str
    estimated: bool
    energy_pj: float
    library: float | None
    follows: str = ""


def listed_prices(result: Result) -> tuple[ListedPrice, ...]:
    """Give every price of a run, energies before static powers."""
    own = result.own_prices
    library = {} if own is None else {(p.component, p.action): p.library for p in own.replaced}
    spent: dict[str, float] = {}
    for layer in result.layers:
        for name, pj in layer.energy_pj_by_action.items():
            spent[name] = spent.get(name, 0.0) + pj

    def listed(key: tuple[str, str], price: Price | StaticPower) -> ListedPrice:
        follows = ""
        if isinstance(price, Price):
            value, used, unit = whole_pj(key[1], price), price.pj, f"pJ per {price.unit}"
            if price.whole is not None and price.whole.action != key[1]:
                follows = price.whole.action
        else:
            value = used = price.mw
            unit = "mW"
        return ListedPrice(
            component=key[0],
            action=key[1],
            value=value,
            low=value * lowest(price.spreads),
            high=value * highest(price.spreads),
            used=used,
            unit=unit,
            source=price.source,
            estimated=price.estimated,
            energy_pj=spent.get(".".join(key), 0.0),
            library=library.get(key),
            follows=follows,
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
        if price.used != price.value:
            data["value_without_toggle"] = float(price.used)
        if price.follows:
            data["set_by"] = f"{price.component}.{price.follows}"
        yield data if price.library is None else data | {"library": float(price.library)}
