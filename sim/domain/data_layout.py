"""Where the values of an operand's tile lie in the banks of an on-chip memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal

DIMENSIONS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ifmap": ("C", "W", "H", "B"),
        "weight": ("C", "S", "R", "K"),
        "ofmap": ("K", "Q", "P", "B"),
    }
)
"""Dimensions of each operand: channels, columns, rows, batch; filter columns S and rows R."""

BATCH = "B"
SWIZZLES = ("none", "skew", "xor")
MAX_INTERLEAVE_WORDS = 2**20
MAX_PAD_WORDS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLayout:
    """One operand's layout in one memory.

    Value after value in `order`, packed into words without gaps but `pad_words`; runs of
    `interleave_words` words go to one bank after the other.

    Attributes
    ----------
    order : dimensions of the tile, the fastest first; the batch may be left out: slowest.
    pad_words : (dimension, words): after each whole pass over this dimension the next value
        begins on a new word, with so many words left empty in between.
    swizzle : "none": bank = run mod banks; "skew": bank = (run + run // banks) mod banks; "xor":
        bank = (run mod banks) xor (run // banks mod banks).
    first_bank, banks : the banks this operand is spread over; None: all from the first on.
    skew_registers : systolic arrays only: delay registers between memory and array skew the
        values, so that all lanes of a step ask in the same cycle.
    """

    operand: str
    order: tuple[str, ...]
    interleave_words: int = 1
    pad_words: tuple[tuple[str, int], ...] = ()
    swizzle: str = "none"
    first_bank: int = 0
    banks: int | None = None
    skew_registers: bool = False

    def __post_init__(self) -> None:
        dimensions = DIMENSIONS_OF[self.operand]
        self._check_dimensions(dimensions)
        _check_range("interleave_words", self.interleave_words, 1, MAX_INTERLEAVE_WORDS)
        for dimension, words in self.pad_words:
            if dimension not in dimensions:
                raise InvalidValue("pad_words", expected_one_of(dimensions, dimension), dimension)
            _check_range(f"pad_words.{dimension}", words, 0, MAX_PAD_WORDS)
        if self.swizzle not in SWIZZLES:
            raise InvalidValue("swizzle", expected_one_of(SWIZZLES, self.swizzle), self.swizzle)

    def _check_dimensions(self, dimensions: tuple[str, ...]) -> None:
        given = self.order if BATCH in self.order else (*self.order, BATCH)
        wanted = dimensions if BATCH in dimensions else (*dimensions, BATCH)
        if sorted(given) != sorted(wanted) or (BATCH in self.order and BATCH not in dimensions):
            expected = f"each of {', '.join(dimensions)} once, the fastest first"
            got = Literal(f"[{', '.join(self.order)}]")
            raise InvalidValue("order", expected, got)

    @property
    def whole_order(self) -> tuple[str, ...]:
        """Every dimension of the operand, the fastest first."""
        missing = tuple(d for d in DIMENSIONS_OF[self.operand] if d not in self.order)
        return (*self.order, *missing)

    def banks_of(self, memory_banks: int) -> int:
        """Count the banks this operand is spread over in a memory with so many.

        Raises
        ------
        InvalidValue : there are not as many, or their number does not suit the swizzle.
        """
        _check_range("first_bank", self.first_bank, 0, memory_banks - 1)
        left = memory_banks - self.first_bank
        if self.banks is not None:
            _check_range("banks", self.banks, 1, left)
        banks = left if self.banks is None else self.banks
        if self.swizzle == "xor" and banks & (banks - 1):
            expected = "none or skew, as xor needs a power of two of banks"
            raise InvalidValue("swizzle", expected, Literal(f"xor over {banks}"))
        return banks


def _check_range(key: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidValue(key, f"an integer from {least} to {most}", value)
