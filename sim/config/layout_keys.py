"""Data layouts in an architecture file: keys -> `DataLayout`, and back to plain data."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from sim.base.errors import InvalidValue
from sim.config.strict_keys import StrictKeys
from sim.domain.data_layout import MAX_INTERLEAVE_WORDS, MAX_PAD_WORDS, DataLayout
from sim.domain.layer import OPERANDS

DimensionName: TypeAlias = Literal["C", "W", "H", "B", "S", "R", "K", "Q", "P"]
PadWords: TypeAlias = Annotated[
    int | None,
    Field(ge=0, le=MAX_PAD_WORDS, description="Words left empty after each whole pass."),
]


class PadKeys(StrictKeys):
    """Words left empty after each whole pass over a dimension."""

    C: PadWords = None
    W: PadWords = None
    H: PadWords = None
    B: PadWords = None
    S: PadWords = None
    R: PadWords = None
    K: PadWords = None
    Q: PadWords = None
    P: PadWords = None


class LayoutKeys(StrictKeys):
    """Where the values of one operand lie in the banks."""

    order: Annotated[
        list[DimensionName],
        Field(
            min_length=3,
            max_length=4,
            description="Dimensions of the tile, the fastest first. ifmap: C, W, H, B; weight: C, "
            "S, R, K; ofmap: K, Q, P, B. The batch B may be left out: slowest.",
        ),
    ]
    interleave_words: int = Field(
        default=1,
        ge=1,
        le=MAX_INTERLEAVE_WORDS,
        description="Words in a row that lie in one bank before the next bank follows.",
    )
    pad_words: PadKeys = Field(
        default=PadKeys(),
        description="After a whole pass over a dimension, start on a new word and leave so many "
        "words empty.",
    )
    swizzle: Literal["none", "skew", "xor"] = Field(
        default="none",
        description="none: bank = word mod banks; skew: (word + line) mod banks; xor: (word mod "
        "banks) xor (line mod banks); a line has one word (or run of words) of each bank.",
    )
    first_bank: int = Field(
        default=0, ge=0, le=4095, description="First of the banks that hold this operand."
    )
    banks: int | None = Field(
        default=None,
        ge=1,
        le=4096,
        description="Banks that hold this operand; left out: all from the first on.",
    )
    skew_registers: bool = Field(
        default=False,
        description="Delay registers at the edge of a systolic array: all values of a step are "
        "read (or written) in one cycle, instead of each a cycle after the one before.",
    )


class LayoutsKeys(StrictKeys):
    """Data layouts of the operands a memory feeds to the array."""

    ifmap: LayoutKeys | None = Field(default=None, description="Layout of the inputs.")
    weight: LayoutKeys | None = Field(default=None, description="Layout of the weights.")
    ofmap: LayoutKeys | None = Field(default=None, description="Layout of the partial sums.")


def data_layouts(name: str, keys: LayoutsKeys | None) -> tuple[DataLayout, ...]:
    """Build the layouts of a memory.

    Raises
    ------
    InvalidValue : a layout is wrong; the key is that of the file.
    """
    if keys is None:
        return ()
    found: list[DataLayout] = []
    for operand in OPERANDS:
        layout: LayoutKeys | None = getattr(keys, operand)
        if layout is None:
            continue
        try:
            found.append(
                DataLayout(
                    operand=operand,
                    order=tuple(layout.order),
                    interleave_words=layout.interleave_words,
                    pad_words=tuple(layout.pad_words.model_dump(exclude_none=True).items()),
                    swizzle=layout.swizzle,
                    first_bank=layout.first_bank,
                    banks=layout.banks,
                    skew_registers=layout.skew_registers,
                )
            )
        except InvalidValue as problem:
            key = f"memories.{name}.layout.{operand}.{problem.key}"
            raise InvalidValue(key, problem.expected, problem.got) from None
    return tuple(found)


def layouts_as_data(layouts: Iterable[DataLayout]) -> dict[str, Any]:
    """Give layouts in the shape of the file, every default spelt out."""
    return {
        layout.operand: {
            "order": list(layout.order),
            "interleave_words": layout.interleave_words,
            "pad_words": dict(layout.pad_words),
            "swizzle": layout.swizzle,
            "first_bank": layout.first_bank,
            "banks": layout.banks,
            "skew_registers": layout.skew_registers,
        }
        for layout in layouts
    }
