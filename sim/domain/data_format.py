"""Number formats an operand can be stored, moved and multiplied in."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFormat:
    """One number format: its name, its width in memory and its family."""

    name: str
    bits: int
    family: str  # "int", "float" or "binary"


FORMATS: Mapping[str, DataFormat] = MappingProxyType(
    {
        name: DataFormat(name=name, bits=bits, family=family)
        for name, bits, family in (
            ("binary", 1, "binary"),
            ("int2", 2, "int"),
            ("int4", 4, "int"),
            ("int8", 8, "int"),
            ("int16", 16, "int"),
            ("int32", 32, "int"),
            ("fp8", 8, "float"),
            ("fp16", 16, "float"),
            ("bf16", 16, "float"),
            ("fp32", 32, "float"),
        )
    }
)
