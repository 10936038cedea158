"""Users' own prices in place of the library's: only what is given changes, and it is listed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from sim.base.errors import ConfigError, Literal
from sim.base.units import mw_from_pj_in_seconds, mw_that_costs
from sim.domain.energy_table import EnergyTable, Price, StaticPower
from sim.domain.own_prices import (
    OWN_PRICES,
    GivenPrice,
    GivenPrices,
    NameMap,
    OwnPrices,
    ReplacedPrice,
)
from sim.domain.spread import Spread
from sim.energy.counted_units import count_units
from sim.energy.price_map_check import check_keys, check_targets
from sim.energy.price_names import PriceName, check_once, match_action, match_components

NO_RANGE = "given by the user, no range"
WIDEST = 1e6
"""Greatest factor between a value and the high end of its range."""
LARGEST = 1e15
"""Greatest price [pJ or mW], once units, instances and cycles are taken into account."""


@dataclass(frozen=True, slots=True)
class _Amount:
    """A price [pJ or mW] as it is used: ends of its range, where it is from."""

    value: float
    low: float
    high: float
    source: str

    @property
    def spread(self) -> Spread:
        if self.low == self.value == self.high or self.value == 0:
            return Spread(driver=OWN_PRICES, low=1.0, high=1.0, reason=NO_RANGE)
        # conversions round: an end may pass the value by a last digit
        low, high = min(1.0, self.low / self.value), max(1.0, self.high / self.value)
        return Spread(driver=OWN_PRICES, low=low, high=high, reason="range given by the user")

    def __add__(self, other: "_Amount") -> "_Amount":
        return _Amount(
            self.value + other.value,
            self.low + other.low,
            self.high + other.high,
            f"{self.source}; {other.source}",
        )


def apply_own_prices(
    table: EnergyTable, files: Sequence[GivenPrices], names: NameMap, clock_mhz: float
) -> tuple[EnergyTable, OwnPrices]:
    """Replace the prices that files give; all others stay as they are.

    Parameters
    ----------
    table : the machine's price list.
    files : in order; where two give the same price, the later one wins.
    names : from the files' names to the machine's.
    clock_mhz : of the machine, for static power given as energy per cycle.

    Returns
    -------
    (EnergyTable, OwnPrices)
        The list with the users' prices, whose sources name the file, and what they replaced.

    Raises
    ------
    ConfigError
        A component or action is unknown or ambiguous, a price is given twice in one file or in
        the wrong unit, a name of the map is in none of the files.
    """
    check_keys(files, names)
    actions: dict[tuple[str, str], Price] = {}
    static: dict[tuple[str, str], StaticPower] = {}
    areas_um2: dict[str, float] = {}
    for file in files:
        for name, amount in _amounts(file, table, names, clock_mhz).items():
            if name.is_static:
                static[name.key] = _power(amount)
            else:
                actions[name.key] = _price(table.actions[name.key], amount)
        areas_um2 |= _areas(file, table, names)
    check_targets(names, table)
    return (
        replace(table, actions={**table.actions, **actions}, static={**table.static, **static}),
        OwnPrices(
            files=tuple(_name(file.file) for file in files),
            replaced=_replaced(table, {*actions, *static}),
            areas_um2=areas_um2,
        ),
    )


def _amounts(
    file: GivenPrices, table: EnergyTable, names: NameMap, clock_mhz: float
) -> dict[PriceName, _Amount]:
    found: dict[PriceName, _Amount] = {}
    seen: dict[tuple[str, str], list[GivenPrice]] = {}
    for given, component in match_components(file.prices, table.components, names):
        name = match_action(given, component, table, names)
        if name is None:
            continue
        if name.is_static:
            amount = _static_amount(given, name, clock_mhz)
        else:
            amount = _dynamic_amount(given, name, table.actions[name.key].unit)
        adds = check_once(given, name, seen)
        # the same price through another number of units is the same price
        name = replace(name, units=1.0)
        found[name] = found[name] + amount if adds else amount
    return found


def _dynamic_amount(given: GivenPrice, name: PriceName, unit: str) -> _Amount:
    if given.pj is None:
        expected = f"pj, the energy of {name.component}.{name.action} per {unit}"
        raise ConfigError(given.file, given.where, expected, Literal("mw"))
    units = name.units * _units(given, unit)
    note = f"{given.pj:g} pJ for {units:g} x {unit}" if units != 1 else ""
    return _amount(given, given.pj, lambda pj: pj / units, note)


def _units(given: GivenPrice, unit: str) -> float:
    """Give how many units of the machine's price one of the file's is for."""
    units = 1.0 if not given.unit else count_units(given.unit, unit)
    if units is None:
        expected = f"the unit {unit}, or a number of them, as '64 {unit}'"
        raise ConfigError(given.file, given.where, expected, given.unit)
    return units


def _static_amount(given: GivenPrice, name: PriceName, clock_mhz: float) -> _Amount:
    label = f"{name.component}.{name.action}"
    if given.unit not in ("", "mW"):
        raise ConfigError(given.file, given.where, f"the unit mW of {label}", given.unit)
    if given.mw is not None:
        return _amount(given, given.mw, lambda mw: mw / name.units)
    if given.pj is None or not given.per_cycle:
        expected = f"mw, as {label} is a power drawn all the time"
        raise ConfigError(given.file, given.where, expected, Literal("pj"))
    instances, cycle_s = given.instances / name.units, given.cycle_s
    cycle = f"at {clock_mhz:g} MHz" if cycle_s is None else f"of {cycle_s:g} s"
    note = f"{instances:g} x {given.pj:g} pJ per cycle {cycle}"

    def power_mw(pj: float) -> float:
        if cycle_s is None:
            return mw_that_costs(pj * instances, clock_mhz)
        return mw_from_pj_in_seconds(pj * instances, cycle_s)

    return _amount(given, given.pj, power_mw, note)


def _amount(
    given: GivenPrice, value: float, convert: Callable[[float], float], note: str = ""
) -> _Amount:
    place = f"{_name(given.file)}, {given.where}"
    details = "; ".join(filter(None, (given.source, note)))
    low, high = (value if end is None else end for end in (given.low, given.high))
    if high > value * WIDEST:
        expected = f"a high end of at most {WIDEST:g} times the value ({value:g})"
        raise ConfigError(given.file, given.where, expected, high)
    if not convert(high) <= LARGEST:
        expected = f"at most {LARGEST:g} pJ or mW, units, instances and cycles considered"
        raise ConfigError(given.file, given.where, expected, Literal(f"{convert(high):g}"))
    return _Amount(
        value=convert(value),
        low=convert(low),
        high=convert(high),
        source=f"{place}: {details}" if details else place,
    )


def _price(library: Price, amount: _Amount) -> Price:
    return Price(pj=amount.value, unit=library.unit, source=amount.source, spreads=(amount.spread,))


def _power(amount: _Amount) -> StaticPower:
    return StaticPower(mw=amount.value, source=amount.source, spreads=(amount.spread,))


def _replaced(table: EnergyTable, keys: set[tuple[str, str]]) -> tuple[ReplacedPrice, ...]:
    library = {key: price.pj for key, price in table.actions.items()}
    library |= {key: power.mw for key, power in table.static.items()}
    return tuple(
        ReplacedPrice(component=key[0], action=key[1], library=value)
        for key, value in library.items()
        if key in keys
    )


def _areas(file: GivenPrices, table: EnergyTable, names: NameMap) -> dict[str, float]:
    """Add up the areas of one file by component of the machine [um^2]."""
    areas: dict[str, float] = {}
    for given, component in match_components(file.areas, table.components, names):
        areas[component] = areas.get(component, 0.0) + given.um2
    return areas


def _name(file: str) -> str:
    """Name a file without its folders: results are read elsewhere."""
    return PurePath(file).name
