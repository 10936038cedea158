"""`sweep` and `read_sweep`: sweeps from Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.folder import make_folder
from sim.base.notebook import notebook_html
from sim.config.sweep_file import load_sweep
from sim.domain.objective import DEFAULT_OBJECTIVES
from sim.domain.sweep_selection import select_rows
from sim.domain.sweep_table import SweepTable
from sim.results.frames import import_pandas
from sim.sweeps.points import PointReader
from sim.sweeps.run import finish_points, open_store, plan_sweep, point_runner
from sim.sweeps.runner import Progress, unfinished
from sim.sweeps.search import run_search
from sim.sweeps.search_plan import plan_search
from sim.sweeps.store import STORE_NAME
from sim.sweeps.table import read_sweep_table, table_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class SweepResult:
    """What came of a sweep: its points as a table.

    Attributes
    ----------
    folder : where its store is.
    """

    folder: Path
    table: SweepTable

    def __len__(self) -> int:
        return len(self.table)

    def _repr_html_(self) -> str:
        return notebook_html(self.table, "sweep")

    def front(self) -> "SweepResult":
        """Keep the points that no other beats in all objectives."""
        return SweepResult(self.folder, select_rows(self.table, self.table.on_front))

    def to_frame(self) -> "pd.DataFrame":
        """Give one row per point, indexed by its place in the grid (needs the ``frames`` extra).

        Units are in the names of the columns.

        Raises
        ------
        ResultsError
            pandas is not installed.
        """
        pandas, table = import_pandas(), self.table
        columns = dict(table.columns) | {"pareto": table.on_front, "error": list(table.errors)}
        frame: pd.DataFrame = pandas.DataFrame(
            columns, index=pandas.Index(table.positions, name="position")
        )
        return frame


def sweep(
    file: str | Path,
    folder: str | Path | None = None,
    *,
    workers: int = 1,
    resume: bool = False,
    objectives: Sequence[str] | None = None,
    any_size: bool = False,
    progress: Progress | None = None,
) -> SweepResult:
    """Run the points of a sweep file that are not done yet, as ``joulesim sweep`` does.

    Parameters
    ----------
    folder : where the store goes; None: the name of the file without its suffix.
    workers : processes that share the points. With more than one, a script needs the usual
        ``if __name__ == "__main__":``.
    resume : go on with the store that is in the folder.
    objectives : what the front trades: "energy", "latency", "edp", "power", "area",
        "utilization". None: those of the search, or energy and latency.
    any_size : take a grid of more than 10^8 points.
    progress : called with every finished point.

    Raises
    ------
    ConfigError, WorkloadError, InvalidValue
        The file, or the first point, is wrong.
    ResultsError
        The folder has a store already, or cannot be written.
    """
    path = Path(file)
    target = path.with_suffix("") if folder is None else Path(folder)
    spec = load_sweep(path)
    search = spec.search
    traded = tuple(objectives or (search.objectives if search else DEFAULT_OBJECTIVES))
    reader = PointReader(path.parent)
    if search is None:
        positions = plan_sweep(spec, reader, any_size=any_size).positions
    else:
        plan_search(spec, search, path.parent)
    make_folder(target)
    with open_store(
        target / STORE_NAME,
        spec,
        resume=resume,
        reader=reader,
        file=path,
        objectives=traded,
    ) as store:
        with point_runner(spec, reader, workers) as runner:
            if search is None:
                finish_points(spec, store, runner, unfinished(store, positions), progress)
            else:
                run_search(spec, search, store, runner, progress)
        return SweepResult(target, table_of(store, traded))


def read_sweep(folder: str | Path, objectives: Sequence[str] | None = None) -> SweepResult:
    """Read the points of a sweep that are done, whether it is finished or not.

    Raises
    ------
    ResultsError
        There is no store, or it is damaged or of another kind or version.
    """
    return SweepResult(Path(folder), read_sweep_table(folder, objectives))
