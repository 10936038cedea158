"""A result as SCALE-Sim's reports: the files, names and columns its users' scripts read.

A result of a `.cfg` gets the numbers SCALE-Sim 3.0.0 would give (`sim.results.scalesim_replay`);
any other result its own (`sim.results.scalesim_measured`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from dataflows import FOLD_DATAFLOWS, row_stationary
from dataflows.scalesim import lower
from sim.base.atomic_file import write_text
from sim.base.choices import lookup
from sim.base.errors import InvalidValue
from sim.base.folder import make_folder
from sim.config.architecture_file import architecture_from_data
from sim.domain.layer import Layer
from sim.results.layer_shape import layer_from_data
from sim.results.result import Result
from sim.results.scalesim_measured import measured_rows
from sim.results.scalesim_replay import replay_layer
from sim.results.scalesim_row import ScaleSimRow

HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "COMPUTE_REPORT.csv": (
            "LayerID",
            "Total Cycles (incl. prefetch)",
            "Total Cycles",
            "Stall Cycles",
            "Overall Util %",
            "Mapping Efficiency %",
            "Compute Util %",
        ),
        "BANDWIDTH_REPORT.csv": (
            "LayerID",
            *(f"Avg {name} SRAM BW" for name in ("IFMAP", "FILTER", "OFMAP")),
            *(f"Avg {name} DRAM BW" for name in ("IFMAP", "FILTER", "OFMAP")),
        ),
        "DETAILED_ACCESS_REPORT.csv": (
            "LayerID",
            *(
                f"{memory} {name} {what}"
                for memory in ("SRAM", "DRAM")
                for name, action in (("IFMAP", "Reads"), ("Filter", "Reads"), ("OFMAP", "Writes"))
                for what in ("Start Cycle", "Stop Cycle", action)
            ),
        ),
    }
)
"""File -> its columns, as SCALE-Sim 3.0.0 writes them."""

Value = int | float


def export_scalesim(result: Result, folder: Path) -> tuple[Path, ...]:
    """Write the three reports into a folder, which is made if only it is missing.

    Layers follow each other as in the topology; one named "DP" is as many lines as it has
    channels, as in SCALE-Sim.

    Raises
    ------
    ResultsError
        The folder or a file cannot be written.
    InvalidValue
        A layer is too large to be replayed, or the result's configuration is not one of ours.
    """
    rows = list(scalesim_rows(result))
    make_folder(folder)
    for name in HEADERS:
        write_text(folder / name, _text(name, rows))
    return tuple(folder / name for name in HEADERS)


def scalesim_rows(result: Result) -> Iterator[ScaleSimRow]:
    """Give the rows of the reports, one per layer (and channel of a "DP" layer)."""
    data = result.configuration.get("architecture")
    if not isinstance(data, Mapping):
        raise InvalidValue("configuration.architecture", "a mapping", data)
    architecture = architecture_from_data(data)
    shapes = result.configuration.get("scalesim_layers")
    for row in result.layers:
        if row.dataflow == row_stationary.NAME:
            expected = "layers in folds, as SCALE-Sim's reports count them"
            raise InvalidValue(f"layers.{row.name}.dataflow", expected, row.dataflow)
    if architecture.scalesim is None or not isinstance(shapes, list):
        yield from measured_rows(result, architecture)
        return
    dataflows = {layer.name: layer.dataflow for layer in result.layers}
    known: dict[tuple[Layer, str], ScaleSimRow] = {}
    for shape in shapes:
        layer = layer_from_data(shape)
        dataflow = lookup(dataflows, layer.name, what="scalesim_layers")
        lookup(FOLD_DATAFLOWS, dataflow, what="dataflow")
        key = replace(layer, name="layer"), dataflow
        if key not in known:
            known[key] = replay_layer(layer, dataflow, architecture)
        yield from (known[key] for _ in range(lower(layer).copies))


def _compute(row: ScaleSimRow) -> tuple[Value, ...]:
    return (
        row.total_cycles_with_prefetch,
        row.total_cycles,
        row.stall_cycles,
        row.overall_utilization * 100,
        row.mapping_efficiency * 100,
        row.compute_utilization * 100,
    )


def _bandwidth(row: ScaleSimRow) -> tuple[Value, ...]:
    return (*row.sram_words_per_cycle, *(accesses.words_per_cycle for accesses in row.dram))


def _detail(row: ScaleSimRow) -> tuple[Value, ...]:
    memories = (*row.sram, *row.dram)
    return tuple(
        value
        for accesses in memories
        for value in (accesses.start_cycle, accesses.stop_cycle, accesses.words)
    )


_VALUES: Mapping[str, Callable[[ScaleSimRow], tuple[Value, ...]]] = MappingProxyType(
    {
        "COMPUTE_REPORT.csv": _compute,
        "BANDWIDTH_REPORT.csv": _bandwidth,
        "DETAILED_ACCESS_REPORT.csv": _detail,
    }
)


def _text(name: str, rows: Sequence[ScaleSimRow]) -> str:
    """Give a report as text: ", " between values and a comma after the last, as theirs."""
    lines = [HEADERS[name], *((index, *_VALUES[name](row)) for index, row in enumerate(rows))]
    return "".join(", ".join(map(str, line)) + ",\n" for line in lines)
