"""What a search will do: how large its grid is, and how much of it can be run."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from sim.base.errors import InvalidValue, Literal
from sim.domain.sweep import Search, SweepSpec
from sim.sweeps.points import PointReader
from sim.sweeps.refusal import check_some_point, located

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
    """Look at a grid to be searched, and for a place whose machine and network can be read.

    Raises
    ------
    ConfigError, WorkloadError
        The grid is larger than a store can number, or every place that meets the constraints is
        wrong. `InvalidValue` where the sweep has no file.
    """
    if spec.size > MOST_PLACES:
        problem = InvalidValue("axes", "at most 2^63 - 1 points to choose from", spec.size)
        raise located(spec, problem)
    draw = Random(search.seed)  # noqa: S311 (no secrets: the sample must come again)
    small = spec.size <= _SAMPLED
    places = range(spec.size) if small else [draw.randrange(spec.size) for _ in range(_SAMPLED)]
    try:
        good = [place for place in places if not spec.violated(place)]
    except InvalidValue as problem:
        raise located(spec, problem) from None
    if small and not good:
        expected = "some point where all of them hold"
        raise located(spec, InvalidValue("constraints", expected, Literal("none")))
    if good:
        check_some_point(spec, PointReader(folder), good)
    return SearchPlan(grid=spec.size, share=len(good) / len(places))
