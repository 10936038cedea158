"""Play one fold on the golden grid, with random operands, and keep what it measured."""

from dataclasses import dataclass

import numpy as np

from sim.domain.activity import Int64Array
from sim.kernels.golden_grid import GridRun, run_stationary_operand, run_stationary_sums

LARGEST_OPERAND = 128
"""Operands are random integers of 8 bits, partial sums of 24."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridFold:
    """One pass over an array of `array_rows` rows, of which it uses `rows` x `columns` PEs.

    Attributes
    ----------
    keeps_sums : whether the sums stay in the PEs (output-stationary), or one operand does.
    streamed : steps.
    reads_sums : whether partial sums are read from memory to be added to.
    """

    keeps_sums: bool
    array_rows: int
    rows: int
    columns: int
    streamed: int
    reads_sums: bool

    @property
    def macs(self) -> int:
        """Multiply-accumulates to play; rows without work are stepped and count as well."""
        return self.array_rows * self.columns * self.streamed

    @property
    def values(self) -> int:
        """Values a replay keeps in memory: operands, results and counts of each cycle."""
        cycles = self.streamed + 2 * self.array_rows + self.columns
        return self.streamed * (self.rows + 3 * self.columns) + 16 * cycles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReplayedFold:
    """What the golden grid measured.

    Attributes
    ----------
    fold : what was played.
    product_is_right : whether the numbers that left the array are NumPy's.
    load : (cycle, counter) while the stationary operand was shifted in; may be empty.
    pass_ : (cycle, counter) of the fold itself. Columns as in `sim.kernels.golden_grid`.
    """

    fold: GridFold
    product_is_right: bool
    load: Int64Array
    pass_: Int64Array

    def loaded(self, counter: int) -> int:
        """Total of one counter while shifting in."""
        return int(self.load[:, counter].sum())

    def passed(self, counter: int) -> int:
        """Total of one counter during the fold."""
        return int(self.pass_[:, counter].sum())


def replay_fold(fold: GridFold, seed: int = 0) -> ReplayedFold:
    """Step the array through one fold. Time and memory grow with its MACs and `values`."""
    rng = np.random.default_rng(seed)
    run, expected = (_keep_sums if fold.keeps_sums else _keep_operand)(fold, rng)
    return ReplayedFold(
        fold=fold,
        product_is_right=bool(np.array_equal(run.product, expected)),
        load=run.counts[: run.load_cycles],
        pass_=run.counts[run.load_cycles :],
    )


def _keep_operand(fold: GridFold, rng: np.random.Generator) -> tuple[GridRun, Int64Array]:
    stationary = _operand(rng, fold.rows, fold.columns)
    moving = _operand(rng, fold.streamed, fold.rows)
    initial = _sums(rng, fold, fold.streamed)
    run = run_stationary_operand(stationary, moving, initial, fold.array_rows)
    return run, _product(moving, stationary, initial)


def _keep_sums(fold: GridFold, rng: np.random.Generator) -> tuple[GridRun, Int64Array]:
    left = _operand(rng, fold.streamed, fold.rows)
    top = _operand(rng, fold.streamed, fold.columns)
    initial = _sums(rng, fold, fold.rows)
    run = run_stationary_sums(left, top, initial, fold.array_rows)
    return run, _product(left.T, top, initial)


def _operand(rng: np.random.Generator, steps: int, lanes: int) -> Int64Array:
    return rng.integers(-LARGEST_OPERAND, LARGEST_OPERAND, (steps, lanes))


def _sums(rng: np.random.Generator, fold: GridFold, steps: int) -> Int64Array:
    return rng.integers(-(2**23), 2**23, (steps if fold.reads_sums else 0, fold.columns))


def _product(left: Int64Array, right: Int64Array, initial: Int64Array) -> Int64Array:
    # below 2^53 floats are exact, and their product is a hundred times as fast
    exact = left.astype(np.float64) @ right.astype(np.float64)
    product = exact.astype(np.int64)
    return product + initial if len(initial) else product
