"""What a search will do: how large its grid is, and how much of it can be run."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from sim.base.errors import InvalidValue, Literal
from sim.domain.sweep import Search, SweepSpec
from sim.sweeps.points import PointReader

MOST_PLACES = 2**63 - 1
"""A store numbers them as SQLite does."""
_SAMPLED = 1000
"""Places drawn to tell how much of a large grid meets the constraints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlan:
    """What a search will do.

    Attributes
    ----------
    grid : places to choose from.
    share : of these, where all constraints hold; of `_SAMPLED` drawn ones in a larger grid.
    """

    grid: int
    share: float


def plan_search(spec: SweepSpec, search: Search, folder: Path) -> SearchPlan:
    """Look at a grid to be searched, and read the machine and the network of one place.

    Raises
    ------
    InvalidValue
        The grid is larger than a store can number.
    ConfigError, WorkloadError
        The first place that meets the constraints names what is not there.
    """
    if spec.size > MOST_PLACES:
        raise InvalidValue("axes", "at most 2^63 - 1 points to choose from", spec.size)
    draw = Random(search.seed)  # noqa: S311 (no secrets: the sample must come again)
    small = spec.size <= _SAMPLED
    places = range(spec.size) if small else [draw.randrange(spec.size) for _ in range(_SAMPLED)]
    good = [place for place in places if not spec.violated(place)]
    if small and not good:
        raise InvalidValue("constraints", "some point where all of them hold", Literal("none"))
    for place in good[:1]:
        PointReader(folder).resolve(spec.assignment(place))
    return SearchPlan(grid=spec.size, share=len(good) / len(places))
