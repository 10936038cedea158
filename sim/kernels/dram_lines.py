"""The lines a tile's stretches touch: what a DMA engine asks a memory for."""

from sim.kernels.array_types import Int64Array
from sim.kernels.jit import kernel

LINE_BITS = 512
"""64 bytes: one request of the memory's front end."""

AT_STRETCH = 0
AT_LINE = 1
LAST_LINE = 2
CURSOR = 3
"""Values of the array that says how far a walk has come."""


@kernel
def next_lines(starts: Int64Array, stretch_bits: int, cursor: Int64Array, lines: Int64Array) -> int:
    """Go on listing the lines of equal stretches; a line is asked for once in a row.

    Parameters
    ----------
    starts : (stretch,) first bit of each.
    stretch_bits : length of each, at least 1.
    cursor : (CURSOR,) stretch, line within it, line listed last (-1: none); moved on.
    lines : (most,) filled from the front with line numbers.

    Returns
    -------
    int
        Lines listed; fewer than `most` only at the end of the last stretch.
    """
    found = 0
    stretch, offset, last = cursor[AT_STRETCH], cursor[AT_LINE], cursor[LAST_LINE]
    while stretch < starts.size and found < lines.size:
        first = starts[stretch] // LINE_BITS
        end = (starts[stretch] + stretch_bits - 1) // LINE_BITS + 1
        line = first + offset
        if line == last:
            line += 1
        while line < end and found < lines.size:
            lines[found] = line
            last = line
            found += 1
            line += 1
        offset = line - first
        if line >= end:
            stretch += 1
            offset = 0
    cursor[AT_STRETCH], cursor[AT_LINE], cursor[LAST_LINE] = stretch, offset, last
    return found
