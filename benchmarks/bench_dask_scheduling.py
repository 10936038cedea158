"""A Dask scheduler with tasks like chunks: tasks/s, memory per task, wait of a worker."""

import tempfile
import time
from pathlib import Path
from pickle import dumps

import psutil
from distributed import Client

from benchmarks.timing import Timed, report
from sim.config.sweep_file import load_sweep
from sim.domain.sweep import SweepSpec
from sim.sweeps.chunks import ChunkRunner
from sim.sweeps.dask_pool import DaskPool
from sim.sweeps.dask_worker import ChunkReport, finish_chunk, pack_job
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.points import PointReader
from tests.dask_processes import dask_processes

SWEEP = """architecture: edge_npu
workload: keyword_spotting
axes:
  array.rows: {start: 8, stop: 31, step: 1}
  array.columns: {start: 8, stop: 31, step: 1}
  technology.voltage_v: {start: 0.8, stop: 1.0, step: 0.01}
"""
TASKS = 4000
WAITING = 2000
MEASURED = 600


def answer(job: bytes, chunk: tuple[int, ...]) -> ChunkReport:
    """Answer at once, with what a chunk carries there."""
    return ChunkReport(points=[], busy_seconds=float(len(job)), idle_seconds=float(len(chunk)))


def tasks_per_second(client: Client, job: bytes) -> float:
    """Submit tasks that do nothing, as a sweep would submit its chunks, and gather them."""
    begin = time.perf_counter()
    chunk = tuple(range(50))
    futures = [client.submit(answer, job, chunk, key=("rate", n), pure=False) for n in range(TASKS)]
    assert len(client.gather(futures)) == TASKS
    return TASKS / (time.perf_counter() - begin)


def bytes_per_task(client: Client, job: bytes, scheduler: psutil.Process) -> float:
    """Let tasks wait for one that sleeps; the growth of the scheduler is theirs."""
    gate = client.submit(time.sleep, 20, key="gate")
    before = scheduler.memory_info().rss
    chunk = tuple(range(50))
    futures = [
        client.submit(
            finish_chunk, job, "memory", "", chunk, 20.0, key=("wait", n), resources={"none": 1}
        )
        for n in range(WAITING)
    ]
    gate.result()
    growth = scheduler.memory_info().rss - before
    client.cancel(futures)
    return growth / WAITING


def chunk_report(spec: SweepSpec, size: int) -> ChunkReport:
    """Run a chunk here, as a worker would."""
    points = list(Evaluator(spec, PointReader(Path())).finish(range(size)))
    assert not any(point.error for point in points)
    return ChunkReport(points=points, busy_seconds=1.0, idle_seconds=0.0)


def main() -> None:
    """Start a scheduler and two workers of this machine; measure."""
    with tempfile.TemporaryDirectory() as folder, dask_processes(Path(folder)) as processes:
        file = Path(folder, "sweep.yaml")
        file.write_text(SWEEP, encoding="utf-8")
        spec = load_sweep(file)
        job = pack_job(spec, file.parent)
        address = processes.start_scheduler()
        scheduler = psutil.Process(processes.last_pid)
        for _ in range(2):
            processes.start_worker()
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(2)
            size = bytes_per_task(client, job, scheduler)
            report(Timed(f"{WAITING:,} waiting tasks", 0.0, f"{size:,.0f} bytes each"))
            rate = tasks_per_second(client, job)
            report(Timed(f"{TASKS:,} empty tasks", TASKS / rate, f"{rate:,.0f} tasks/s"))
            report(Timed("job in every chunk", 0.0, f"{len(job):,} bytes"))
            few, many = (len(dumps(chunk_report(spec, size))) for size in (1, 101))
            note = f"{(many - few) / 100:,.0f} bytes each, {few:,} for a chunk of one"
            report(Timed("outcomes on the network", 0.0, note))
            pool = DaskPool(client, job)
            begin = time.perf_counter()
            found = 0
            for batch in ChunkRunner(pool).finish(range(MEASURED)):
                found += len(batch)
            assert found == MEASURED
            share = pool.overhead.share
            note = f"{pool.overhead.chunks} chunks, {share:.1%} of the workers' time between them"
            report(Timed(f"{MEASURED} points, 2 workers", time.perf_counter() - begin, note))


if __name__ == "__main__":
    main()
