"""The work of `joulesim list`: bundled presets, dataflows and figures, one line each."""

from collections.abc import Callable, Iterable, Mapping
from inspect import getdoc, getmodule
from types import MappingProxyType

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dataflows import BEST, DATAFLOWS, added_dataflows
from sim.base.bundled import bundled_files
from sim.base.choices import lookup
from sim.base.plugins import load_plugin, package_of
from sim.cli.terminal import plain, render, write
from sim.config.architecture_file import load_architecture
from sim.config.dram_file import dram_standards, load_dram_standard
from sim.config.dram_per_bit_file import bundled_energies_per_bit
from sim.config.dram_timing_file import dram_timings, load_dram_timing
from sim.config.energy_file import load_technology
from sim.config.memory_model import memory_models
from sim.domain.coverage_text import coverage_text
from sim.figures import ALL_FIGURES, REPLAY_FIGURES
from sim.figures.quantities import count_text
from sim.techniques import TECHNIQUES, added_techniques, find_technique
from sim.workloads.load import bundled_workloads, load_workload

Row = tuple[str, ...]


def print_catalogue(what: str | None) -> None:
    """Print one section, or all of them.

    Raises
    ------
    InvalidValue
        There is no such section.
    """
    chosen = tuple(SECTIONS) if what is None else (what,)
    parts: list[RenderableType] = []
    for name in chosen:
        rows = lookup(SECTIONS, name, what="joulesim list")
        parts += [
            Text(HEADINGS.get(name, name.capitalize())),
            Padding(_section(rows()), (0, 0, 1, 2)),
        ]
    write(render(*parts))


def _section(rows: Iterable[Row]) -> Table:
    listed = list(rows)
    table = Table.grid(padding=(0, 2))
    for column in range(len(listed[0])):
        inner = 0 < column < len(listed[0]) - 1
        table.add_column(justify="right" if inner else "left", no_wrap=column == 0)
    for row in listed:
        table.add_row(*map(plain, row))
    return table


def _architectures() -> Iterable[Row]:
    for name in bundled_files("configs/architectures", ".yaml"):
        yield name, load_architecture(name).description


def _memories() -> Iterable[Row]:
    for name in dram_timings():
        yield name, load_dram_timing(name).description


def _standards() -> Iterable[Row]:
    for name in dram_standards():
        standard = load_dram_standard(name)
        figure = standard.per_bit
        energy = "by activity" if figure is None else f"{figure.pj_per_bit:g} pJ per bit"
        yield name, f"energy {energy}, {coverage_text(standard.includes.as_data())}"


def _energies_per_bit() -> Iterable[Row]:
    for name, figure in bundled_energies_per_bit().items():
        covered = coverage_text(figure.includes.as_data())
        yield name, f"{figure.pj_per_bit:.3g} pJ/bit", f"{figure.description}; {covered}"


def _workloads() -> Iterable[Row]:
    for name in bundled_workloads():
        workload = load_workload(name)
        macs, parameters = count_text(workload.macs), count_text(workload.parameter_count)
        yield name, f"{macs} MACs", f"{parameters} parameters", workload.description


def _dataflows() -> Iterable[Row]:
    for name, dataflow in DATAFLOWS.items():
        yield name, _first_line(dataflow)
    for name, entry in added_dataflows().items():
        yield name, f"{_first_line(load_plugin(entry))} From {package_of(entry)}."
    yield BEST, "For each layer the one with the lowest --metric: energy, cycles or edp."


def _first_line(dataflow: object) -> str:
    """One module per dataflow: its first line says what stays where."""
    return (getdoc(getmodule(dataflow)) or "").partition("\n")[0]


def _memory_models() -> Iterable[Row]:
    models = memory_models()
    for name, entry in models.items():
        yield name, f"From {package_of(entry)}."
    if not models:
        yield ("(none: installed packages can add some)",)


def _techniques() -> Iterable[Row]:
    for name, technique in TECHNIQUES.items():
        yield name, ", ".join(technique.keys), technique.accuracy, technique.summary
    for name, entry in added_techniques().items():
        added = find_technique(name)
        summary = f"{added.summary} From {package_of(entry)}."
        yield name, ", ".join(added.keys), added.accuracy, summary


def _energy_tables() -> Iterable[Row]:
    for name in bundled_files("configs/energy", ".yaml"):
        yield name, load_technology(name).description


def _figures() -> Iterable[Row]:
    for kinds in (ALL_FIGURES, REPLAY_FIGURES):
        for name, kind in kinds.items():
            yield name, kind.description


HEADINGS = {
    "memory-models": "Memory models",
    "dram-standards": "DRAM standards",
    "dram-energy": "DRAM energy per bit",
}
"""Headings that are more than the section's name."""

SECTIONS: Mapping[str, Callable[[], Iterable[Row]]] = MappingProxyType(
    {
        "architectures": _architectures,
        "workloads": _workloads,
        "dataflows": _dataflows,
        "techniques": _techniques,
        "energy": _energy_tables,
        "figures": _figures,
        "memories": _memories,
        "dram-standards": _standards,
        "dram-energy": _energies_per_bit,
        "memory-models": _memory_models,
    }
)
"""What `joulesim list` can list."""
