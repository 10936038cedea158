"""Search for the tile of one memory level: least traffic first, then least time."""

import numpy as np
import numpy.typing as npt

from sim.kernels.jit import kernel

STATIONARY_WEIGHT = 1
STATIONARY_IFMAP = 2
STATIONARY_OFMAP = 3

# places in the answer of `search_tile`
FOUND, ORDER, LEAST_BITS = 0, 7, 8
SIZES = slice(1, 7)

Int64Array = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


@kernel
def ceil_div(amount: int, size: int) -> int:
    """Whole pieces needed to cover an amount."""
    return -(-amount // size)


@kernel
def count_folds(
    stationary: int, rows: int, columns: int, k: int, reduction: int, positions: int
) -> tuple[int, int]:
    """Count the passes over one tile of one group, and the steps streamed in each.

    `reduction` is C x R x S; `positions` is batch x output rows x output columns.
    """
    if stationary == STATIONARY_WEIGHT:
        return ceil_div(reduction, rows) * ceil_div(k, columns), positions
    if stationary == STATIONARY_IFMAP:
        return ceil_div(reduction, rows) * ceil_div(positions, columns), k
    return ceil_div(positions, rows) * ceil_div(k, columns), reduction


@kernel
def operand_traffic(
    order: Int64Array, counts: tuple[int, int, int, int], refetched: tuple[bool, bool]
) -> tuple[int, int, int]:
    """How often ifmap and weights pass a level boundary, and how often outputs leave it.

    `order` holds the places of the position, K and C loops, 0 outermost. A loop that does not
    change an operand reloads it only if a loop inside it does change it; or, for an operand
    that is `refetched`, because a memory further in does not hold what one tile needs of it.
    """
    _, n_m, n_k, n_c = counts
    changed_inside_k = (n_m > 1 and order[0] > order[1]) or (n_c > 1 and order[2] > order[1])
    changed_inside_m = (n_k > 1 and order[1] > order[0]) or (n_c > 1 and order[2] > order[0])
    spilled = (n_m > 1 and order[0] > order[2]) or (n_k > 1 and order[1] > order[2])
    ifmap = n_k if changed_inside_k or refetched[0] else 1
    weight = n_m if changed_inside_m or refetched[1] else 1
    return ifmap, weight, n_c if spilled else 1


@kernel
def needed_bits(
    footprints: tuple[int, int, int], counts: tuple[int, int, int, int], limits: Int64Array
) -> int:
    """Bits one level must hold: further slots only for operands that change their tile.

    `counts` are the tiles along G, positions, K and C.
    """
    n_g, n_m, n_k, n_c = counts
    slots, alone = limits[1], limits[2] == 1 and n_g == 1
    slots_i = 1 if alone and n_m == 1 and n_c == 1 else slots
    slots_w = 1 if alone and n_k == 1 and n_c == 1 else slots
    slots_o = 1 if alone and n_m == 1 and n_k == 1 else slots
    return footprints[0] * slots_i + footprints[1] * slots_w + footprints[2] * slots_o


@kernel
def border_traffic(
    order: Int64Array,
    counts: tuple[int, int, int, int],
    once: tuple[int, int, int],
    widths: Int64Array,
    kept: Int64Array,
    refetched: tuple[bool, bool],
    repeats: Int64Array,
) -> tuple[float, float]:
    """Bits that cross a level's border per parent tile for one loop order, and transfers.

    `once` are the bits of ifmap and weights, and the values of the outputs, that would cross if
    every tile crossed once; zero for operands that are not charged. `repeats` is how often, per
    operand, outer loops that do not change it bring the parent back at once: an operand that
    no loop of this level changes stays, and crosses only the first time.
    """
    n_g, n_m, n_k, n_c = counts
    reload_i, reload_w, visits = operand_traffic(order, counts, refetched)
    stays_i = n_g == 1 and n_m == 1 and n_c == 1 and not refetched[0]
    stays_w = n_g == 1 and n_k == 1 and n_c == 1 and not refetched[1]
    stays_o = n_g == 1 and n_m == 1 and n_k == 1
    traffic = float(once[0]) * reload_i / (repeats[0] if stays_i else 1)
    traffic += float(once[1]) * reload_w / (repeats[1] if stays_w else 1)
    # outputs that are changed in between travel as partial sums, all but the last time
    sums = visits - 1 if stays_o else repeats[2] * visits - 1
    traffic += float(once[2]) * (widths[2] + 2.0 * sums * widths[3]) / repeats[2]
    transfers = float(n_g) * (
        kept[0] * n_m * n_c * reload_i
        + kept[1] * n_k * n_c * reload_w
        + kept[2] * n_m * n_k * (2 * visits - 1)
    )
    return traffic, transfers


@kernel
def least_traffic(
    counts: tuple[int, int, int, int],
    once: tuple[int, int, int],
    widths: Int64Array,
    kept: Int64Array,
    refetched: tuple[bool, bool],
    repeats: Int64Array,
) -> tuple[float, float]:
    """Give what `border_traffic` gives at least, whatever the loop order: nothing comes back.

    Operation by operand as there, so that it is not above it by a rounding either.
    """
    n_g, n_m, n_k, n_c = counts
    reload_i = n_k if refetched[0] else 1
    reload_w = n_m if refetched[1] else 1
    stays_i = n_g == 1 and n_m == 1 and n_c == 1 and not refetched[0]
    stays_w = n_g == 1 and n_k == 1 and n_c == 1 and not refetched[1]
    sums = 0 if n_g == 1 and n_m == 1 and n_k == 1 else repeats[2] - 1
    traffic = float(once[0]) * reload_i / (repeats[0] if stays_i else 1)
    traffic += float(once[1]) * reload_w / (repeats[1] if stays_w else 1)
    traffic += float(once[2]) * (widths[2] + 2.0 * sums * widths[3]) / repeats[2]
    transfers = float(n_g) * (
        kept[0] * n_m * n_c * reload_i + kept[1] * n_k * n_c * reload_w + kept[2] * n_m * n_k
    )
    return traffic, transfers


@kernel
def spill_cycles(
    tile_bits: int, slices: int, outputs: int, widths: Int64Array, limits: Int64Array, rate: float
) -> float:
    """Estimate the cycles partial sums travel between this level and the next one in.

    A reduction in several slices sends them back and forth, unless the next memory holds all
    outputs of this level's tile.
    """
    if slices == 1 or limits[5] == 0 or tile_bits <= limits[5]:
        return 0.0
    return float(2 * slices * outputs * widths[3]) / rate


@kernel
def array_cycles(
    sizes: tuple[int, int, int, int], taps: int, array: Int64Array, cycles_per_output: float
) -> float:
    """Estimate the cycles one tile of (G, positions, K, C) takes to compute."""
    g, positions, k, c = sizes
    if array[0] == 0:
        return g * k * positions * cycles_per_output
    folds, streamed = count_folds(array[0], array[1], array[2], k, c * taps, positions)
    return float(g * folds * (streamed + array[3]))


@kernel
def _try_tile(
    tile: tuple[int, int, int, int],
    rows: Int64Array,
    columns: Int64Array,
    extents: Int64Array,
    orders: Int64Array,
    widths: Int64Array,
    kept: Int64Array,
    limits: Int64Array,
    array: Int64Array,
    rates: FloatArray,
    repeats: Int64Array,
    once: tuple[int, int, int],
    best: Int64Array,
    cost: FloatArray,
) -> None:
    """Compare one tile with the best so far, under every loop order; update `best`, `cost`."""
    g, b, k, c = tile
    positions = b * rows[0] * columns[0]
    n_g, n_b = ceil_div(extents[0], g), ceil_div(extents[1], b)
    n_k, n_c = ceil_div(extents[2], k), ceil_div(extents[3], c)
    counts = (n_g, n_b * rows[1] * columns[1], n_k, n_c)
    partial = limits[3] == 1 or limits[4] == 1 or n_c > 1
    footprints = (
        kept[0] * g * b * c * rows[2] * columns[2] * widths[0],
        kept[1] * g * k * c * widths[4] * widths[1],
        kept[2] * g * k * positions * (widths[3] if partial else widths[2]),
    )
    need = needed_bits(footprints, counts, limits)
    best[LEAST_BITS] = min(best[LEAST_BITS], need)
    if need > limits[0]:
        return
    refetched = (
        kept[0] == 0 and g * b * c * rows[2] * columns[2] * widths[0] > limits[6],
        kept[1] == 0 and g * k * c * widths[4] * widths[1] > limits[7],
    )
    least, least_transfers = least_traffic(counts, once, widths, kept, refetched, repeats)
    if least > cost[0]:
        return
    tiles = float(n_g) * counts[1] * n_k * n_c
    work = tiles * array_cycles((g, positions, k, c), widths[4], array, rates[1])
    outputs = extents[0] * extents[1] * extents[2] * extents[4] * extents[5]
    tile_bits = g * k * positions * widths[3]
    spill = spill_cycles(tile_bits, n_c, outputs, widths, limits, rates[3])
    # sums that travel hold ports that the array needs in every cycle: it waits for them
    work = work + spill if limits[8] == 1 else max(work, spill)
    fill = (footprints[0] + footprints[1] + footprints[2]) / rates[0]
    if least == cost[0]:
        # with the best's traffic it must take less time
        moving = least / rates[0] + least_transfers * rates[2]
        if max(work, moving) + fill >= cost[1]:
            return
    for index in range(len(orders)):
        traffic, transfers = border_traffic(
            orders[index], counts, once, widths, kept, refetched, repeats
        )
        moving = traffic / rates[0] + transfers * rates[2]
        cycles = max(work, moving) + fill
        if traffic < cost[0] or (traffic == cost[0] and cycles < cost[1]):
            cost[0], cost[1] = traffic, cycles
            best[FOUND], best[ORDER] = 1, index
            best[1], best[2], best[3], best[4] = g, b, k, c
            best[5], best[6] = rows[0], columns[0]


@kernel
def search_tile(
    extents: Int64Array,
    g_sizes: Int64Array,
    b_sizes: Int64Array,
    k_sizes: Int64Array,
    c_sizes: Int64Array,
    p_table: Int64Array,
    q_table: Int64Array,
    orders: Int64Array,
    widths: Int64Array,
    kept: Int64Array,
    charged: Int64Array,
    limits: Int64Array,
    array: Int64Array,
    rates: FloatArray,
    repeats: Int64Array,
) -> Int64Array:
    """Try every candidate tile and loop order of one level.

    Parameters
    ----------
    extents : (6,) parent tile in G, B, K, C, P, Q.
    g_sizes ... c_sizes : candidate sizes, largest first.
    p_table, q_table : (candidate, 4): size, tiles, stored inputs of the largest tile, and
        stored inputs summed over all tiles.
    orders : (order, 3) places of the position, K and C loops.
    widths : (5,) bits of ifmap (times its tensors), weight, ofmap, accumulator; filter taps.
    kept, charged : (3,) whether ifmap, weight, ofmap occupy this level / cross its border.
    limits : (9,) capacity bits, slots, whether the parent is met only once, whether partial
        sums are made here, whether the reduction is already cut by an outer level, bits of one
        output tile of the next memory of the outputs (0: there is none), bits of one tile in
        the next memory of ifmap and of weights, for operands not kept here, and whether sums that
        travel to and from the next memory of the outputs take ports from the array.
    array : (4,) stationary operand (0: vector unit), rows, columns, extra cycles per fold.
    rates : (4,) bits per cycle across the border, cycles of the vector unit per output value,
        latency of one transfer in cycles, bits per cycle between the memories of the outputs.
    repeats : (3,) how often ifmap, weight, ofmap of the parent come back unchanged at once.

    Returns
    -------
    (9,) found (1 or 0), G, B, K, C, P, Q, order, and the fewest bits any candidate needs.
    """
    best = np.zeros(9, np.int64)
    best[LEAST_BITS] = 2**62
    cost = np.full(2, np.inf)
    whole = extents[0] * extents[1]
    weight_once = charged[1] * extents[0] * extents[2] * extents[3] * widths[4] * widths[1]
    outputs = charged[2] * whole * extents[2] * extents[4] * extents[5]
    # whole rows first: of equal tiles, they make the fewest stretches in DRAM
    for columns in q_table:
        for rows in p_table:
            area = rows[3] * columns[3]
            once = (charged[0] * whole * extents[3] * area * widths[0], weight_once, outputs)
            # no tile with these halos can do better than crossing once, and staying
            floor = float(once[0]) / repeats[0] + float(once[1]) / repeats[1]
            if floor + float(outputs * widths[2]) / repeats[2] > cost[0]:
                continue
            for b in b_sizes:
                for g in g_sizes:
                    for k in k_sizes:
                        for c in c_sizes:
                            tile = (g, b, k, c)
                            _try_tile(
                                tile,
                                rows,
                                columns,
                                extents,
                                orders,
                                widths,
                                kept,
                                limits,
                                array,
                                rates,
                                repeats,
                                once,
                                best,
                                cost,
                            )
    return best
