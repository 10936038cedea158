"""Values of one sweep axis: a list, or a range with steps or factors."""

from collections.abc import Sequence
from math import isclose, isfinite, log
from typing import Any, TypeGuard

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.domain.sweep import Value

MAX_VALUES = 100_000
_RANGE_KEYS = ("start", "stop", "step", "factor")
_EXPECTED = "a list of values, or start, stop and step (or factor)"


def axis_values(given: object, key: str) -> tuple[Value, ...]:
    """Read the values of one axis.

    Parameters
    ----------
    given : plain data: ``[8, 16]``, ``{start: 8, stop: 64, step: 8}`` or
        ``{start: 8, stop: 64, factor: 2}``; the ends are included.
    key : what errors name; parts of the path are divided by bars.

    Raises
    ------
    InvalidValue
        There are no values, too many, or something else than numbers, texts and truth values.
    """
    if isinstance(given, dict):
        return _range(given, key)
    if not isinstance(given, list):
        raise InvalidValue(key, _EXPECTED, given)
    if not 1 <= len(given) <= MAX_VALUES:
        raise InvalidValue(key, f"1 to {MAX_VALUES} values", Literal(f"{len(given)} values"))
    for index, value in enumerate(given):
        if not isinstance(value, bool | int | float | str):
            raise InvalidValue(f"{key}|{index}", "a number, a text, true or false", value)
    return tuple(given)


def _range(given: dict[str, Any], key: str) -> tuple[Value, ...]:
    """List the values from start to stop; whole numbers stay whole."""
    for name, value in given.items():
        if name not in _RANGE_KEYS:
            raise InvalidValue(f"{key}|{name}", expected_one_of(_RANGE_KEYS, name), name)
        if not _is_number(value):
            raise InvalidValue(f"{key}|{name}", "a number", value)
    if not {"start", "stop"} <= given.keys() or ("step" in given) == ("factor" in given):
        raise InvalidValue(key, _EXPECTED, Literal(", ".join(given) or "nothing"))
    start = given["start"]
    steps = _steps_by_factor(given, key) if "factor" in given else _steps(given, key)
    if not 0 <= steps < MAX_VALUES:
        raise InvalidValue(key, f"1 to {MAX_VALUES} values from start to stop", Literal("none"))
    # an end that is missed by rounding only is reached
    places: Sequence[int] = range(int(steps + 1e-9) + 1)
    if "factor" in given:
        return tuple(_whole(start * given["factor"] ** place) for place in places)
    return tuple(_whole(start + given["step"] * place) for place in places)


def _steps(given: dict[str, Any], key: str) -> float:
    if given["step"] <= 0:
        raise InvalidValue(f"{key}|step", "a number > 0", given["step"])
    return float((given["stop"] - given["start"]) / given["step"])


def _steps_by_factor(given: dict[str, Any], key: str) -> float:
    if given["factor"] <= 1:
        raise InvalidValue(f"{key}|factor", "a number > 1", given["factor"])
    for name in ("start", "stop"):
        if given[name] <= 0:
            raise InvalidValue(f"{key}|{name}", "a number > 0, as it is multiplied", given[name])
    return log(given["stop"] / given["start"]) / log(given["factor"])


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _whole(value: float) -> Value:
    nearest = round(value)
    return nearest if isclose(value, nearest, rel_tol=1e-12, abs_tol=1e-12) else value
