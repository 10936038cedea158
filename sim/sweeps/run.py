"""A whole sweep: what is left to do, doing it, and keeping what is done."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path

from sim.base.errors import InvalidValue, JoulesimError, Literal, ResultsError
from sim.base.version import __version__
from sim.domain.objective import DEFAULT_OBJECTIVES
from sim.domain.sweep import Axis, SweepSpec, Value
from sim.sweeps.chunks import ChunkRunner
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.grid_text import all_names, fingerprint, grid_as_text
from sim.sweeps.inputs import agreed_inputs, digests_of_inputs, inputs_as_text
from sim.sweeps.one_process import OneProcess
from sim.sweeps.optuna_study import optuna_version
from sim.sweeps.origin import origin_entries
from sim.sweeps.points import PointReader
from sim.sweeps.processes import ProcessPool
from sim.sweeps.refusal import check_some_point, located
from sim.sweeps.runner import Progress, Runner, stored_points, unfinished
from sim.sweeps.store import SweepStore, was_never_begun

MOST_POINTS = 10**8
"""A larger grid is a slip more often than a wish."""
_MOST_DIGESTED = 1000
"""Points whose digests are compared before the start; beyond, only their values are."""

_MUST_AGREE = {
    "joulesim": "the version that wrote it",
    "fingerprint": "the sweep it belongs to",
    "optuna": "the version of Optuna that searched",
}
"""What a store and the sweep that goes on with it have in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepPlan:
    """What a sweep will do.

    Attributes
    ----------
    positions : places of the grid where all constraints hold.
    distinct : different runs among them.
    exact : whether what is run was compared, up to `_MOST_DIGESTED` points; beyond, the values of
        the axes are, and points that differ in them may be equal all the same.
    """

    grid: int
    positions: Sequence[int]
    distinct: int
    exact: bool


def plan_sweep(spec: SweepSpec, reader: PointReader, *, any_size: bool = False) -> SweepPlan:
    """Count the points of a sweep, and look for one whose machine and network can be read.

    Parameters
    ----------
    reader : of the folder of the sweep file; what it reads here need not be read again.

    Raises
    ------
    ConfigError, WorkloadError
        The grid has more than 10^8 points (and `any_size` is not set), or none is left; or every
        point is wrong. `InvalidValue` where the sweep has no file.
    """
    try:
        positions = _positions(spec, any_size=any_size)
    except InvalidValue as problem:
        raise located(spec, problem) from None
    check_some_point(spec, reader, positions)
    return SweepPlan(
        grid=spec.size,
        positions=positions,
        distinct=_distinct(spec, reader, positions),
        exact=len(positions) <= _MOST_DIGESTED,
    )


def _positions(spec: SweepSpec, *, any_size: bool) -> Sequence[int]:
    """Give the places to run; of 10^7 and more, a list would take most of a machine's memory."""
    if spec.size > MOST_POINTS and not any_size:
        got = Literal(f"{spec.size:,}")
        raise InvalidValue("axes", f"at most {MOST_POINTS:,} points, or --yes", got)
    if not spec.constraints:
        return range(spec.size)
    positions = array("q", spec.positions())
    if not positions:
        raise InvalidValue("constraints", "some point where all of them hold", Literal("none"))
    return positions


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


def open_store(
    path: Path,
    spec: SweepSpec,
    *,
    resume: bool,
    reader: PointReader | None = None,
    file: Path | None = None,
    objectives: Sequence[str] = DEFAULT_OBJECTIVES,
) -> SweepStore:
    """Make the store of a sweep, or open the one that is there to go on.

    Parameters
    ----------
    reader : what has read files of the sweep and knows where they lie; None: beside nothing.
    file : the sweep file itself, for its digest.
    objectives : what the sweep is about, for tables made from the store alone.

    Raises
    ------
    ResultsError
        There is a store and `resume` is not set, or it is of another sweep or version, or a file
        that the sweep names is not what its points were run with.
    """
    reader = reader or PointReader(Path())
    inputs = digests_of_inputs(spec, reader.folder)
    about = {
        "joulesim": __version__,
        "sweep": spec.name,
        "fingerprint": fingerprint(spec),
        "grid": grid_as_text(spec),
        "objectives": ",".join(objectives),
        "folder": str(reader.folder.absolute()),
        "inputs": inputs_as_text(inputs),
    }
    if spec.search is not None:
        about["optuna"] = optuna_version()
    if not path.exists() or was_never_begun(path):
        return SweepStore.create(path, about | origin_entries(spec, reader, file))
    if not resume:
        raise ResultsError(str(path), "", "--resume to go on with it", Literal("a store"))
    store = SweepStore.open(path, writable=True)
    try:
        _take_up(store, about, inputs, all_names(spec))
    except JoulesimError:
        store.close()
        raise
    return store


def _take_up(
    store: SweepStore,
    about: Mapping[str, str],
    inputs: Mapping[str, str],
    names: Sequence[str],
) -> None:
    """Check that what is in a store is of this sweep; points the machine spoilt are dropped."""
    found = store.about
    for key, what in _MUST_AGREE.items():
        if key in about and found.get(key) != about[key]:
            raise ResultsError(str(store.path), key, f"{what}, {found.get(key)}", about[key])
    known = inputs_as_text(agreed_inputs(store.path, found.get("inputs"), inputs))
    if known != found.get("inputs"):
        store.note("inputs", known)
    store.check_axes(names)
    store.forget_faults()


def run_sweep(
    spec: SweepSpec,
    folder: Path,
    store: SweepStore,
    positions: Iterable[int],
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> None:
    """Run the points that the store does not have yet, and write them as they end.

    Parameters
    ----------
    folder : of the sweep file.
    positions : places of the grid, in rising order.
    progress : called with every finished point, after it is stored.
    """
    with point_runner(spec, PointReader(folder), workers) as runner:
        finish_points(spec, store, runner, unfinished(store, positions), progress)


def finish_points(
    spec: SweepSpec,
    store: SweepStore,
    runner: Runner,
    positions: Iterable[int],
    progress: Progress | None = None,
) -> None:
    """Run points with a runner that stays open, and write them as they end."""
    for point in stored_points(spec, store, runner, positions):
        if progress is not None:
            progress(point)


@contextmanager
def point_runner(spec: SweepSpec, reader: PointReader, workers: int) -> Iterator[Runner]:
    """Give what runs points: this process, or several that stay until the end.

    Parameters
    ----------
    reader : with the files that were read already.
    """
    if workers == 1:
        yield OneProcess(Evaluator(spec, reader))
        return
    with closing(ProcessPool(spec, reader.folder, workers)) as pool:
        yield ChunkRunner(pool)
