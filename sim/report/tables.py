"""Tables of a page: plain HTML that prints and reads well without scripts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.report.html import Child, Html, element, joined


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, and whether it holds numbers (aligned to the right)."""

    header: Child
    number: bool = True


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Child]],
    *,
    label: str,
    total: Sequence[Child] = (),
    identifier: str | None = None,
    sortable: bool = False,
) -> Html:
    """Lay out a table; the first cell of a row is its header.

    Parameters
    ----------
    label : what the table is, for readers who do not see it.
    total : a last row.
    identifier : of the table, where a script works on it.
    sortable : whether headers are buttons that sort.
    """
    headers = [
        element(
            "th",
            element("button", column.header, type="button") if sortable else column.header,
            scope="col",
            class_="n" if column.number else None,
            aria_sort="none" if sortable else None,
        )
        for column in columns
    ]
    foot = element("tfoot", _row(columns, total)) if total else None
    whole = element(
        "table",
        element("thead", element("tr", *headers)),
        element("tbody", *(_row(columns, row) for row in rows)),
        foot,
        id=identifier,
        class_="sortable" if sortable else None,
        aria_label=label,
    )
    # a wide table scrolls by itself, so that the page never does; with the keyboard, too
    return element("div", whole, class_="wide", tabindex=0, role="region", aria_label=label)


def bar(share: float, colour: str | None = None) -> Html:
    """Draw a share of 0 to 1 as a horizontal bar; its number stands beside it."""
    per_cent = 100.0 * min(max(share, 0.0), 1.0)
    paint = f";background:{colour}" if colour else ""
    inner = element("span", style=f"width:{per_cent:.2f}%{paint}")
    return element("span", inner, class_="bar", aria_hidden="true")


def swatch(colour: str) -> Html:
    """Draw the colour of a component."""
    return element("span", class_="swatch", style=f"background:{colour}", aria_hidden="true")


def definitions(rows: Iterable[tuple[Child, Child]], class_: str | None = None) -> Html:
    """Lay out names and what stands for them."""
    pairs = [element("div", element("dt", name), element("dd", value)) for name, value in rows]
    return element("dl", *pairs, class_=class_)


def _row(columns: Sequence[Column], cells: Sequence[Child]) -> Html:
    first, *others = cells
    shown = [
        element("td", cell, class_="n" if column.number else None)
        for column, cell in zip(columns[1:], others, strict=True)
    ]
    return element("tr", element("th", first, scope="row"), joined(shown))
