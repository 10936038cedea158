"""All figures of a replayed trace as files; Matplotlib is imported only when they are drawn."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.figures import REPLAY_FIGURES

if TYPE_CHECKING:
    from sim.results.replay_result import ReplayResult


def save_replay_figures(
    result: "ReplayResult",
    folder: str | Path,
    *,
    formats: Iterable[str] = ("png",),
    start_cycle: int = 0,
    end_cycle: int | None = None,
    style: Path | None = None,
) -> tuple[Path, ...]:
    """Draw every figure of a replay and write each as `replay_<kind>.<format>` in a folder.

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
        window: dict[str, Any] = (
            {"start_cycle": start_cycle, "end_cycle": end_cycle} if kind.windowed else {}
        )
        figures[name] = kind(result, style=style, **window)
    make_folder(place)
    return tuple(
        save_figure(figure, place / f"replay_{name}.{ending}", style)
        for name, figure in figures.items()
        for ending in dict.fromkeys(formats)
    )
