"""A sweep: what stays, what varies, and which combinations are wanted."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import prod

Value = bool | int | float | str
"""What an axis can set: any value of an architecture file that is not a mapping or list."""

Assignment = Mapping[str, Value]
"""Name of an axis -> its value at one point."""

RUN_AXES = ("architecture", "workload", "dataflow", "batch", "metric", "layers")
"""Axes that are choices of the run; every other axis is a key of the architecture."""

DIMENSION_AXIS = "dim."
"""What the names of axes begin with that are dimensions an ONNX model leaves open."""

TECHNIQUE_AXIS = "technique."
"""What the names of axes begin with that are techniques or parameters of theirs."""

SEARCH_METHODS = ("nsga2", "tpe")
"""NSGA-II (Deb et al. 2002, a genetic algorithm) and TPE (Bergstra et al. 2011, model-based)."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Names that take their values together, one tuple of values per place along the axis."""

    names: tuple[str, ...]
    values: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Constraint:
    """A condition on the values of one point, as it was written and as a function.

    `holds` raises `InvalidValue` where the values cannot be compared.
    """

    text: str
    holds: Callable[[Assignment], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search that visits some places of a grid, told what came of the earlier ones.

    Attributes
    ----------
    method : one of `SEARCH_METHODS`.
    trials : different points to run.
    seed : of everything that is drawn.
    objectives : names of `sim.domain.objective.OBJECTIVES`, what to find the best of.
    generation : points proposed together; what came of them is known to the next ones.
    """

    method: str
    trials: int
    seed: int
    objectives: tuple[str, ...]
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepSource:
    """Where a sweep was written down, for messages.

    Attributes
    ----------
    places : name of an axis or a fixed value, or a key of the file -> its path and line.
    """

    file: str
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SweepSpec:
    """A sweep as its file describes it.

    Attributes
    ----------
    fixed : values that hold at every point, by the same names as axes.
    axes : the last varies fastest.
    constraints : a point is left out unless all of them hold.
    search : how places are chosen; None runs all of them.
    source : its file; None when it was made without one.
    """

    name: str
    fixed: Assignment
    axes: tuple[Axis, ...]
    constraints: tuple[Constraint, ...] = ()
    search: Search | None = None
    source: SweepSource | None = None

    @property
    def size(self) -> int:
        """Points of the whole grid, before constraints."""
        return prod(len(axis.values) for axis in self.axes)

    @property
    def axis_names(self) -> tuple[str, ...]:
        """Names that vary, in the order of the file."""
        return tuple(name for axis in self.axes for name in axis.names)

    def assignment(self, position: int) -> dict[str, Value]:
        """Give the values at one place of the grid, fixed ones first."""
        places = []
        for axis in reversed(self.axes):
            position, place = divmod(position, len(axis.values))
            places.append(place)
        chosen = dict(self.fixed)
        for axis, place in zip(self.axes, reversed(places), strict=True):
            chosen |= zip(axis.names, axis.values[place], strict=True)
        return chosen

    def violated(self, position: int) -> int:
        """Count the constraints that do not hold at one place of the grid."""
        if not self.constraints:
            return 0
        values = self.assignment(position)
        return sum(not constraint.holds(values) for constraint in self.constraints)

    def positions(self) -> Iterator[int]:
        """Places of the grid where all constraints hold, in order."""
        for position in range(self.size):
            values = self.assignment(position) if self.constraints else {}
            if all(constraint.holds(values) for constraint in self.constraints):
                yield position
