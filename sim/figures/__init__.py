"""Figures of runs, sweeps and replays, by name; Matplotlib is imported only when one is drawn."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.figures.kinds import (
    ComparisonFigureKind,
    FigureKind,
    ReplayFigureKind,
    SweepFigureKind,
)

if TYPE_CHECKING:
    from sim.figures.save import save_figure, save_figures

FORMATS = ("png", "svg", "pdf")
"""File formats a figure can be saved in."""


FIGURES: Mapping[str, FigureKind] = MappingProxyType(
    {
        "power": FigureKind(
            description="power versus time, stacked by component, with layer bands",
            module="sim.figures.power_timeline",
            function="draw_power_timeline",
            options=("cap_mw",),
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
        "operands": FigureKind(
            description="energy by operand, of each layer and of each component",
            module="sim.figures.operands",
            function="draw_operands",
            needs="operands",
        ),
        "roofline": FigureKind(
            description="performance and energy per MAC versus arithmetic intensity of each layer",
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
        "bandwidth": FigureKind(
            description="bandwidth of each DRAM and link versus time, below its peak",
            module="sim.figures.bandwidth",
            function="draw_bandwidth",
            windowed=True,
            needs="traffic",
        ),
        "links": FigureKind(
            description="how busy each link is; for a mesh, each directed link",
            module="sim.figures.link_use",
            function="draw_link_use",
            needs="links",
        ),
        "tornado": FigureKind(
            description="which prices the energy hangs on: their low and high ends",
            module="sim.figures.tornado",
            function="draw_tornado",
        ),
    }
)
"""Every kind of figure of a run: call one with a `Result` to get a Matplotlib figure."""

SWEEP_FIGURES: Mapping[str, SweepFigureKind] = MappingProxyType(
    {
        "pareto": SweepFigureKind(
            description="all points by two figures, the front and its best points named",
            module="sim.figures.sweep_pareto",
            function="draw_pareto",
            options=("x", "y", "label", "scale"),
        ),
        "heatmap": SweepFigureKind(
            description="one figure over two axes, as colours",
            module="sim.figures.sweep_heatmap",
            function="draw_heatmap",
            options=("axes", "value", "scale"),
        ),
        "parallel": SweepFigureKind(
            description="all axes and figures side by side, a line per point",
            module="sim.figures.sweep_parallel",
            function="draw_parallel",
            options=("axes", "value"),
        ),
    }
)
"""Every kind of figure of a sweep: call one with a `SweepTable`."""

COMPARISON_FIGURES: Mapping[str, ComparisonFigureKind] = MappingProxyType(
    {
        "comparison": ComparisonFigureKind(
            description="runs side by side: energy by component, ratios to the first",
            module="sim.figures.comparison",
            function="draw_comparison",
        )
    }
)
"""Every kind of figure of several runs: call one with their comparisons with the first."""

REPLAY_FIGURES: Mapping[str, ReplayFigureKind] = MappingProxyType(
    {
        "power": ReplayFigureKind(
            description="of a replay: power versus time with frames and idle time",
            module="sim.figures.replay_power",
            function="draw_replay_power",
            windowed=True,
        ),
        "frames": ReplayFigureKind(
            description="of a replay: power of three frames, with the slowest among them",
            module="sim.figures.replay_power",
            function="draw_replay_frames",
        ),
        "latency": ReplayFigureKind(
            description="of a replay: latency of each inference, its distribution, the deadline",
            module="sim.figures.replay_latency",
            function="draw_replay_latency",
            windowed=True,
        ),
        "energy": ReplayFigureKind(
            description="of a replay: energy per inference, at work and idle, by component",
            module="sim.figures.replay_energy",
            function="draw_replay_energy",
        ),
    }
)
"""Every kind of figure of a replayed trace: call one with a `ReplayResult`."""

ALL_FIGURES: Mapping[str, FigureKind | SweepFigureKind | ComparisonFigureKind] = MappingProxyType(
    {**FIGURES, **SWEEP_FIGURES, **COMPARISON_FIGURES}
)
"""Of runs and sweeps; replays have kinds of the same names, and are told by their file."""

__all__ = [
    "ALL_FIGURES",
    "COMPARISON_FIGURES",
    "FIGURES",
    "FORMATS",
    "REPLAY_FIGURES",
    "SWEEP_FIGURES",
    "ComparisonFigureKind",
    "FigureKind",
    "ReplayFigureKind",
    "SweepFigureKind",
    "save_figure",
    "save_figures",
]


def __getattr__(name: str) -> Any:
    if name in ("save_figure", "save_figures"):
        return getattr(import_module("sim.figures.save"), name)
    raise AttributeError(f"module 'sim.figures' has no attribute {name!r}")
