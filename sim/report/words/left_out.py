"""Lines about operators of a model that are not simulated."""

from collections.abc import Sequence

from sim.figures.quantities import count_text
from sim.figures.si_units import format_share
from sim.results.left_out import LeftOut


def left_out_lines(items: Sequence[LeftOut]) -> tuple[str, ...]:
    """Say what is left out, one line per kind of operator; nothing where all is simulated."""
    if not items:
        return ()
    title = "Not simulated (unsupported operators, with their share of the whole network):"
    return (title, *(f"  {_line(item)}" for item in items))


def _line(item: LeftOut) -> str:
    work = _share(item.macs, item.macs_share, "MACs")
    values = _share(item.values, item.values_share, "values")
    if item.macs is None:
        work = "unknown MACs"
    if item.values is None:
        values = "a number of values that depends on the data"
    parts = [values] if item.macs == 0 else [work, values]
    return f"{item.count} x {item.operator}: {', '.join(parts)}"


def _share(number: int | None, share: float | None, unit: str) -> str:
    return f"{count_text(number or 0)} {unit} ({format_share(share or 0.0, 1.0)})"
