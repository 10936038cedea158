"""Formats a result can be exported to, by name; each is imported when it is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sim.results.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFormat:
    """One format other programs read.

    Attributes
    ----------
    description : one line.
    suffix : of the file; empty for a format that fills a folder.
    windowed : whether a part of the run can be written.
    module, function : what writes it; called as ``function(result, path)``, with a start and an
        end [cycles] after that for a windowed format.
    """

    description: str
    suffix: str
    windowed: bool
    module: str
    function: str

    def write(self, result: Result, path: Path, *window: int | None) -> tuple[Path, ...]:
        """Write a run, or a window of it, and give the files written."""
        writer: Any = getattr(import_module(self.module), self.function)
        written: tuple[Path, ...] | None = writer(result, path, *window)
        return (path,) if written is None else written


EXPORTS: Mapping[str, ExportFormat] = MappingProxyType(
    {
        "perfetto": ExportFormat(
            description="Chrome trace for ui.perfetto.dev: stages, layers, power",
            suffix=".json",
            windowed=True,
            module="sim.results.export_perfetto",
            function="write_perfetto",
        ),
        "vcd": ExportFormat(
            description="value change dump for GTKWave: stages, power",
            suffix=".vcd",
            windowed=True,
            module="sim.results.export_vcd",
            function="write_vcd",
        ),
        "dram-trace": ExportFormat(
            description="requests to DRAM for DRAMsim3: address, operation, cycle",
            suffix=".trace",
            windowed=True,
            module="sim.results.export_dram_trace",
            function="write_dramsim3_trace",
        ),
        "ramulator-trace": ExportFormat(
            description="requests to DRAM for Ramulator: operation and address",
            suffix=".trace",
            windowed=True,
            module="sim.results.export_dram_trace",
            function="write_ramulator_trace",
        ),
        "scalesim": ExportFormat(
            description="SCALE-Sim's three report CSVs, in a folder",
            suffix="",
            windowed=False,
            module="sim.results.export_scalesim",
            function="export_scalesim",
        ),
        "accelergy": ExportFormat(
            description="Accelergy's ERT, ART and action counts, in a folder",
            suffix="",
            windowed=False,
            module="sim.results.export_accelergy",
            function="export_accelergy",
        ),
    }
)
"""Every export format."""
