"""Formats a result can be exported to, by name; each is imported when it is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from sim.results.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFormat:
    """One format other programs read.

    Attributes
    ----------
    description : one line.
    suffix : of the file.
    module, function : what writes it; called as ``function(result, path, start, end)``.
    """

    description: str
    suffix: str
    module: str
    function: str

    def write(
        self, result: Result, path: Path, start_cycle: int = 0, end_cycle: int | None = None
    ) -> None:
        """Write a window of a run [cycles]; `end_cycle` None is its end."""
        writer = getattr(import_module(self.module), self.function)
        writer(result, path, start_cycle, end_cycle)


EXPORTS: Mapping[str, ExportFormat] = MappingProxyType(
    {
        "perfetto": ExportFormat(
            description="Chrome trace for ui.perfetto.dev: stages, layers, power",
            suffix=".json",
            module="sim.results.export_perfetto",
            function="write_perfetto",
        ),
        "vcd": ExportFormat(
            description="value change dump for GTKWave: stages, power",
            suffix=".vcd",
            module="sim.results.export_vcd",
            function="write_vcd",
        ),
    }
)
"""Every export format."""
