"""Run-length coding of feature maps in DRAM: the expected size from the density of non-zeros.

Each entry is a run of up to 31 zeros (5 bits) and the value behind it; as many entries as fit make
one word of 64 bits. Source: Y.-H. Chen et al., IEEE JSSC 52(1), 2017, section V-E.
"""

import math

RUN_BITS = 5
WORD_BITS = 64
LONGEST_RUN = 2**RUN_BITS - 1


def coded_bits(values: int, density: float, value_bits: int) -> int:
    """Bits of some values once coded, by expectation; as they are where coding does not pay.

    Zeros fall independently. An entry ends at a non-zero, or at the zero behind `LONGEST_RUN`
    others, so per value there are ``d / (1 - (1 - d)^32)`` entries.

    Parameters
    ----------
    density : share of non-zeros, in [0, 1].
    value_bits : bits of one value [bits].

    >>> coded_bits(3000, 0.25, 16)
    16064
    """
    raw_bits = values * value_bits
    per_word = WORD_BITS // (RUN_BITS + value_bits)
    if not per_word or not values:
        return raw_bits
    entries = math.ceil(values * entries_per_value(density))
    return min(raw_bits, -(-entries // per_word) * WORD_BITS)


def entries_per_value(density: float) -> float:
    """Entries per value, by expectation: 1/32 without any non-zero, 1 without any zero."""
    longest = LONGEST_RUN + 1
    # 1 - (1 - d)^32 without cancellation
    ends = -math.expm1(longest * math.log1p(-density)) if density < 1 else 1.0
    return density / ends if ends > 0 else 1.0 / longest
