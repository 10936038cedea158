"""Look-ups by name that, when they fail, say what there is and what was probably meant."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from sim.base.errors import InvalidValue

Value = TypeVar("Value")


def expected_one_of(names: Iterable[str], got: object) -> str:
    """Say "one of a, b, c", with the nearest name when there is one.

    >>> expected_one_of(["row", "column"], "colum")
    "one of row, column (did you mean 'column'?)"
    """
    ordered = list(names)
    text = "one of " + ", ".join(ordered)
    near = nearest(ordered, got)
    return f"{text} (did you mean {near!r}?)" if near else text


def nearest(names: Iterable[str], got: object) -> str | None:
    """Give the name that was probably meant, None when none is near.

    >>> nearest(["row", "column"], "colum")
    'column'
    """
    ordered = list(names)
    begun = [name for name in ordered if str(got) and name.startswith(str(got))]
    near = begun or get_close_matches(str(got), ordered, n=1, cutoff=0.6)
    return near[0] if near else None


def expected_of_many(names: Collection[str], got: object, most: int = 20) -> str:
    """Say the same of names too many to list: the first ones, and the nearest of all.

    >>> expected_of_many(["row", "column", "diagonal"], "diagnal", most=1)
    "one of row and 2 more (did you mean 'diagonal'?)"
    """
    text = expected_one_of(names, got)
    if len(names) <= most:
        return text
    _, asks, nearest = text.rpartition(" (did you mean ")
    listed = ", ".join(list(names)[:most])
    return f"one of {listed} and {len(names) - most} more{asks}{nearest if asks else ''}"


def lookup(table: Mapping[str, Value], name: str, *, what: str) -> Value:
    """Return ``table[name]``; raise `InvalidValue` naming the choices when it is not there."""
    try:
        return table[name]
    except (KeyError, TypeError):
        raise InvalidValue(what, expected_one_of(table, name), name) from None
