"""Places, in bits, of the values a tile's folds ask for along each side of the product.

A product has three sides: reduction (c, r, s; filter columns s fastest), filters and positions
(batch, output rows, output columns; columns fastest). The place of a value is a sum of two
parts, one for each side of its operand.
"""

import numpy as np
import numpy.typing as npt

from dataflows.bank_layout import BankedOperand, Resident, input_axis
from dataflows.problem import Problem, Shape

IntArray = npt.NDArray[np.int64]

SIDES_OF = {
    "ifmap": ("reduction", "positions"),
    "weight": ("reduction", "filters"),
    "ofmap": ("filters", "positions"),
}


def side_extents(problem: Problem, shape: Shape) -> dict[str, int]:
    """Values along each side of a tile's product (of one group)."""
    return {
        "reduction": shape.C * problem.taps,
        "filters": shape.K,
        "positions": shape.positions,
    }


def stored_extent(operand: BankedOperand, shape: Shape) -> tuple[int, int]:
    """Rows and columns of the inputs that are stored; 1 x 1 where nothing asks for padding."""
    if operand.name != "ifmap" or not _has_padding(shape):
        return 1, 1
    return operand.problem.ifmap_rows(shape), operand.problem.ifmap_columns(shape)


def side_places(operand: BankedOperand, resident: Resident, shape: Shape, side: str) -> IntArray:
    """Parts of the places along one side of a tile.

    Returns
    -------
    (value, 3) int64: part of the place [bits], the resident tile's offset not in it; for inputs
    in a tile with padding of their row and column, which are stored from 0 to `stored_extent`.
    """
    if side == "positions":
        return _positions(operand, resident, shape)
    if side == "filters":
        return _parts(np.arange(shape.K) * resident.stride("K"))
    return _reduction(operand, resident, shape)


def _has_padding(shape: Shape) -> bool:
    return any((shape.P.before, shape.P.after, shape.Q.before, shape.Q.after))


def _reduction(operand: BankedOperand, resident: Resident, shape: Shape) -> IntArray:
    problem = operand.problem
    channel, row, column = np.unravel_index(
        np.arange(shape.C * problem.taps), (shape.C, problem.filter_h, problem.filter_w)
    )
    if operand.name == "weight":
        bits = row * resident.stride("R") + column * resident.stride("S")
        return _parts(channel * resident.stride("C") + bits)
    rows = row * input_axis(problem, "P").dilation
    columns = column * input_axis(problem, "Q").dilation
    bits = rows * resident.stride("H") + columns * resident.stride("W")
    return _of_inputs(shape, channel * resident.stride("C") + bits, rows, columns)


def _positions(operand: BankedOperand, resident: Resident, shape: Shape) -> IntArray:
    batch, row, column = np.unravel_index(
        np.arange(shape.positions), (shape.B, shape.P.count, shape.Q.count)
    )
    of_batch = batch * resident.stride("B")
    if operand.name == "ofmap":
        bits = row * resident.stride("P") + column * resident.stride("Q")
        return _parts(of_batch + bits)
    down, across = (input_axis(operand.problem, side) for side in ("P", "Q"))
    rows = row * down.step - down.padding(shape.P)
    columns = column * across.step - across.padding(shape.Q)
    bits = rows * resident.stride("H") + columns * resident.stride("W")
    return _of_inputs(shape, of_batch + bits, rows, columns)


def _of_inputs(shape: Shape, bits: IntArray, rows: IntArray, columns: IntArray) -> IntArray:
    """Keep rows and columns only where there is padding: without, more folds are alike."""
    return np.stack([bits, rows, columns], axis=1) if _has_padding(shape) else _parts(bits)


def _parts(bits: IntArray) -> IntArray:
    parts = np.zeros((len(bits), 3), np.int64)
    parts[:, 0] = bits
    return parts
