"""Whole results of single points: run again, and the same as what is stored."""

from collections.abc import Callable, Iterable
from pathlib import Path

from sim.api import simulate
from sim.base.errors import Literal, ResultsError
from sim.domain.sweep import SweepSpec
from sim.layer_runner import KnownLayers
from sim.results.assembly import LayerRun
from sim.results.hdf5 import write_result
from sim.results.result import Result
from sim.sweeps.grid_text import grid_from_text
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.points import PointReader
from sim.sweeps.store import SweepStore

_MOST_LAYERS = 500


def write_point_results(
    store: SweepStore,
    positions: Iterable[int],
    target: Path,
    progress: Callable[[Path], None],
) -> None:
    """Run points of a store again and write ``point-POSITION.h5`` for each.

    Parameters
    ----------
    store : says what its places are, and where the files they name lie.
    target : an existing folder.
    progress : called with every file that is written.

    Raises
    ------
    ResultsError
        A point is not in the store or failed, or what it gives is not what is stored: a file it
        reads has changed, or it was run by another version.
    ConfigError, WorkloadError
        A file that the point reads is no longer there.
    """
    about = store.about
    spec = grid_from_text(store.path, about.get("sweep", ""), about.get("grid", ""))
    reader = PointReader(Path(about.get("folder", "")))
    layers = KnownLayers[LayerRun](_MOST_LAYERS)
    for position in positions:
        stored = store.point(position)
        if stored is None or stored.outcome is None:
            got = Literal("none there" if stored is None else stored.error)
            raise ResultsError(str(store.path), f"point {position}", "one that ended well", got)
        result = _run(spec, reader, position, layers)
        _check_same(store.path, stored, result)
        file = target / f"point-{position}.h5"
        write_result(result, file)
        progress(file)


def _run(
    spec: SweepSpec, reader: PointReader, position: int, layers: KnownLayers[LayerRun]
) -> Result:
    point = reader.resolve(spec.assignment(position))
    return simulate(
        point.architecture,
        point.workload,
        dataflow=point.dataflow,
        metric=point.metric,
        techniques=point.techniques,
        known_layers=layers,
    )


def _check_same(path: Path, stored: FinishedPoint, result: Result) -> None:
    """Refuse a run that is another than the one that was kept."""
    assert stored.outcome is not None
    kept = stored.outcome.metrics
    for name, found in (("energy_pj", result.energy_pj), ("cycles", float(result.cycles))):
        if kept[name] != found:
            expected = f"the stored {name} {kept[name]!r} again (has a file of it changed?)"
            raise ResultsError(str(path), f"point {stored.position}", expected, found)
