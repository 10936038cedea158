"""Which two levels a link joins: as the file says, or as its name says."""

from collections.abc import Sequence

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal

ARRAY = "array"
JOINT = "_to_"


def link_ends(name: str, between: Sequence[str] | None, memories: Sequence[str]) -> tuple[str, str]:
    """Outer and inner end of a link.

    Parameters
    ----------
    name : name of the link; ``dram_to_buffer`` joins the memories ``dram`` and
        ``global_buffer`` when no other memory's name ends in ``_buffer``.
    between : the ends as the file gives them, or None.
    memories : names of the memories, outermost first.

    Raises
    ------
    InvalidValue
        An end is no memory, or the outer end is not outside the inner one.
    """
    levels = (*memories, ARRAY)
    key = f"links.{name}.between"
    if between is None:
        outer, inner = _ends_from_name(name, levels)
    else:
        outer, inner = between
        for end in between:
            if end not in levels:
                raise InvalidValue(key, expected_one_of(levels, end), end)
    if levels.index(outer) >= levels.index(inner):
        expected = "the outer end first (memories are listed outermost first, then the array)"
        raise InvalidValue(key, expected, [outer, inner])
    return outer, inner


def _ends_from_name(name: str, levels: Sequence[str]) -> tuple[str, str]:
    splits = [
        (name[:at], name[at + len(JOINT) :])
        for at in range(len(name))
        if name.startswith(JOINT, at)
    ]
    readings = [
        (outer, inner)
        for first, second in splits
        for outer in _levels_called(first, levels)
        for inner in _levels_called(second, levels)
    ]
    if len(readings) == 1:
        return readings[0]
    expected = f"between: [outer, inner] out of {', '.join(levels)}"
    got = f"the name {name}, which {'may join several pairs' if readings else 'joins no two'}"
    raise InvalidValue(f"links.{name}.between", expected, Literal(got))


def _levels_called(part: str, levels: Sequence[str]) -> list[str]:
    """Level of exactly this name, else those whose name ends in it."""
    if part in levels:
        return [part]
    return [level for level in levels if part and level.endswith("_" + part)]
