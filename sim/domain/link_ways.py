"""Which links a transfer between two levels of a machine takes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.domain.architecture import LinkSpec


class LinkWay(NamedTuple):
    """A link on the way of a transfer, and the levels at which it enters and leaves."""

    link: "LinkSpec"
    outer: str
    inner: str


def find_ways(
    links: Sequence["LinkSpec"], levels: Sequence[str], outer: str, inner: str
) -> tuple[LinkWay, ...]:
    """Give the links between two levels: the direct ones, else all on the way.

    Parameters
    ----------
    levels : names of all levels of the machine, outermost first.
    """
    direct = tuple(
        LinkWay(link, outer, inner)
        for link in links
        if outer in link.ends[:-1] and inner in link.ends[1:]
    )
    if direct:
        return direct
    rank = {name: index for index, name in enumerate(levels)}
    inwards = sorted(links, key=lambda link: rank[link.outer])
    reached, leading = {outer}, {inner}
    for link in inwards:
        if entry := _first(link, reached):
            reached.update(link.ends[link.ends.index(entry) :])
    for link in reversed(inwards):
        if leave := _last(link, leading):
            leading.update(link.ends[: link.ends.index(leave)])
    ways = []
    for link in links:
        entry, leave = _first(link, reached), _last(link, leading)
        if entry and leave and rank[entry] < rank[leave]:
            ways.append(LinkWay(link, entry, leave))
    return tuple(ways)


def _first(link: "LinkSpec", levels: set[str]) -> str | None:
    return next((end for end in link.ends if end in levels), None)


def _last(link: "LinkSpec", levels: set[str]) -> str | None:
    return next((end for end in reversed(link.ends) if end in levels), None)
