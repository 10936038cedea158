"""Published tables in YAML, `configs/published`: one file per chip, tool or measurement."""

import csv
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self, TypeAlias

from pydantic import Field, model_validator

from sim.base.bundled import bundled_files
from sim.base.choices import lookup
from sim.base.errors import ConfigError, InvalidValue, Literal
from sim.base.strict_yaml import read_yaml
from sim.base.text_file import read_text
from sim.config.raw_config import RawConfig
from sim.config.sourced_value import Name, Text, expected_fault
from sim.config.strict_keys import StrictKeys
from sim.config.validation import validate_keys
from sim.domain.published_table import Cell, PublishedTable, Record

FOLDER = "configs/published"
MAX_ROWS = 2000
MAX_COLUMNS = 64
MAX_CSV_BYTES = 2**20

_Cell: TypeAlias = Annotated[str, Field(max_length=200)] | int | float | None
_CsvName: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9_]+\.csv$", max_length=64)]


class _TableKeys(StrictKeys):
    title: Text
    source: Text
    provenance: Text
    evidence: Text
    where: Text | None = None
    note: Text | None = None
    columns: Annotated[list[Name], Field(min_length=1, max_length=MAX_COLUMNS)] | None = None
    rows: Annotated[list[list[_Cell]], Field(min_length=1, max_length=MAX_ROWS)] | None = None
    csv: _CsvName | None = None

    @model_validator(mode="after")
    def _has_rows(self) -> Self:
        inline = self.columns is not None and self.rows is not None
        if inline == (self.csv is not None) or (self.columns is None) != (self.rows is None):
            raise expected_fault("either columns and rows, or csv")
        if self.columns is not None and len(set(self.columns)) < len(self.columns):
            raise expected_fault("each column once")
        return self


class PublishedFile(StrictKeys):
    """All tables of one source."""

    title: Text
    tables: Annotated[dict[Name, _TableKeys], Field(min_length=1, max_length=64)]


def load_published(name: str) -> Mapping[str, PublishedTable]:
    """Load the bundled tables of one source, by their names.

    Raises
    ------
    InvalidValue
        There is no such source; the nearest name is suggested.
    """
    return read_published(lookup(bundled_files(FOLDER, ".yaml"), name, what="published tables"))


@lru_cache(maxsize=64)
def read_published(path: Path) -> Mapping[str, PublishedTable]:
    """Read the tables of a file.

    Raises
    ------
    ConfigError
        The file, or a CSV file it names, cannot be read or is no table.
    """
    raw = RawConfig.from_document(read_yaml(path, ConfigError))
    model = validate_keys(PublishedFile, raw)
    try:
        tables = {name: _table(path, name, keys) for name, keys in model.tables.items()}
    except InvalidValue as problem:
        raise raw.error(tuple(problem.key.split(".")), problem.expected, problem.got) from None
    return MappingProxyType(tables)


def _table(path: Path, name: str, keys: _TableKeys) -> PublishedTable:
    return PublishedTable(
        name=name,
        title=keys.title,
        source=keys.source,
        provenance=keys.provenance,
        evidence=keys.evidence,
        where=keys.where or "",
        note=keys.note or "",
        records=tuple(_records(path, name, keys)),
    )


def _records(path: Path, name: str, keys: _TableKeys) -> Iterable[Record]:
    if keys.csv is not None:
        # the pattern of the key allows no path separator: the file lies beside this one
        rows = _csv_rows(path.with_name(keys.csv))
        columns, cells = rows[0], [[_csv_cell(cell) for cell in row] for row in rows[1:]]
    else:
        columns, cells = list(keys.columns or ()), list(keys.rows or ())
    for index, row in enumerate(cells):
        if len(row) != len(columns):
            key = f"tables.{name}.rows"
            got = Literal(f"{len(row)} in row {index + 1}")
            raise InvalidValue(key, f"{len(columns)} cells in each row", got)
        yield Record(name, MappingProxyType(dict(zip(columns, row, strict=True))))


def _csv_rows(path: Path) -> list[list[str]]:
    text = read_text(path, ConfigError, MAX_CSV_BYTES)
    try:
        rows = list(csv.reader(text.splitlines()))
    except csv.Error as problem:
        raise ConfigError(str(path), "", "comma-separated values", Literal(problem)) from None
    if not 2 <= len(rows) <= MAX_ROWS:
        got = Literal(f"{len(rows)} lines")
        raise ConfigError(str(path), "", f"a header and 1 to {MAX_ROWS - 1} rows", got)
    return rows


def _csv_cell(text: str) -> Cell:
    """Give a number as one; an empty cell is a number that was not published."""
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return text
    return number if isfinite(number) else text
