"""Which of a machine's prices a given name means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, Literal
from sim.domain.energy_table import EnergyTable
from sim.domain.own_prices import GivenArea, GivenPrice, NameMap
from sim.domain.toggled_actions import TOGGLE

LEAK_NAMES = ("leakage", "leak", "idle")
"""Names for a component's only static power, whatever it is called here."""

Given = TypeVar("Given", GivenPrice, GivenArea)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class PriceName:
    """One price of the machine; one action of theirs stands for `units` of ours."""

    component: str
    action: str
    is_static: bool
    units: float = 1.0

    @property
    def key(self) -> tuple[str, str]:
        """Component and action, as the price list has them."""
        return self.component, self.action


def match_components(
    given: Sequence[Given], components: Sequence[str], names: NameMap
) -> list[tuple[Given, str]]:
    """Find the machine's component of each entry of one file; leave out what the map does.

    A component is meant by the map, or by the last of the names in its path.

    Raises
    ------
    ConfigError
        A component is unknown, or two of the file's have the same last name.
    """
    matched = []
    paths: dict[str, str] = {}
    for entry in given:
        last = entry.component.rpartition(".")[2]
        mapped, ours = _find(names.components, (entry.component, last))
        if mapped is not None:
            if ours is None:
                continue
            if ours not in components:
                key = f"components.{mapped}"
                raise ConfigError(names.file, key, expected_one_of(components, ours), ours)
        else:
            ours = _by_last_name(entry, last, components, paths)
        matched.append((entry, ours))
    return matched


def _by_last_name(
    entry: GivenPrice | GivenArea, last: str, components: Sequence[str], paths: dict[str, str]
) -> str:
    if last not in components:
        expected = f"a component of the machine, {expected_one_of(components, last)}"
        raise ConfigError(entry.file, entry.where, expected, entry.component)
    path = paths.setdefault(last, entry.component)
    if path != entry.component:
        expected = f"one component named {last} (--prices-map chooses), not also {path}"
        raise ConfigError(entry.file, entry.where, expected, entry.component)
    return last


def match_action(
    given: GivenPrice, component: str, table: EnergyTable, names: NameMap
) -> PriceName | None:
    """Find the price that is meant, None where the map leaves it out.

    Raises
    ------
    ConfigError
        The component has no such price.
    """
    last = given.component.rpartition(".")[2]
    wanted = [f"{given.component}.{given.action}", f"{last}.{given.action}", given.action]
    mapped, to = _find(names.actions, wanted)
    if mapped is not None and to is None:
        return None
    name, units = (given.action, 1.0) if to is None else (to.name, to.units)
    dynamic = [action for owner, action in table.actions if owner == component]
    static = [action for owner, action in table.static if owner == component]
    if name in dynamic:
        return PriceName(component, name, is_static=False, units=units)
    if name in LEAK_NAMES and name not in static and len(static) == 1:
        name = static[0]
    if name in static:
        return PriceName(component, name, is_static=True, units=units)
    expected = f"an action of {component}, {expected_one_of((*dynamic, *static), name)}"
    if name == TOGGLE:
        expected = f"{expected}; bits that switch have a price in runs that count them"
    if mapped is not None:
        raise ConfigError(names.file, f"actions.{mapped}", expected, name)
    raise ConfigError(given.file, given.where, expected, name)


def check_once(
    given: GivenPrice, name: PriceName, seen: dict[tuple[str, str], list[GivenPrice]]
) -> bool:
    """Note an entry of a file; tell whether it adds to an earlier one: parts of leakage do.

    Raises
    ------
    ConfigError
        The file gives an energy twice, or a component's leakage under two names.
    """
    earlier = seen.setdefault(name.key, [])
    for first in earlier:
        if not name.is_static or not given.per_cycle or first.component == given.component:
            got = Literal(
                f"{given.component} {given.action}, after {first.component} {first.action} "
                f"({first.where})"
            )
            expected = f"one price of {name.component}.{name.action}"
            raise ConfigError(given.file, given.where, expected, got)
    earlier.append(given)
    return len(earlier) > 1


def _find(
    table: Mapping[str, Value | None], wanted: Iterable[str]
) -> tuple[str | None, Value | None]:
    """Give the first of some names that a map has, and its value."""
    name = next((name for name in wanted if name in table), None)
    return (None, None) if name is None else (name, table[name])
