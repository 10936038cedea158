"""Tables of datasets: what a file holds, by name; they drive writers, readers and the docs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of the file itself. `kind` is "str", "int" or "float"."""

    name: str
    kind: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Field:
    """One dataset. `dtype` is a NumPy name, "bool" (stored as uint8) or "str".

    Texts are UTF-8 of fixed length, padded with NUL; a length that varies would be stored as
    pointers, which compress badly.
    """

    name: str
    dims: tuple[str, ...]
    dtype: str
    unit: str
    meaning: str


def table_text(
    attributes: Iterable[Attribute], dimensions: Mapping[str, str], fields: Iterable[Field]
) -> str:
    """Give attributes, dimensions and datasets as the Markdown tables of the documentation."""
    attribute_rows = [
        f"| `{row.name}` | {row.kind} | {row.unit} | {row.meaning} |" for row in attributes
    ]
    dimension_rows = [f"| {name} | {meaning} |" for name, meaning in dimensions.items()]
    dataset_rows = [
        f"| `{row.name}` | ({', '.join(row.dims)}) | {row.dtype} | {row.unit} | {row.meaning} |"
        for row in fields
    ]
    return "\n".join(
        (
            "| attribute | type | unit | meaning |\n|---|---|---|---|",
            *attribute_rows,
            "\n| dimension | what it counts |\n|---|---|",
            *dimension_rows,
            "\n| dataset | dimensions | type | unit | meaning |\n|---|---|---|---|---|",
            *dataset_rows,
        )
    )
