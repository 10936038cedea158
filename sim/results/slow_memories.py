"""Memories of a run that are slower than its clock, as its configuration keeps them."""

import math
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from sim.base.errors import InvalidValue, Literal
from sim.energy.sram_timing import SlowMemory

NAME = "slow_memories"
KEY = f"configuration.{NAME}"


def slow_memories_of(configuration: Mapping[str, Any]) -> tuple[SlowMemory, ...]:
    """Give what the configuration of a result says.

    Raises
    ------
    InvalidValue
        It says it in another form.
    """
    listed = configuration.get(NAME, [])
    if not isinstance(listed, list):
        raise InvalidValue(KEY, "a list", listed)
    return tuple(_checked(item) for item in listed)


def slow_memories_as_data(found: tuple[SlowMemory, ...]) -> list[dict[str, Any]]:
    """Give them as plain data."""
    return [asdict(memory) for memory in found]


def _checked(item: object) -> SlowMemory:
    names = [field.name for field in fields(SlowMemory)]
    if not isinstance(item, dict) or set(item) != set(names):
        raise InvalidValue(KEY, f"items of {', '.join(names)}", Literal("others"))
    if not isinstance(item["memory"], str):
        raise InvalidValue(f"{KEY}.memory", "a name", item["memory"])
    for name in names[1:]:
        time_ns = item[name]
        if not isinstance(time_ns, int | float) or not 0 < time_ns < math.inf:
            raise InvalidValue(f"{KEY}.{name}", "a finite number of ns above 0", time_ns)
    return SlowMemory(**item)
