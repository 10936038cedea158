"""What a Dask worker does with a chunk; all it needs comes with the chunk.

A chunk carries the sweep and the contents of its files, compressed: a few kB, so that a worker
that joins late, or takes over what a dead one had, asks nobody for anything. The worker keeps
what it made of them for the next chunk. Dask pickles by itself, and runs whatever its clients
send; this adds no trust that a cluster does not need anyway.
"""

import pickle
import time
import zlib
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from sim.base.errors import InvalidValue, Literal
from sim.base.version import __version__
from sim.domain.sweep import SweepSpec
from sim.sweeps.chunks import Chunk
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.file_contents import FileContents, read_contents, with_price_files
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.points import PointReader

MOST_JOB_BYTES = 2**20
"""Every chunk carries the job: with more, a scheduler would hold gigabytes of copies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkReport:
    """What a worker says of one chunk.

    Attributes
    ----------
    busy_seconds : at work on its points [s].
    idle_seconds : since the chunk before it in the same process ended [s]; 0 for the first.
    """

    points: list[FinishedPoint]
    busy_seconds: float
    idle_seconds: float


class WrongVersion(InvalidValue):
    """A worker has another version of joulesim."""


def pack_job(spec: SweepSpec, folder: Path) -> bytes:
    """Put a sweep and the contents of its files into bytes.

    Raises
    ------
    InvalidValue
        The files are too many or too large to be sent with every chunk.
    """
    # constraints are functions, and are decided before a chunk is made
    bare = replace(spec, constraints=())
    job = zlib.compress(pickle.dumps((bare, read_contents(spec, folder))), level=9)
    if len(job) > MOST_JOB_BYTES:
        expected = f"files of at most {MOST_JOB_BYTES} bytes, compressed, to send to workers"
        raise InvalidValue("axes", expected, Literal(f"{len(job)} bytes"))
    return job


def version() -> str:
    """Say which joulesim a process has."""
    return __version__


def finish_chunk(
    job: bytes, token: str, expected_version: str, chunk: Chunk, most_seconds: float
) -> ChunkReport:
    """Run the points of a chunk in a worker process, or those that there is time for.

    Parameters
    ----------
    job : of `pack_job`.
    token : names the sweep that the job belongs to.

    Raises
    ------
    WrongVersion
        This worker's joulesim is not the client's.
    """
    if version() != expected_version:
        raise WrongVersion("worker", f"joulesim {expected_version}", Literal(version()))
    # the interpreter runs one thread at a time anyway, and layers are shared between chunks
    with _lock:
        if _bench is None or _bench.token != token:
            _replace_bench(_Bench(job, token))
        assert _bench is not None
        return _bench.finish(chunk, most_seconds)


class _Bench:
    """The one sweep that this process is at, with what it knows of it."""

    def __init__(self, job: bytes, token: str) -> None:
        spec, contents = _unpack(job)
        self.token = token
        self._folder = contents.folder
        self._files = ExitStack()
        laid = self._files.enter_context(with_price_files(contents))
        self._prices_folders = {
            str(laid.architecture(name).folder): str(contents.architecture(name).folder)
            for name in contents.prices
        }
        self._evaluator = Evaluator(spec, PointReader(Path(contents.folder), laid))
        self._last_end: float | None = None

    def close(self) -> None:
        self._files.close()

    def finish(self, chunk: Chunk, most_seconds: float) -> ChunkReport:
        begin = time.perf_counter()
        points = self._evaluator.finish_for(chunk, most_seconds)
        points = [self._as_at_home(point) for point in points]
        end = time.perf_counter()
        idle = 0.0 if self._last_end is None else begin - self._last_end
        self._last_end = end
        return ChunkReport(points=points, busy_seconds=end - begin, idle_seconds=idle)

    def _as_at_home(self, point: FinishedPoint) -> FinishedPoint:
        """Let errors name files where the user has them."""
        error = point.error
        for here, there in self._prices_folders.items():
            error = error.replace(here, there)
        return replace(point, error=error) if error else point


_lock = Lock()
_bench: _Bench | None = None


def _replace_bench(bench: _Bench) -> None:
    global _bench  # noqa: PLW0603  # one per process, as its workers outlive a task
    if _bench is not None:
        _bench.close()
    _bench = bench


def _unpack(job: bytes) -> tuple[SweepSpec, FileContents]:
    spec, contents = pickle.loads(zlib.decompress(job))  # noqa: S301  # of our own client
    return spec, contents
