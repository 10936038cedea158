"""A published table: what was printed, where it was found, and what kind of evidence it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue

EVIDENCE = (
    "silicon",
    "board",
    "post-layout",
    "simulation",
    "analytic",
    "published estimate",
)
"""Measured on a chip or on a board, from a layout, a simulator or equations, or an estimate."""

PROVENANCE = ("found", "recalled", "derived")
"""Seen in a public document, known from memory, or computed from what was found."""

Cell = str | float | None


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table; cells that were not published are None."""

    table: str
    cells: Mapping[str, Cell]

    def number(self, column: str) -> float:
        """Give a cell that must be a number.

        Raises
        ------
        InvalidValue
            The cell is text or empty.
        """
        value = self.cells[column]
        if not isinstance(value, int | float):
            raise InvalidValue(f"{self.table}.{column}", "a number", value)
        return float(value)

    def text(self, column: str) -> str:
        """Give a cell as text."""
        return str(self.cells[column])

    def has(self, column: str) -> bool:
        """Whether the cell was published."""
        return self.cells[column] not in (None, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTable:
    """One table of a paper, a data sheet, a log or another tool.

    Attributes
    ----------
    where : document or repository it was found in; empty when recalled.
    note : what has to be known to read it.
    """

    name: str
    title: str
    source: str
    provenance: str
    evidence: str
    where: str
    note: str
    records: tuple[Record, ...]

    def __post_init__(self) -> None:
        for key, value, known in (
            ("provenance", self.provenance, PROVENANCE),
            ("evidence", self.evidence, EVIDENCE),
        ):
            if value not in known:
                place = f"tables.{self.name}.{key}"
                raise InvalidValue(place, expected_one_of(known, value), value)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)
