"""Own prices as comma-separated rows: component, action, pj."""

import csv
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, Literal
from sim.base.text_file import read_text
from sim.domain.own_prices import GivenPrice, GivenPrices

MAX_BYTES = 4 * 2**20
MAX_ROWS = 10_000
MAX_TEXT = 500
LARGEST = 1e12
COLUMNS = (
    "component",
    "action",
    "pj",
    "mw",
    "unit",
    "low_pj",
    "high_pj",
    "low_mw",
    "high_mw",
    "source",
)

_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class _Row:
    """One line that is neither blank nor a comment."""

    file: str
    line: int
    cells: tuple[str, ...]

    def error(self, column: str, expected: str, got: object) -> ConfigError:
        place = f"line {self.line}: {column}" if column else f"line {self.line}"
        return ConfigError(self.file, place, expected, got)


def read_prices_csv(path: Path) -> GivenPrices:
    """Read a table of prices.

    Parameters
    ----------
    path : the file, UTF-8. Its first row names the columns: component, action and pj or mw are
        needed. Lines that begin with ``#`` are comments.

    Raises
    ------
    ConfigError
        The file cannot be read, lacks a column, has a value that is no price or gives a price
        twice; names the line.
    """
    rows = _rows(str(path), read_text(path, ConfigError, MAX_BYTES))
    header = next(rows, None)
    if header is None:
        raise ConfigError(str(path), "", "a header and prices", Literal("an empty file"))
    columns = _columns(header)
    prices: list[GivenPrice] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        price = _price(row, columns)
        first = seen.setdefault((price.component, price.action), row.line)
        if first != row.line:
            got = Literal(f"{price.component}, {price.action} again (first on line {first})")
            raise row.error("", "each price once", got)
        if len(prices) >= MAX_ROWS:
            raise row.error("", f"at most {MAX_ROWS} prices", Literal("more"))
        prices.append(price)
    if not prices:
        raise ConfigError(str(path), "", "at least one price", Literal("only a header"))
    return GivenPrices(file=str(path), prices=tuple(prices))


def _rows(file: str, text: str) -> Iterator[_Row]:
    # not splitlines(): it also splits at form feeds and Unicode separators, which hide in names
    for number, line in enumerate(StringIO(text, newline=None), start=1):
        if line.lstrip().startswith("#"):
            continue
        try:
            cells = next(csv.reader([line.rstrip("\n")], skipinitialspace=True, strict=True), [])
        except csv.Error as problem:
            expected, got = "comma-separated values", Literal(str(problem))
            raise ConfigError(file, f"line {number}", expected, got) from None
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped):
            yield _Row(file, number, stripped)


def _columns(header: _Row) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(header.cells):
        name = cell.lower()
        if name not in COLUMNS:
            raise header.error("", f"names of columns, {expected_one_of(COLUMNS, name)}", cell)
        if name in found:
            raise header.error("", "each column once", cell)
        found[name] = index
    for name in ("component", "action"):
        if name not in found:
            raise header.error("", f"a column {name}", Literal(", ".join(header.cells)))
    if "pj" not in found and "mw" not in found:
        raise header.error("", "a column pj or mw", Literal(", ".join(header.cells)))
    return found


def _price(row: _Row, columns: Mapping[str, int]) -> GivenPrice:
    if len(row.cells) > len(columns):
        expected = f"at most {len(columns)} values, as the header has columns"
        raise row.error("", expected, Literal(f"{len(row.cells)}"))
    texts = {
        name: row.cells[index] if index < len(row.cells) else "" for name, index in columns.items()
    }
    for name, text in texts.items():
        if len(text) > MAX_TEXT:
            expected = f"at most {MAX_TEXT} characters"
            raise row.error(name, expected, Literal(f"{len(text)}"))
        if name in ("component", "action") and not text:
            raise row.error(name, "a name", Literal("nothing"))
    numbers = {
        name: _number(row, name, texts.get(name, ""))
        for name in ("pj", "mw", "low_pj", "high_pj", "low_mw", "high_mw")
    }
    kind = _kind(row, numbers)
    low, high = _range(row, kind, numbers)
    return GivenPrice(
        file=row.file,
        where=f"line {row.line}",
        component=texts["component"],
        action=texts["action"],
        pj=numbers["pj"],
        mw=numbers["mw"],
        low=low,
        high=high,
        unit=texts.get("unit", ""),
        source=texts.get("source", ""),
    )


def _kind(row: _Row, numbers: Mapping[str, float | None]) -> str:
    """Tell whether a row is an energy or a power."""
    given = [kind for kind in ("pj", "mw") if numbers[kind] is not None]
    if len(given) != 1:
        got = Literal("both" if given else "neither")
        raise row.error("", "pj of an action, or mw of a static power", got)
    other = "mw" if given == ["pj"] else "pj"
    for name in (f"low_{other}", f"high_{other}"):
        if numbers[name] is not None:
            expected = f"nothing, as the price is in {given[0]}"
            raise row.error(name, expected, numbers[name])
    return given[0]


def _range(
    row: _Row, kind: str, numbers: Mapping[str, float | None]
) -> tuple[float | None, float | None]:
    value, low, high = numbers[kind], numbers[f"low_{kind}"], numbers[f"high_{kind}"]
    if value is None or (low is None and high is None):
        return None, None
    for name, end in ((f"low_{kind}", low), (f"high_{kind}", high)):
        if end is None:
            raise row.error(name, "a number, as the other end is given", Literal("nothing"))
        if value == 0:
            raise row.error(name, f"nothing, as {kind} is 0 and a range is factors on it", end)
    if low is not None and low > value:
        raise row.error(f"low_{kind}", f"a number <= {kind} ({value:g})", low)
    if high is not None and high < value:
        raise row.error(f"high_{kind}", f"a number >= {kind} ({value:g})", high)
    return low, high


def _number(row: _Row, column: str, text: str) -> float | None:
    if not text:
        return None
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not 0 <= value <= LARGEST:
        raise row.error(column, f"a number from 0 to {LARGEST:g}", text)
    return value
