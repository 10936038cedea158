"""Bits expected to switch in a random tensor, from what kinds of values follow each other.

Zeros fall independently; what is not zero is uniform over the other patterns of its format. The
formulas are derived in docs/methods/data_dependent.md.
"""

from fractions import Fraction

from sim.kernels.array_types import Int64Array
from sim.kernels.toggles import BOTH, ENTER, LEAVE


def one_probability(bits: int) -> Fraction:
    """Probability that a bit of a value is 1, given that the value is not zero.

    >>> one_probability(2)
    Fraction(2, 3)
    """
    return Fraction(2 ** (bits - 1), 2**bits - 1)


def expected_on_wires(counts: Int64Array, bits: int, density: float) -> Fraction:
    """Bits expected to switch where every value passes, zeros too.

    Parameters
    ----------
    counts : (class,) bits between successive values.
    bits : of one value.
    density : fraction of values that are not zero.
    """
    one = Fraction(density) * one_probability(bits)
    edges = int(counts[ENTER]) + int(counts[LEAVE])
    return int(counts[BOTH]) * 2 * one * (1 - one) + edges * one


def expected_at_multipliers(
    counts: Int64Array, bits: int, density: float, *, gates: bool, others: float
) -> Fraction:
    """Bits expected to switch on the inputs of MACs that work.

    Parameters
    ----------
    counts : (class,) bits between a value and the one before, where the MAC is not gated by
        padding.
    gates : whether a zero of this operand gates the MAC.
    others : probability that the other operand lets it work.
    """
    if not gates:
        return expected_on_wires(counts, bits, density) * Fraction(others)
    alive, one = Fraction(density), one_probability(bits)
    from_zero, from_value = one, 2 * one * (1 - one)
    both = alive * ((1 - alive) * from_zero + alive * from_value)
    expected = int(counts[BOTH]) * both + int(counts[ENTER]) * alive * from_zero
    return expected * Fraction(others)
