"""What differs between the configurations of two runs, path by path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.domain.energy_table import EnergyTable
from sim.results.result import Result

ABSENT = "(not there)"
"""Stands for a value that one of the configurations does not have."""

_ROOTS = ("architecture", "workload", "run")
_WORDS = ("description", "workload.description", "workload.source")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationChange:
    """One value that differs; `ABSENT` on the side that has none."""

    path: str
    before: Any
    after: Any


def configuration_changes(reference: Result, other: Result) -> tuple[ConfigurationChange, ...]:
    """Compare the resolved configurations, in the order of the reference's keys.

    Paths inside the architecture are those of overrides ("array.rows"); others begin with
    "workload" or "run". Lists are compared whole.
    """
    before, after = _flat(reference), _flat(other)
    return tuple(
        ConfigurationChange(
            path=path, before=before.get(path, ABSENT), after=after.get(path, ABSENT)
        )
        for path in dict.fromkeys((*before, *after))
        if before.get(path, ABSENT) != after.get(path, ABSENT)
    )


def price_changes(reference: Result, other: Result) -> tuple[ConfigurationChange, ...]:
    """Compare the prices both runs have [pJ per action, mW for static ones], as "component.action".

    Typical values; a price that only one run has belongs to a part that only it has.
    """
    before, after = _prices(reference.energy_table), _prices(other.energy_table)
    return tuple(
        ConfigurationChange(path=path, before=pj, after=after[path])
        for path, pj in before.items()
        if path in after and pj != after[path]
    )


def _flat(result: Result) -> dict[str, Any]:
    values: dict[str, Any] = {"joulesim": result.joulesim}
    for root in _ROOTS:
        part = result.configuration.get(root)
        prefix = "" if root == "architecture" else f"{root}."
        values |= dict(_leaves(part, prefix)) if isinstance(part, Mapping) else {}
    return {path: value for path, value in values.items() if path not in _WORDS}


def _prices(table: EnergyTable) -> dict[str, float]:
    priced = {f"{key[0]}.{key[1]}": price.pj for key, price in table.actions.items()}
    return priced | {f"{key[0]}.{key[1]}": power.mw for key, power in table.static.items()}


def _leaves(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    # a stack, not recursion: the file of a stranger may nest deeply
    stack = [(f"{prefix}{key}", value) for key, value in reversed(tree.items())]
    while stack:
        path, value = stack.pop()
        if isinstance(value, Mapping) and value:
            stack += [(f"{path}.{key}", inner) for key, inner in reversed(value.items())]
        else:
            yield path, value
