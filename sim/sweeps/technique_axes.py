"""Techniques of one point: axes named ``technique.NAME`` and ``technique.NAME.PARAMETER``."""

from collections.abc import Sequence
from typing import Any

from sim.base.errors import InvalidValue, Literal
from sim.domain.sweep import TECHNIQUE_AXIS, Assignment, Value
from sim.techniques import AppliedTechnique, Stack, find_technique
from sim.techniques.stack import apply_settings

OFF = "off"
"""Value of a technique that a point does without; so is false."""


def stack_of(assignment: Assignment) -> Stack:
    """Put the techniques of a point one on top of the other, in the order of their axes.

    ``technique.NAME`` is the first parameter, true for all defaults, or off.

    Raises
    ------
    InvalidValue
        An unknown technique or parameter, or a value it cannot have.
    """
    chosen: dict[str, list[tuple[str, Any]]] = {}
    off: set[str] = set()
    for axis, value in assignment.items():
        if not axis.startswith(TECHNIQUE_AXIS):
            continue
        name, _, key = axis.removeprefix(TECHNIQUE_AXIS).partition(".")
        settings = chosen.setdefault(name, [])
        if key:
            settings.append((key, value))
        elif _is_off(value):
            off.add(name)
        elif value is not True:
            settings.append(("", value))
    return Stack(
        techniques=tuple(
            _applied(name, settings, assignment)
            for name, settings in chosen.items()
            if name not in off
        )
    )


def _applied(
    name: str, settings: Sequence[tuple[str, Any]], assignment: Assignment
) -> AppliedTechnique:
    """Build a technique; errors name the axis that is wrong, as the sweep writes it."""
    try:
        return apply_settings(find_technique(name), settings)
    except InvalidValue as problem:
        axis = TECHNIQUE_AXIS + problem.key
        if axis not in assignment:
            # the first parameter has no axis of its own
            axes = (each for each in assignment if _belongs(each, name))
            axis = next(axes, TECHNIQUE_AXIS + name)
        raise InvalidValue(axis, problem.expected, problem.got) from None


def _belongs(axis: str, name: str) -> bool:
    return f"{axis}.".startswith(f"{TECHNIQUE_AXIS}{name}.")


def _is_off(value: Value) -> bool:
    if value == "":
        raise InvalidValue(TECHNIQUE_AXIS + "NAME", f"a value, true or {OFF}", Literal("nothing"))
    return value is False or value == OFF
