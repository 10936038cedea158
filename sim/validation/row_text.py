"""Rows of a target as text: numbers, errors, tolerances, verdicts, remarks below the table."""

from collections.abc import Iterable, Iterator

from sim.validation.target import EXACT, Outcome, Row, Tolerance

HEADERS = ("case", "quantity", "unit", "ours", "theirs", "error", "tolerance", "verdict")
NUMBERS = ("ours", "theirs", "error", "tolerance")
"""Headers of columns that are aligned to the right."""
MET, MISSED, NOT_JUDGED = "ok", "missed", "-"


def row_cells(row: Row) -> tuple[str, ...]:
    """Give one row under `HEADERS`."""
    return (
        row.case,
        row.quantity,
        row.unit,
        number_text(row.ours),
        _theirs(row),
        error_text(row),
        tolerance_text(row.tolerance, row.unit),
        verdict(row),
    )


def number_text(value: float) -> str:
    """Give a number with four digits that count.

    >>> number_text(18.4512), number_text(225000.4), number_text(0.0071)
    ('18.45', '225,000', '0.0071')
    """
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def error_text(row: Row) -> str:
    """Give the error in the terms of the row's tolerance; without one, of a share in points."""
    if row.reference is None or row.difference is None:
        return ""
    untold = "absolute" if row.unit == "%" else "relative"
    kind = untold if row.tolerance is None else row.tolerance.kind
    if kind == "factor" and row.reference and row.ours:
        return f"x{row.ours / row.reference:.2f}"
    if kind == "absolute" or row.relative_error is None:
        return f"{row.difference:+.3g}" if row.difference else "0"
    # an equality in all but the last binary digits is one
    return "0" if row.tolerance == EXACT and row.is_met else _percent(row.relative_error)


def tolerance_text(tolerance: Tolerance | None, unit: str) -> str:
    """Give a tolerance, empty for a row that is not judged."""
    if tolerance is None:
        return ""
    if tolerance == EXACT:
        return "exact"
    if not tolerance.limit:
        return "range"
    match tolerance.kind:
        case "relative":
            return f"{100 * tolerance.limit:.4g} %"
        case "absolute":
            return f"{tolerance.limit:g} {'points' if unit == '%' else unit}".strip()
        case _:
            return f"factor {tolerance.limit:g}"


def verdict(row: Row) -> str:
    """Say whether a row is within its tolerance."""
    return {True: MET, False: MISSED, None: NOT_JUDGED}[row.is_met]


def remarks(outcome: Outcome) -> Iterator[str]:
    """Give reasons of missed rows, then notes, each once with the rows it is about."""
    reasons = ((row.name, outcome.target.reason(row)) for row in outcome.rows)
    yield from (f"missed: {line}" for line in _grouped(reasons))
    yield from _grouped((row.name, row.note) for row in outcome.rows)


def verdict_line(outcome: Outcome) -> str:
    """Count the rows within their tolerance."""
    shown = len(outcome.rows) - outcome.judged
    if not outcome.judged:
        return f"{shown} rows shown, none judged"
    rest = f"; {shown} shown, not judged" if shown else ""
    return f"{outcome.met} of {outcome.judged} rows within their tolerance{rest}"


def _grouped(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    for name, text in texts:
        if text:
            names.setdefault(text, []).append(name)
    for text, rows in names.items():
        more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
        yield f"{rows[0]}{more} - {text}"


def _theirs(row: Row) -> str:
    if row.theirs is None:
        return ""
    high = "" if row.theirs_high is None else f" to {number_text(row.theirs_high)}"
    return number_text(row.theirs) + high


def _percent(share: float) -> str:
    """Give a signed percentage; an error that is too small to show is not shown as none."""
    if share == 0:
        return "0"
    return f"{100 * share:+.1f} %" if abs(share) >= 5e-4 else f"{100 * share:+.1g} %"
