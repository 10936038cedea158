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
    """Passes of the array over one tile of one group, and the steps streamed in each.

    `reduction` is C x R x S; `positions` is batch x output rows x output columns.
    """
    if stationary == STATIONARY_WEIGHT:
        return ceil_div(reduction, rows) * ceil_div(k, columns), positions
    if stationary == STATIONARY_IFMAP:
        return ceil_div(reduction, rows) * ceil_div(positions, columns), k
    return ceil_div(positions, rows) * ceil_div(k, columns), reduction


@kernel
def operand_traffic(order: Int64Array, n_m: int, n_k: int, n_c: int) -> tuple[int, int, int]:
    """How often ifmap and weights pass a level boundary, and how often outputs leave it.

    `order` holds the places of the position, K and C loops, 0 outermost. A loop that does not
    change an operand reloads it only if a loop inside it does change it.
    """
    ifmap = n_k if (n_m > 1 and order[0] > order[1]) or (n_c > 1 and order[2] > order[1]) else 1
    weight = n_m if (n_k > 1 and order[1] > order[0]) or (n_c > 1 and order[2] > order[0]) else 1
    spilled = (n_m > 1 and order[0] > order[2]) or (n_k > 1 and order[1] > order[2])
    return ifmap, weight, n_c if spilled else 1


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
    limits : (5,) capacity bits, slots, whether the parent is met only once, whether partial
        sums are made here, whether the reduction is already cut by an outer level.
    array : (4,) stationary operand (0: vector unit), rows, columns, extra cycles per fold.
    rates : (3,) bits per cycle across the border, cycles of the vector unit per output value,
        latency of one transfer in cycles.

    Returns
    -------
    (9,) found (1 or 0), G, B, K, C, P, Q, order, and the fewest bits any candidate needs.
    """
    best = np.zeros(9, np.int64)
    best_traffic, best_cycles = np.inf, np.inf
    least_bits = np.int64(2**62)
    whole_g, whole_b, whole_k, whole_c = extents[0], extents[1], extents[2], extents[3]
    taps = widths[4]
    weight_once = charged[1] * whole_g * whole_k * whole_c * taps * widths[1]
    outputs = whole_g * whole_b * whole_k * extents[4] * extents[5]
    for ip in range(len(p_table)):
        for iq in range(len(q_table)):
            p, q = p_table[ip, 0], q_table[iq, 0]
            area_sum = p_table[ip, 3] * q_table[iq, 3]
            area_max = p_table[ip, 2] * q_table[iq, 2]
            ifmap_once = charged[0] * whole_g * whole_b * whole_c * area_sum * widths[0]
            floor = float(ifmap_once) + float(weight_once) + float(charged[2] * outputs * widths[2])
            if floor > best_traffic:
                continue
            for b in b_sizes:
                n_m = ceil_div(whole_b, b) * p_table[ip, 1] * q_table[iq, 1]
                positions = b * p * q
                for g in g_sizes:
                    n_g = ceil_div(whole_g, g)
                    for k in k_sizes:
                        n_k = ceil_div(whole_k, k)
                        for c in c_sizes:
                            n_c = ceil_div(whole_c, c)
                            cut = limits[4] == 1 or n_c > 1
                            out_width = widths[3] if cut or limits[3] == 1 else widths[2]
                            ifmap_tile = g * b * c * area_max * widths[0]
                            weight_tile = g * k * c * taps * widths[1]
                            ofmap_tile = g * k * positions * out_width
                            alone = limits[2] == 1 and n_g == 1
                            slots = limits[1]
                            once_i = alone and n_m == 1 and n_c == 1
                            once_w = alone and n_k == 1 and n_c == 1
                            once_o = alone and n_m == 1 and n_k == 1
                            need = (
                                kept[0] * ifmap_tile * (1 if once_i else slots)
                                + kept[1] * weight_tile * (1 if once_w else slots)
                                + kept[2] * ofmap_tile * (1 if once_o else slots)
                            )
                            least_bits = min(least_bits, need)
                            if need > limits[0]:
                                continue
                            tiles = float(n_g) * n_m * n_k * n_c
                            if array[0] == 0:
                                work = tiles * g * k * positions * rates[1]
                            else:
                                folds, streamed = count_folds(
                                    array[0], array[1], array[2], k, c * taps, positions
                                )
                                work = tiles * g * folds * (streamed + array[3])
                            for io in range(len(orders)):
                                reload_i, reload_w, visits = operand_traffic(
                                    orders[io], n_m, n_k, n_c
                                )
                                traffic = float(ifmap_once) * reload_i
                                traffic += float(weight_once) * reload_w
                                if charged[2] == 1:
                                    traffic += float(outputs) * (
                                        widths[2] + 2.0 * (visits - 1) * widths[3]
                                    )
                                transfers = float(n_g) * (
                                    kept[0] * n_m * n_c * reload_i
                                    + kept[1] * n_k * n_c * reload_w
                                    + kept[2] * n_m * n_k * (2 * visits - 1)
                                )
                                moving = traffic / rates[0] + transfers * rates[2]
                                first = kept[0] * ifmap_tile + kept[1] * weight_tile
                                last = kept[2] * ofmap_tile
                                cycles = max(work, moving)
                                cycles += (first + last) / rates[0]
                                better = traffic < best_traffic or (
                                    traffic == best_traffic and cycles < best_cycles
                                )
                                if better:
                                    best_traffic, best_cycles = traffic, cycles
                                    best[0] = 1
                                    best[1], best[2], best[3] = g, b, k
                                    best[4], best[5], best[6] = c, p, q
                                    best[7] = io
    best[8] = least_bits
    return best
