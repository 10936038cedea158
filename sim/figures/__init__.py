"""Figures of one run, by name; Matplotlib is imported only when one is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.base.errors import InvalidValue

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.figures.save import save_figure, save_figures
    from sim.results.result import Result

FORMATS = ("png", "svg", "pdf")
"""File formats a figure can be saved in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureKind:
    """One kind of figure.

    Attributes
    ----------
    description : one line.
    module, function : where it is drawn; imported on first use.
    windowed : whether a part of the run can be shown (`start_cycle`, `end_cycle`).
    """

    description: str
    module: str
    function: str
    windowed: bool = False

    def __call__(
        self,
        result: "Result",
        *,
        start_cycle: int = 0,
        end_cycle: int | None = None,
        style: Path | None = None,
    ) -> "Figure":
        """Draw this figure.

        Parameters
        ----------
        result : the run to show.
        start_cycle, end_cycle : part of the run to show [base-clock cycles], None: to its end.
        style : Matplotlib style file laid over joulesim's own style.

        Raises
        ------
        InvalidValue
            When the window is empty, outside the run, or this kind shows whole runs only.
        ConfigError
            When the style file is missing or has a wrong line.
        """
        window: dict[str, int | None] = {}
        if self.windowed:
            window = {"start_cycle": start_cycle, "end_cycle": end_cycle}
        elif start_cycle != 0 or end_cycle is not None:
            expected = "the whole run for this kind of figure"
            raise InvalidValue("window", expected, f"{start_cycle} to {end_cycle} cycles")
        with import_module("sim.figures.style").publication_style(style):
            figure: Figure = getattr(import_module(self.module), self.function)(result, **window)
        return figure


FIGURES: Mapping[str, FigureKind] = MappingProxyType(
    {
        "power": FigureKind(
            description="power versus time, stacked by component, with layer bands",
            module="sim.figures.power_timeline",
            function="draw_power_timeline",
            windowed=True,
        ),
        "energy": FigureKind(
            description="cumulative energy versus time, stacked by component",
            module="sim.figures.cumulative_energy",
            function="draw_cumulative_energy",
            windowed=True,
        ),
        "layers": FigureKind(
            description="energy of each layer, stacked by component",
            module="sim.figures.energy_by_layer",
            function="draw_energy_by_layer",
        ),
        "components": FigureKind(
            description="energy by component and by action, largest first",
            module="sim.figures.energy_breakdown",
            function="draw_energy_breakdown",
        ),
        "roofline": FigureKind(
            description="performance versus arithmetic intensity of each layer",
            module="sim.figures.roofline",
            function="draw_roofline",
        ),
        "stalls": FigureKind(
            description="compute and stall time, and PE utilization, of each layer",
            module="sim.figures.utilization",
            function="draw_utilization",
        ),
        "gantt": FigureKind(
            description="what every stage does over time: tiles, overlap, gaps",
            module="sim.figures.gantt",
            function="draw_gantt",
            windowed=True,
        ),
        "links": FigureKind(
            description="how busy each link is; for a mesh, each directed link",
            module="sim.figures.link_use",
            function="draw_link_use",
        ),
        "tornado": FigureKind(
            description="which prices the energy hangs on: their low and high ends",
            module="sim.figures.tornado",
            function="draw_tornado",
        ),
    }
)
"""Every kind of figure: call one with a `Result` to get a Matplotlib figure."""

__all__ = ["FIGURES", "FORMATS", "FigureKind", "save_figure", "save_figures"]


def __getattr__(name: str) -> Any:
    if name in ("save_figure", "save_figures"):
        return getattr(import_module("sim.figures.save"), name)
    raise AttributeError(f"module 'sim.figures' has no attribute {name!r}")
