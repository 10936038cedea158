"""The lines of the summary about data: MACs that zeros gated, and how many bits switched."""

from sim.figures.si_units import format_share
from sim.results.data_activity import follows_data, gated_mac_share, mac_toggle_rate
from sim.results.result import Result

Row = tuple[str, str, str]


def data_rows(result: Result) -> list[Row]:
    """Give the rows of the totals, none where no count depends on data."""
    if not follows_data(result.layers):
        return []
    rows = []
    gated, rate = gated_mac_share(result.layers), mac_toggle_rate(result.layers)
    layers = _sources(result)
    if gated:
        text = f"of the MACs have a zero operand and do not switch; {layers}"
        rows.append(("gated", format_share(gated, 1.0), text))
    if rate is not None:
        text = f"of the operand bits switch at MACs that are not gated; {layers}"
        rows.append(("toggles", format_share(rate, 1.0), text))
    return rows


def _sources(result: Result) -> str:
    sources = [layer.data_source for layer in result.layers]
    names = {
        "tensors": "counted in the tensors of",
        "density": "expected from the densities of",
        "dense": "no densities given, taken as dense:",
    }
    parts = [
        f"{text} {_layers(sources.count(name))}" for name, text in names.items() if name in sources
    ]
    return ", ".join(parts)


def _layers(count: int) -> str:
    return "1 layer" if count == 1 else f"{count} layers"
