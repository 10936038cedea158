"""The layer table as columns with units in their names: for CSV and for frames."""

from collections.abc import Mapping

from sim.results.data_activity import follows_data, gated_mac_share, mac_toggle_rate
from sim.results.result import LayerResult, Result
from sim.results.uncertainty import EnergyRange

COLUMNS = (
    "name",
    "kind",
    "dataflow",
    "start_cycle",
    "cycles",
    "compute_cycles",
    "stall_cycles",
    "macs",
    "utilization",
    "mapping_efficiency",
    "energy_pj",
    "dram_read_bits",
    "dram_write_bits",
    "compulsory_dram_bits",
    "bank_conflict_cycles",
)
"""Attributes of `LayerResult` that are single values, in the order of the table."""


def layer_rows(result: Result) -> list[dict[str, str | int | float]]:
    """One row per layer: `COLUMNS`, then `<component>_energy_pj` for each component.

    Then the interval of its energy, `energy_pj_low` and `energy_pj_high`, and
    `<link>_busy_fraction` for each link: of the busier direction, or of the busiest directed link
    of a mesh. Last, where any count depends on data, where it comes from and what it did.
    """
    ranges = result.uncertainty.layers
    rows = [
        _row(layer, energy, result.components)
        for layer, energy in zip(result.layers, ranges, strict=True)
    ]
    if follows_data(result.layers):
        rows = [row | _data(layer) for row, layer in zip(rows, result.layers, strict=True)]
    return rows


def _row(
    layer: LayerResult, range_pj: EnergyRange, components: tuple[str, ...]
) -> dict[str, str | int | float]:
    energy: Mapping[str, float] = layer.energy_pj_by_component
    return (
        {name: getattr(layer, name) for name in COLUMNS}
        | {f"{component}_energy_pj": energy[component] for component in components}
        | {"energy_pj_low": range_pj.low_pj, "energy_pj_high": range_pj.high_pj}
        | _busy_fractions(layer)
    )


def _data(layer: LayerResult) -> dict[str, str | int | float]:
    """Leave the toggle rate empty where no bits were counted."""
    rate = mac_toggle_rate([layer])
    return {
        "data_source": layer.data_source,
        "gated_mac_share": gated_mac_share([layer]),
        "mac_toggle_rate": "" if rate is None else rate,
    }


def _busy_fractions(layer: LayerResult) -> dict[str, float]:
    busy: dict[str, float] = {}
    for use in layer.links:
        name = f"{use.link}_busy_fraction"
        busy[name] = max(busy.get(name, 0.0), use.peak_fraction)
    return busy
