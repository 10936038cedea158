"""Choose the mapping parameters of a row-stationary layer: least weighted accesses x cycles.

Weights are the normalised access energies of Eyeriss (Y.-H. Chen et al., ISCA 2016, table IV): a
DRAM access counts 200, one of the buffer 6, a transfer to or between PEs 2, a scratchpad 1. They
rank candidates and are used for nothing else: energy is priced from counts.
"""

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np

from dataflows.pe_sets import NAMES, PeSetGrid, PeSetParameters, PeSets
from dataflows.run_length import coded_bits
from sim.base.errors import MappingError
from sim.domain.activity import FloatArray, Int64Array
from sim.domain.row_stationary import RowStationaryMapping

DRAM, BUFFER, LINK, PAD = 200, 6, 2, 1
_SAMPLE = 3 * 2**20
"""Values from which the ratio of coded to plain size is taken."""


def choose_parameters(
    sets: PeSets, given: RowStationaryMapping, *, weigh_time: bool = True
) -> PeSetParameters:
    """Give the parameters with the least product of weighted accesses and estimated cycles.

    What is given stays as it is. Accesses alone would leave PEs idle for a few per cent of them,
    and the clock of all PEs runs meanwhile; without `weigh_time` they are all that counts.

    Raises
    ------
    MappingError : the filter is taller than the array, or something given does not fit.
    """
    problem, array = sets.problem, sets.architecture.array
    if problem.filter_h > array.rows:
        name = problem.layer.name
        size = f"{problem.filter_h} x {problem.filter_w}"
        expected = f"at least {problem.filter_h} for row_stationary, as {name} has {size} filters"
        raise MappingError(name, "array.rows", expected, str(array.rows))
    fixed = given.given()
    least = {name: fixed.get(name, 1) for name in NAMES}
    if "m" not in fixed:
        least["m"] = min(problem.whole.K, least["p"] * least["t"])
    _check(sets, PeSetParameters(**least), fixed)
    best: tuple[float, float, PeSetParameters] | None = None
    for grid in _grids(sets, fixed):
        fitting = _fitting(sets, grid)
        if not len(fitting.m):
            continue
        accesses, cycles = weighted_accesses(sets, fitting), estimated_cycles(sets, fitting)
        cost = accesses * cycles if weigh_time else accesses
        index = int(np.lexsort((cycles, cost))[0])
        found = float(cost[index]), float(cycles[index])
        if best is None or found < best[:2]:
            best = (*found, fitting.at(index))
    assert best is not None  # the least parameters are among the candidates
    return best[2]


def _check(sets: PeSets, choice: PeSetParameters, fixed: Mapping[str, int]) -> None:
    """Raise for the first condition that does not hold, under a parameter that is given."""
    layer = sets.problem.layer.name
    for bound in sets.bounds(PeSetGrid.of(choice)):
        if bound.value[0] > bound.limit[0]:
            raise bound.error(layer, fixed)


def _fitting(sets: PeSets, grid: PeSetGrid) -> PeSetGrid:
    """Keep the candidates that meet every condition."""
    fits = np.ones(len(grid.m), np.bool_)
    for bound in sets.bounds(grid):
        fits &= bound.value <= bound.limit
    return grid.select(np.flatnonzero(fits))


def _grids(sets: PeSets, fixed: Mapping[str, int]) -> Iterator[PeSetGrid]:
    """Give the candidates, one grid per number of images and columns."""
    whole = sets.problem.whole
    columns = min(whole.P.count, sets.most_columns)
    most = int(sets.sets(np.array([1]))[0])
    choices = {
        "p": _steps(min(whole.K, max(1, sets.psums_per_pe))),
        "q": _steps(min(whole.C, max(1, sets.channels_per_pe))),
        "r": _steps(min(whole.C, most)),
        "t": _steps(min(whole.K, most)),
    }
    inner = [[fixed[name]] if name in fixed else sizes for name, sizes in choices.items()]
    axes = np.array(list(product(*inner)), np.int64).T
    for n in [fixed["n"]] if "n" in fixed else _steps(min(whole.B, sets.most_images)):
        for e in [fixed["e"]] if "e" in fixed else _even_parts(whole.P.count, columns):
            yield _with_filters(sets, axes, n, e, fixed.get("m"))


def _with_filters(sets: PeSets, axes: Int64Array, n: int, e: int, given: int | None) -> PeSetGrid:
    """Complete candidates with m: as many filters as the buffer has room for, in even parts."""
    p, q, r, t = axes
    images, columns = np.full_like(p, n), np.full_like(p, e)
    whole = sets.problem.whole
    channels = np.minimum(q * r, whole.C)
    inputs = sets.in_banks(sets.ifmap_bits(images, channels, columns))
    room = (sets.map_banks - inputs) * sets.bank_bits
    most = np.clip(room // sets.psum_bits(np.ones_like(p), images, columns), 1, whole.K)
    step = np.minimum(p * t, whole.K)
    # whole passes, unless all filters are held at once
    most = np.where(most < whole.K, np.maximum(most // step, 1) * step, whole.K)
    parts = -(-whole.K // most)
    even = np.minimum(most, -(-whole.K // (parts * step)) * step)
    m = even if given is None else np.full_like(p, given)
    return PeSetGrid(m=m, n=images, e=columns, p=p, q=q, r=r, t=t)


def weighted_accesses(sets: PeSets, grid: PeSetGrid) -> FloatArray:
    """Add up the accesses and MACs of one layer, weighted.

    Returns
    -------
    (candidate,) in MACs, as an access of a scratchpad costs one.
    """
    problem = sets.problem
    whole, passes = problem.whole, _Passes(sets, grid)
    spec = sets.architecture.row_stationary
    coding = 1.0
    if spec is not None and spec.feature_map_coding == "rlc":
        bits = coded_bits(_SAMPLE, problem.layer.densities.ifmap, problem.ifmap_bits)
        coding = bits / (_SAMPLE * problem.ifmap_bits)
    inputs = whole.G * whole.C * whole.B * passes.input_rows * float(sets.input_columns)
    fetched = inputs * np.where(passes.channel_parts > 1, passes.filter_blocks, 1)
    weights = whole.G * whole.K * whole.C * float(problem.taps) * passes.weight_fetches
    outputs = whole.G * whole.K * float(whole.positions)
    sums = outputs * passes.channel_parts
    taken = inputs * passes.filter_parts
    # each of t sets takes them, in R x e PEs
    into_pads = taken * grid.t * problem.filter_h * grid.e / sets.input_rows(grid.e)
    hops = sums * (problem.filter_h * grid.r - 1)
    # a MAC, and its input, weight and sum read and the sum written
    constant = problem.layer.macs * float(1 + 4 * PAD) + DRAM * outputs
    traffic = constant + DRAM * (fetched * coding + weights)
    traffic += BUFFER * (fetched + taken + 2 * weights + 2 * sums)
    traffic += LINK * (taken + weights + 2 * sums + hops) + PAD * (into_pads + weights * grid.e)
    return np.asarray(traffic, np.float64)


def estimated_cycles(sets: PeSets, grid: PeSetGrid) -> FloatArray:
    """Cycles of all processing passes: filters come in, then PEs and buses work together.

    Returns
    -------
    (candidate,) in cycles.
    """
    problem, whole, passes = sets.problem, sets.problem.whole, _Passes(sets, grid)
    filters, channels = grid.filters(), np.minimum(grid.q * grid.r, whole.C)
    load = sets.pass_filter_bits(filters, channels) / sets.width_bits("weight")
    steps = grid.n * whole.Q.count * grid.p * grid.q * problem.filter_w
    inputs = sets.ifmap_bits(grid.n, channels, grid.e) / sets.width_bits("ifmap")
    sums = sets.psum_bits(filters, grid.n, grid.e) / sets.width_bits("ofmap")
    count = whole.G * passes.strips * passes.filter_parts * passes.channel_parts
    return np.asarray(count * (load + np.maximum(np.maximum(steps, inputs), sums)), np.float64)


class _Passes:
    """Into how many parts each loop of a layer falls, (candidate,) each."""

    def __init__(self, sets: PeSets, grid: PeSetGrid) -> None:
        problem, whole = sets.problem, sets.problem.whole
        rows = -(-whole.P.count // grid.e)
        self.strips = -(-whole.B // grid.n) * rows
        self.filter_blocks = -(-whole.K // grid.m)
        self.filter_parts = self.filter_blocks * -(-grid.m // grid.filters())
        self.channel_parts = -(-whole.C // (grid.q * grid.r))
        # filters that all fit the scratchpads at once stay there
        once = self.filter_parts * self.channel_parts == 1
        self.weight_fetches = np.where(once, 1, self.strips)
        overlap = max(0, problem.reach_h - problem.stride_h)
        stride = min(problem.stride_h, problem.reach_h)
        self.input_rows = whole.P.count * stride + rows * overlap


def _even_parts(extent: int, most: int) -> list[int]:
    """Sizes up to `most` that cut an extent into equal parts, the last perhaps smaller."""
    return [size for size in range(1, most + 1) if size == -(-extent // -(-extent // size))]


def _steps(most: int) -> list[int]:
    """Powers of two, three times powers of two, and the largest itself."""
    sizes = {factor << shift for factor in (1, 3) for shift in range(most.bit_length())}
    return sorted({size for size in sizes if size <= most} | {most})
