"""Number formats an operand can be stored, moved and multiplied in."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFormat:
    """One number format: its name, its width in memory and its family.

    Attributes
    ----------
    family : "int", "float" or "binary".
    significand_bits : width of the multiplier array: all bits of an integer, fraction and hidden
        bit of a floating-point number.
    exponent_bits : 0 unless the family is "float".
    """

    name: str
    bits: int
    family: str
    significand_bits: int
    exponent_bits: int = 0


def _integer(bits: int) -> DataFormat:
    return DataFormat(name=f"int{bits}", bits=bits, family="int", significand_bits=bits)


def _float(name: str, bits: int, significand_bits: int, exponent_bits: int) -> DataFormat:
    return DataFormat(
        name=name,
        bits=bits,
        family="float",
        significand_bits=significand_bits,
        exponent_bits=exponent_bits,
    )


FORMATS: Mapping[str, DataFormat] = MappingProxyType(
    {
        each.name: each
        for each in (
            # a product of two is an XNOR, a sum a population count
            DataFormat(name="binary", bits=1, family="binary", significand_bits=1),
            _integer(2),
            _integer(4),
            _integer(8),
            _integer(16),
            _integer(32),
            # fp8 without more is e4m3, the one of weights and activations
            _float("fp8", 8, 4, 4),
            _float("fp8_e4m3", 8, 4, 4),
            _float("fp8_e5m2", 8, 3, 5),
            _float("fp16", 16, 11, 5),
            _float("bf16", 16, 8, 8),
            # 19 bits are used, 32 are stored and moved
            _float("tf32", 32, 11, 8),
            _float("fp32", 32, 24, 8),
        )
    }
)
