"""Figures of a replayed trace, by name; Matplotlib is imported only when one is drawn."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.figures import FigureKind

if TYPE_CHECKING:
    from sim.results.replay_result import ReplayResult

REPLAY_FIGURES: Mapping[str, FigureKind] = MappingProxyType(
    {
        "replay_power": FigureKind(
            description="power versus time with frames and idle time, stacked by component",
            module="sim.figures.replay_power",
            function="draw_replay_power",
            windowed=True,
        ),
        "replay_latency": FigureKind(
            description="latency of each inference, its distribution and the deadline",
            module="sim.figures.replay_latency",
            function="draw_replay_latency",
            windowed=True,
        ),
        "replay_energy": FigureKind(
            description="energy per inference, at work and idle, by component",
            module="sim.figures.replay_energy",
            function="draw_replay_energy",
        ),
    }
)
"""Every kind of figure of a replay: call one with a `ReplayResult`."""


def save_replay_figures(
    result: "ReplayResult",
    folder: str | Path,
    *,
    formats: Iterable[str] = ("png",),
    start_cycle: int = 0,
    end_cycle: int | None = None,
    style: Path | None = None,
) -> tuple[Path, ...]:
    """Draw every figure of a replay and write each as `<kind>.<format>` in a folder.

    Parameters
    ----------
    folder : made when missing; its parent must exist.
    start_cycle, end_cycle : part of the replay that figures over time show.

    Raises
    ------
    InvalidValue
        When a format is unknown or the window is not inside the replay.
    ResultsError
        When a file cannot be written.
    """
    from sim.base.folder import make_folder  # noqa: PLC0415
    from sim.figures.save import save_figure  # noqa: PLC0415

    place = Path(folder)
    figures = {}
    for name, kind in REPLAY_FIGURES.items():
        window = {"start_cycle": start_cycle, "end_cycle": end_cycle} if kind.windowed else {}
        figures[name] = kind(result, style=style, **window)  # type: ignore[arg-type]
    make_folder(place)
    return tuple(
        save_figure(figure, place / f"{name}.{ending}", style)
        for name, figure in figures.items()
        for ending in dict.fromkeys(formats)
    )
