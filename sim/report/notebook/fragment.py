"""Pieces of what a notebook shows: small tables without colours, for light and dark themes.

Only inline styles: a notebook that is not trusted drops style sheets, and a page may hold a
hundred outputs.
"""

from collections.abc import Iterable, Mapping, Sequence

from sim.report.html import Child, Html, element, short
from sim.report.tables import Column

MOST_ROWS = 20
"""Rows of a table; all of them are a `to_frame()` away."""

MOST_NAME_LETTERS = 60
"""Longer names are cut in the middle."""

_TEXT = "text-align:left;vertical-align:top"
_NUMBER = "text-align:right;vertical-align:top;white-space:nowrap;font-variant-numeric:tabular-nums"
_PLAIN = f"{_TEXT};font-weight:normal;padding-left:1.5em"
_NOTE = "opacity:.75"
_TABLE = "margin:.4em 0;border-collapse:collapse"


def output(title: str, what: str, *parts: Html | None) -> Html:
    """Put the parts of an output below its title."""
    head = element("div", element("strong", title), " ", element("span", what, style=_NOTE))
    return element("div", head, *parts, class_="joulesim")


def facts(sections: Mapping[str, Iterable[tuple[str, str, str]]]) -> Html:
    """Lay out totals: name, value, note; under headings, but for one that is empty."""
    rows: list[Html] = []
    for heading, own in sections.items():
        if heading:
            head = element("th", heading, colspan=3, scope="rowgroup", style=_TEXT)
            rows.append(element("tr", head))
        rows += [_fact(*row, style=_PLAIN if heading else _TEXT) for row in own]
    return _table(rows)


def _fact(label: str, value: str, remark: str, *, style: str) -> Html:
    return element(
        "tr",
        element("th", name(label), scope="row", style=style),
        element("td", value, style=_NUMBER),
        element("td", element("span", name(remark, 160), style=_NOTE), style=_TEXT),
    )


def table(columns: Sequence[Column], rows: Iterable[Sequence[Child]]) -> Html:
    """Lay out rows; the first cell of each is its header."""
    heads = (_heading(column.header, number=column.number, scope="col") for column in columns)
    return _table((_row(columns, row) for row in rows), element("thead", element("tr", *heads)))


def folded(summary: str, *parts: Html | None, unfolded: bool = False) -> Html:
    """Lay out what is seen when its summary is clicked."""
    return element("details", element("summary", summary), *parts, open=unfolded)


def note(text: str) -> Html:
    """Lay out a remark."""
    return element("div", text, style=_NOTE)


def warning(text: str) -> Html:
    """Lay out what is to be known before numbers are read."""
    return element("div", element("strong", text))


def bar(share: float) -> Html:
    """Draw a share of 0 to 1, in the colour of the text."""
    per_cent = 100.0 * min(max(share, 0.0), 1.0)
    inner = "height:.7em;background:currentColor;opacity:.45"
    fill = element("div", style=f"width:{per_cent:.1f}%;{inner}")
    return element("div", fill, style="width:8em", aria_hidden="true")


def name(text: str, most: int = MOST_NAME_LETTERS) -> str:
    """Give a name from a file, cut to what a table holds."""
    return short(text.strip(), most)


def _table(rows: Iterable[Html], head: Html | None = None) -> Html:
    whole = element("table", head, element("tbody", *rows), style=_TABLE)
    # a wide table scrolls by itself: an output is as wide as its cell
    return element("div", whole, style="overflow-x:auto;max-width:100%")


def _heading(header: Child, *, number: bool, scope: str) -> Html:
    return element("th", header, scope=scope, style=_NUMBER if number else _TEXT)


def _row(columns: Sequence[Column], cells: Sequence[Child]) -> Html:
    shown = [
        element("td", cell, style=_NUMBER if column.number else _TEXT)
        for column, cell in zip(columns[1:], cells[1:], strict=True)
    ]
    return element("tr", _heading(cells[0], number=columns[0].number, scope="row"), *shown)
