"""What differs between the configurations of two runs, path by path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.base.errors import Literal, describe_value
from sim.domain.energy_table import EnergyTable, whole_pj
from sim.results.result import Result

ABSENT = "(not there)"
"""Stands for a value that one of the configurations does not have."""

_ROOTS = ("architecture", "workload", "run", "data")
_VALUE_CHARACTERS = 40
_WORDS = ("description", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationChange:
    """One value that differs; `ABSENT` on the side that has none."""

    path: str
    before: Any
    after: Any

    @property
    def text(self) -> str:
        """The change on one line: "array.rows 16 -> 32", "memories.weight_fifo is new"."""
        if self.before == ABSENT and isinstance(self.after, Mapping):
            return f"{self.path} is new"
        if self.after == ABSENT and isinstance(self.before, Mapping):
            return f"{self.path} is gone"
        return f"{self.path} {value_text(self.before)} -> {value_text(self.after)}"


def configuration_changes(reference: Result, other: Result) -> tuple[ConfigurationChange, ...]:
    """Compare the resolved configurations, in the order of the reference's keys.

    Paths inside the architecture are those of overrides ("array.rows"); others begin with
    "workload", "run" or "data". A part that only one side has is one change, and so is a list.
    """
    return tuple(_changes(_described(reference), _described(other)))


def value_text(value: object) -> str:
    """Give a value of a configuration as a YAML file has it, cut when it is long.

    >>> value_text(16.0), value_text(None), value_text(["ifmap", "weight"])
    ('16', 'null', '[ifmap, weight]')
    """
    if value is None or isinstance(value, bool):
        text = {True: "true", False: "false", None: "null"}[value]
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    elif isinstance(value, list):
        text = f"[{', '.join(map(str, value))}]"
    else:
        text = str(value)
    return describe_value(Literal(text), _VALUE_CHARACTERS)


def price_changes(reference: Result, other: Result) -> tuple[ConfigurationChange, ...]:
    """Compare the prices both runs have [pJ per action, mW for static ones], as "component.action".

    Typical values, before any of it is split off as bits that switch; a price that only one run
    has belongs to a part that only it has.
    """
    before, after = _prices(reference.energy_table), _prices(other.energy_table)
    return tuple(
        ConfigurationChange(path=path, before=pj, after=after[path])
        for path, pj in before.items()
        if path in after and pj != after[path]
    )


def _described(result: Result) -> dict[str, Any]:
    """Give the configuration without what only describes it."""
    tree: dict[str, Any] = {"joulesim": result.joulesim}
    for root in _ROOTS:
        part = result.configuration.get(root)
        values = (
            {key: value for key, value in part.items() if key not in _WORDS}
            if isinstance(part, Mapping)
            else {}
        )
        tree |= values if root == "architecture" else {root: values}
    return tree


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[ConfigurationChange]:
    # a stack, not recursion: the file of a stranger may nest deeply
    stack: list[tuple[str, Any, Any]] = [("", before, after)]
    while stack:
        path, old, new = stack.pop()
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            keys = reversed(dict.fromkeys((*old, *new)))
            prefix = f"{path}." if path else ""
            stack += [(prefix + key, old.get(key, ABSENT), new.get(key, ABSENT)) for key in keys]
        elif old != new:
            yield ConfigurationChange(path=path, before=old, after=new)


def _prices(table: EnergyTable) -> dict[str, float]:
    priced = {f"{key[0]}.{key[1]}": whole_pj(key[1], price) for key, price in table.actions.items()}
    return priced | {f"{key[0]}.{key[1]}": power.mw for key, power in table.static.items()}
