"""The layer table of `joulesim run`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rich import box
from rich.table import Table

from sim.cli.layer_rows import LayerRow, layer_rows
from sim.cli.terminal import line_width, plain
from sim.domain.layer import MATRIX_KINDS
from sim.figures.si_units import Scale, choose_scale
from sim.results.result import Result

GAP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its header (may have two lines), its cells, the total below them.

    Attributes
    ----------
    least_width : a text is shortened to this when room is scarce; None: numbers, never cut.
    spare : the column with the highest number is the first to go when room is scarcer still;
        0: never.
    """

    header: str
    cells: tuple[str, ...]
    total: str = ""
    least_width: int | None = None
    spare: int = 0

    @property
    def is_text(self) -> bool:
        """Whether the column is aligned to the left."""
        return self.least_width is not None

    @property
    def width(self) -> int:
        """Longest line of the column."""
        return max(map(len, (*self.header.split("\n"), *self.cells, self.total)))

    @property
    def narrowest(self) -> int:
        """Width that is always needed: texts may be shortened, headers and numbers not."""
        if self.least_width is None:
            return self.width
        headers = map(len, (*self.header.split("\n"), self.total))
        return min(self.width, max(self.least_width, *headers))

    def narrower(self) -> "Column":
        """Give the same column one letter narrower."""
        return replace(self, cells=tuple(shortened(cell, self.width - 1) for cell in self.cells))


def layer_table(result: Result) -> Table:
    """Lay out one row per layer (or set of equal layers) and their total."""
    rows = layer_rows(result)
    columns = fitted([*_identity(result, rows), *_numbers(result, rows)], line_width())
    table = Table(
        box=box.SIMPLE,
        show_footer=True,
        show_edge=False,
        pad_edge=False,
        padding=(0, GAP - 1, 0, 0),
    )
    for column in columns:
        table.add_column(
            column.header,
            footer=column.total,
            justify="left" if column.is_text else "right",
            vertical="bottom",
            no_wrap=True,
            header_style="bold",
            footer_style="bold",
        )
    for cells in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*map(plain, cells))
    return table


def fitted(columns: Sequence[Column], width: int) -> list[Column]:
    """Make columns fit side by side: leave some out, then shorten texts; numbers stay whole."""
    fitting = list(columns)
    while _together(column.narrowest for column in fitting) > width:
        spare = [column for column in fitting if column.spare]
        if not spare:
            break
        fitting.remove(max(spare, key=lambda column: column.spare))
    while _together(column.width for column in fitting) > width:
        texts = [column for column in fitting if column.width > column.narrowest]
        if not texts:
            break
        widest = max(texts, key=lambda column: column.width)
        fitting[fitting.index(widest)] = widest.narrower()
    return fitting


def _together(widths: Iterable[int]) -> int:
    every = list(widths)
    return sum(every) + GAP * (len(every) - 1)


def shortened(text: str, width: int) -> str:
    """Cut the middle out of a text: the ends of a layer's name tell it from its neighbours.

    >>> shortened("encoder.layer.11.attention.query", 20)
    'encoder.l..ion.query'
    """
    if len(text) <= width:
        return text
    start, _, end = text.partition("..") if ".." in text else (text, "", text)
    head = (width - 2) // 2
    return f"{start[:head]}..{end[len(end) - (width - 2 - head) :]}"


def fixed(value: float, decimals: int) -> str:
    """Give a number with so many decimals; one that is too small to show is not shown as zero.

    >>> fixed(0, 1), fixed(0.004, 1), fixed(1234.56, 1)
    ('0.0', '<0.1', '1,234.6')
    """
    step = 10.0**-decimals
    if 0 < value < step / 2:
        return f"<{step:.{decimals}f}"
    return f"{value:,.{decimals}f}"


def _identity(result: Result, rows: Sequence[LayerRow]) -> Iterable[Column]:
    """Columns that say which layer: name, how many, kind, what stays in the PEs."""
    yield Column(
        header="layer",
        cells=tuple(row.name for row in rows),
        total=f"{len(result.layers)} layers",
        least_width=14,
    )
    if len(rows) < len(result.layers):
        yield Column(header="count", cells=tuple(str(len(row.layers)) for row in rows))
    yield Column(header="kind", cells=tuple(row.kind for row in rows), least_width=10)
    if any(row.dataflow != result.dataflow for row in rows if row.kind in MATRIX_KINDS):
        stays = tuple(
            row.dataflow.removesuffix("_stationary") if row.kind in MATRIX_KINDS else ""
            for row in rows
        )
        yield Column(header="stays\nin PEs", cells=stays, least_width=6)


def _numbers(result: Result, rows: Sequence[LayerRow]) -> Iterable[Column]:
    yield Column(
        header="cycles",
        cells=tuple(f"{row.cycles:,}" for row in rows),
        total=f"{result.cycles:,}",
    )
    yield Column(
        header="stall\n%",
        cells=tuple(_per_cent(row.stall_cycles, row.cycles) for row in rows),
        total=_per_cent(result.stall_cycles, result.cycles),
    )
    if result.bank_conflict_cycles:
        yield Column(
            header="bank\nconfl. %",
            cells=tuple(_per_cent(row.bank_conflict_cycles, row.cycles) for row in rows),
            total=_per_cent(result.bank_conflict_cycles, result.cycles),
        )
    yield Column(
        header="util.\n%",
        # a layer of the vector unit has no MACs to keep the PEs busy with
        cells=tuple(
            _per_cent(row.macs, row.cycles * result.pes) if row.macs else "-" for row in rows
        ),
        total=_per_cent(result.macs, result.cycles * result.pes),
        spare=1,
    )
    energy_pj = [row.energy_pj for row in rows]
    energy_scale = choose_scale(max(energy_pj), "J", in_base_units=1e-12)
    yield _scaled("energy", energy_pj, result.energy_pj, energy_scale)
    yield Column(
        header="share\n%",
        cells=tuple(_per_cent(pj, result.energy_pj) for pj in energy_pj),
        total="100.0",
        spare=4,
    )
    dram_bits = [row.dram_bits for row in rows]
    dram_scale = choose_scale(max(dram_bits), "B", in_base_units=1 / 8)
    total_bits = result.dram_read_bits + result.dram_write_bits
    yield replace(_scaled("DRAM", dram_bits, total_bits, dram_scale), spare=2)
    yield Column(
        header="mostly\nin",
        cells=tuple(row.top_component for row in rows),
        least_width=11,
        spare=3,
    )


def _scaled(name: str, values: Sequence[float], total: float, scale: Scale) -> Column:
    decimals = 1 if max(values) * scale.factor >= 100 else 2
    return Column(
        header=f"{name}\n[{scale.unit}]",
        cells=tuple(fixed(value * scale.factor, decimals) for value in values),
        total=fixed(total * scale.factor, decimals),
    )


def _per_cent(part: float, whole: float) -> str:
    return fixed(100 * part / whole, 1) if whole else "-"
