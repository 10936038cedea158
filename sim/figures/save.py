"""Figures as files: whole or not at all, and the same bytes for the same run."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from matplotlib.figure import Figure

from sim.base.atomic_file import StorageError, atomic_path, check_target
from sim.base.choices import expected_one_of, lookup
from sim.base.errors import InvalidValue, Literal, ResultsError
from sim.figures import FIGURES, FORMATS
from sim.figures.style import publication_style
from sim.results.result import Result

# dates and version numbers would make equal figures differ
_METADATA: Mapping[str, dict[str, None]] = MappingProxyType(
    {
        "png": {"Software": None},
        "svg": {"Date": None, "Creator": None},
        "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    }
)


def save_figure(figure: Figure, path: str | Path, style: Path | None = None) -> Path:
    """Write one figure in the format its file name ends with.

    Parameters
    ----------
    figure : from one of `sim.figures.FIGURES`.
    path : file to write, ending with .png, .svg or .pdf; its folder must exist.
    style : the style file the figure was drawn with.

    Raises
    ------
    InvalidValue
        When the name ends with no such format.
    ResultsError
        When the file cannot be written.
    """
    target = Path(path)
    suffix = target.suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        endings = [f".{name}" for name in FORMATS]
        expected = "a name that ends with " + expected_one_of(endings, f".{suffix}")
        raise InvalidValue(str(target), expected, target.suffix)
    with publication_style(style), atomic_path(target) as temporary:
        figure.savefig(temporary, format=suffix, dpi="figure", metadata=_METADATA[suffix])
    return target


def save_figures(
    result: Result,
    folder: str | Path,
    kinds: Iterable[str] | None = None,
    formats: Iterable[str] = FORMATS,
    style: Path | None = None,
    columns: int = 2,
) -> tuple[Path, ...]:
    """Draw figures of a run and write each as `<kind>.<format>` in a folder.

    Parameters
    ----------
    folder : made when missing; its parent must exist.
    kinds : names of `sim.figures.FIGURES`, None for all that the run has something to show in.
    formats : of "png", "svg", "pdf".
    style : Matplotlib style file laid over joulesim's own style.
    columns : columns of a two-column page a figure is as wide as: 1 or 2.

    Returns
    -------
    tuple of Path
        The files, in order of kinds, then formats.

    Raises
    ------
    InvalidValue
        When a kind or a format is unknown, or a run has nothing to show in a kind asked for.
    ConfigError
        When the style file is missing or has a wrong line.
    ResultsError
        When a file cannot be written.
    """
    shown = [name for name, kind in FIGURES.items() if not kind.lacks(result)]
    chosen = tuple(dict.fromkeys(shown if kinds is None else kinds))
    endings = tuple(dict.fromkeys(formats))
    for name in chosen:
        lookup(FIGURES, name, what="figure")
    for ending in endings:
        if ending not in FORMATS:
            raise InvalidValue("format", expected_one_of(FORMATS, ending), ending)
    place = Path(folder)
    figures = {name: FIGURES[name](result, style=style, columns=columns) for name in chosen}
    _make_folder(place)
    return tuple(
        save_figure(figures[name], place / f"{name}.{ending}", style)
        for name in chosen
        for ending in endings
    )


def _make_folder(place: Path) -> None:
    if place.is_dir():
        return
    if place.exists():
        raise ResultsError(str(place), "", "a folder to write figures to", Literal("a file"))
    check_target(place)
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        reason = Literal(error.strerror or type(error).__name__)
        raise StorageError(str(place), "", "a folder that can be made", reason) from error
