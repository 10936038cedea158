"""A whole sweep: what is left to do, doing it, and keeping what is done."""

import hashlib
import json
from array import array
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import prod
from pathlib import Path

from sim import __version__
from sim.base.errors import InvalidValue, JoulesimError, Literal, ResultsError
from sim.domain.sweep import Axis, SweepSpec, Value
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.points import PointReader
from sim.sweeps.processes import run_in_processes
from sim.sweeps.store import SweepStore

MOST_POINTS = 10**8
"""A larger grid is a slip more often than a wish."""
_MOST_DIGESTED = 1000
"""Points whose digests are compared before the start; beyond, only their values are."""

Progress = Callable[[FinishedPoint], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepPlan:
    """What a sweep will do.

    Attributes
    ----------
    positions : places of the grid where all constraints hold.
    distinct : different runs among them; exact up to `_MOST_DIGESTED` points, by the values of
        the axes beyond.
    """

    grid: int
    positions: Sequence[int]
    distinct: int


def plan_sweep(spec: SweepSpec, folder: Path, *, any_size: bool = False) -> SweepPlan:
    """Count the points of a sweep, and read the machine and the network of the first.

    Raises
    ------
    InvalidValue
        The grid has more than 10^8 points (and `any_size` is not set), or none is left.
    ConfigError, WorkloadError
        The first point names a key, a file or a value that is not there.
    """
    if spec.size > MOST_POINTS and not any_size:
        raise InvalidValue("axes", f"at most {MOST_POINTS} points, or --yes", spec.size)
    positions = _positions(spec)
    if not positions:
        raise InvalidValue("constraints", "some point where all of them hold", Literal("none"))
    reader = PointReader(folder)
    reader.resolve(spec.assignment(positions[0]))
    return SweepPlan(
        grid=spec.size, positions=positions, distinct=_distinct(spec, reader, positions)
    )


def _positions(spec: SweepSpec) -> Sequence[int]:
    """Give the places to run; of 10^7 and more, a list would take most of a machine's memory."""
    return array("q", spec.positions()) if spec.constraints else range(spec.size)


def _distinct(spec: SweepSpec, reader: PointReader, positions: Sequence[int]) -> int:
    if len(positions) <= _MOST_DIGESTED:
        return len({_name_of(spec, reader, each) for each in positions})
    # constraints see values, so of equal points all are wanted or none
    firsts = [_first_places(axis) for axis in spec.axes]
    if not spec.constraints:
        return prod(map(len, firsts))
    return sum(_is_first(spec, firsts, each) for each in positions)


def _first_places(axis: Axis) -> set[int]:
    """Places along an axis whose values were not met before."""
    first: dict[tuple[Value, ...], int] = {}
    for place, values in enumerate(axis.values):
        first.setdefault(values, place)
    return set(first.values())


def _is_first(spec: SweepSpec, firsts: Sequence[set[int]], position: int) -> bool:
    for axis, wanted in zip(reversed(spec.axes), reversed(firsts), strict=True):
        position, place = divmod(position, len(axis.values))
        if place not in wanted:
            return False
    return True


def _name_of(spec: SweepSpec, reader: PointReader, position: int) -> str:
    try:
        return reader.resolve(spec.assignment(position)).digest
    except JoulesimError:
        # it will be recorded as failed
        return f"wrong:{position}"


def fingerprint(spec: SweepSpec) -> str:
    """Name a grid by its axes and fixed values: a store belongs to one."""
    content = {
        "fixed": dict(spec.fixed),
        "axes": [
            [list(axis.names), [list(values) for values in axis.values]] for axis in spec.axes
        ],
        "constraints": [constraint.text for constraint in spec.constraints],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def open_store(path: Path, spec: SweepSpec, *, resume: bool) -> SweepStore:
    """Make the store of a sweep, or open the one that is there to go on.

    Raises
    ------
    ResultsError
        There is a store and `resume` is not set, or it is of another sweep or version.
    """
    about = {"joulesim": __version__, "sweep": spec.name, "fingerprint": fingerprint(spec)}
    if not path.exists():
        return SweepStore.create(path, about)
    if not resume:
        raise ResultsError(str(path), "", "--resume to go on with it", Literal("a store"))
    store = SweepStore.open(path, writable=True)
    found = store.about
    for key, expected in (("joulesim", __version__), ("fingerprint", about["fingerprint"])):
        if found.get(key) != expected:
            store.close()
            what = "the version that wrote it" if key == "joulesim" else "the sweep it belongs to"
            raise ResultsError(str(path), key, f"{what}, {found.get(key)}", expected)
    return store


def run_sweep(
    spec: SweepSpec,
    folder: Path,
    store: SweepStore,
    positions: Iterable[int],
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> None:
    """Run the points that the store does not have yet, and write each as it ends.

    Parameters
    ----------
    folder : of the sweep file.
    positions : places of the grid.
    progress : called with every finished point, after it is stored.
    """
    done = store.finished()
    left = [position for position in positions if position not in done]
    with closing(_finished(spec, folder, left, workers)) as points:
        for point in points:
            store.write([point], {point.position: spec.assignment(point.position)})
            if progress is not None:
                progress(point)


def _finished(
    spec: SweepSpec, folder: Path, positions: list[int], workers: int
) -> Generator[FinishedPoint, None, None]:
    if workers == 1:
        return Evaluator(spec, PointReader(folder)).finish(positions)
    return run_in_processes(spec, folder, positions, workers)
