"""The golden grid: PEs stepped per second, with the product and the cycles asserted."""

import time
from collections.abc import Callable

import numpy as np

from benchmarks.timing import Timed, report
from sim.kernels.golden_grid import GridRun, run_stationary_operand, run_stationary_sums

LEAST_PE_STEPS_PER_S = 300e6
SIZES = ((32, 8_000), (128, 2_000))
"""PEs along a side, steps streamed."""


def _operand(seed: int, steps: int, lanes: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-128, 128, (steps, lanes))


def _core_seconds(play: Callable[[], GridRun], repeats: int = 5) -> tuple[float, GridRun]:
    """Shortest time of one core [s] and the last run: the limit is per core, however busy."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        run = play()
        times.append(time.process_time() - start)
    return min(times), run


def _report(name: str, seconds: float, cycles: int, side: int) -> None:
    rate = cycles * side * side / seconds
    report(Timed(name, seconds, f"{cycles:,} cycles, {rate * 1e-6:,.0f} million PE-steps/s"))
    assert rate >= LEAST_PE_STEPS_PER_S


def bench_held_operand(side: int, steps: int) -> None:
    """Weight- and input-stationary: one fold on a full array."""
    held, moving = _operand(1, side, side), _operand(2, steps, side)
    nothing = np.zeros((0, side), np.int64)
    seconds, run = _core_seconds(lambda: run_stationary_operand(held, moving, nothing, side))
    assert run.product.sum() == (moving @ held).sum()
    assert len(run.counts) == 3 * side + steps - 2
    _report(f"grid {side} x {side}, an operand held", seconds, len(run.counts), side)


def bench_held_sums(side: int, steps: int) -> None:
    """Output-stationary: one fold on a full array."""
    left, top = _operand(1, steps, side), _operand(2, steps, side)
    nothing = np.zeros((0, side), np.int64)
    seconds, run = _core_seconds(lambda: run_stationary_sums(left, top, nothing, side))
    assert run.product.sum() == (left.T @ top).sum()
    assert len(run.counts) == 3 * side + steps - 2
    _report(f"grid {side} x {side}, sums held", seconds, len(run.counts), side)


def main() -> None:
    """Step each array through one long fold of each kind."""
    for side, steps in SIZES:
        bench_held_operand(side, steps)
        bench_held_sums(side, steps)
