"""The publication style of every figure, and the user's own style file laid over it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, InvalidValue, Literal
from sim.figures.notebook_figure import NotebookFigure

SINGLE_COLUMN_INCHES = 3.5
DOUBLE_COLUMN_INCHES = 7.16
"""Column widths of IEEE two-column papers [inch]."""

COLUMN_INCHES: Mapping[int, float] = MappingProxyType(
    {1: SINGLE_COLUMN_INCHES, 2: DOUBLE_COLUMN_INCHES}
)

_NARROW_INCHES = 5.0
"""Narrower figures have their panels on top of each other and their legend below."""

LABEL_POINTS = 6.5
"""Size of layer names and values inside the axes [pt]."""

POINTS_PER_INCH = 72.0
_LETTER_WIDTH = 0.65  # of the font size, the widest words of DejaVu Sans

MAX_PIXELS = 100_000_000
MAX_STYLE_BYTES = 64 * 1024

_DEFAULT_SIZE_INCHES = (DOUBLE_COLUMN_INCHES, 3.0)
_columns: ContextVar[int] = ContextVar("columns", default=2)

STYLE: Mapping[str, Any] = MappingProxyType(
    {
        "axes.axisbelow": True,
        "axes.formatter.useoffset": False,
        "axes.grid": False,
        "axes.labelsize": 8,
        "axes.linewidth": 0.6,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": 8,
        "figure.dpi": 200,
        "figure.figsize": _DEFAULT_SIZE_INCHES,
        "figure.titlesize": 8.5,
        # bundled with Matplotlib: the same bytes on every machine
        "font.family": "DejaVu Sans",
        "font.size": 8,
        "grid.color": "#D9D9D9",
        "grid.linewidth": 0.4,
        "hatch.linewidth": 0.4,
        "legend.borderaxespad": 0.0,
        "legend.columnspacing": 1.2,
        "legend.fontsize": 7,
        "legend.frameon": False,
        "legend.handlelength": 1.2,
        "legend.labelspacing": 0.35,
        "lines.linewidth": 0.9,
        "patch.linewidth": 0.4,
        # IEEE and ACM refuse Type 3 fonts
        "pdf.fonttype": 42,
        "svg.hashsalt": "joulesim",
        # a "$" in a layer's name is a dollar, not mathematics
        "text.parse_math": False,
        "xtick.labelsize": 7,
        "xtick.major.width": 0.6,
        "xtick.minor.width": 0.4,
        "ytick.labelsize": 7,
        "ytick.major.width": 0.6,
        "ytick.minor.width": 0.4,
    }
)

_STYLE_FAMILIES = frozenset(
    {"axes", "figure", "font", "grid", "hatch", "legend", "lines", "mathtext", "patch", "pdf"}
    | {"scatter", "svg", "text", "xtick", "ytick"}
)

_CJK_FAMILIES = (
    "IPAexGothic",
    "IPAGothic",
    "TakaoGothic",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Noto Sans KR",
    "NanumGothic",
    "UnDotum",
    "Hiragino Sans",
    "PingFang SC",
    "PingFang HK",
    "Apple SD Gothic Neo",
    "Arial Unicode MS",
    "Yu Gothic",
    "MS Gothic",
    "Microsoft YaHei",
    "Malgun Gothic",
    "Noto Sans JP",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
)
"""Fonts of common systems for signs that the style's own font lacks, TrueType outlines first."""

_REFUSED_KEYS = frozenset(
    {
        "figure.hooks",  # would import modules
        "svg.hashsalt",  # would change the bytes from run to run
        "text.latex.preamble",
        "text.parse_math",
        "text.usetex",  # would start other programs
    }
)


@contextmanager
def publication_style(style: Path | None = None, columns: int = 2) -> Iterator[None]:
    """Apply joulesim's style, then a style file's lines, for as long as the context lasts.

    Parameters
    ----------
    columns : columns of the page new figures are as wide as: 1 or 2.

    Raises
    ------
    InvalidValue
        When there is no such width.
    ConfigError
        When the style file is missing, not text, or has an unknown key or a wrong value.
    """
    if columns not in COLUMN_INCHES:
        raise InvalidValue("columns", "1 or 2", columns)
    overrides = {} if style is None else read_style(style)
    settings: Any = {**STYLE, **overrides}  # Matplotlib types every key as a literal
    # from Matplotlib's own defaults: a matplotlibrc of the machine must not change figures
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(settings)
        # signs the style's own font lacks are drawn with the first that has them
        mpl.rcParams["font.family"] = [*mpl.rcParams["font.family"], *_further_families()]
        chosen = _columns.set(columns)
        try:
            yield
        finally:
            _columns.reset(chosen)


@cache
def _further_families() -> tuple[str, ...]:
    """Give the fonts for Chinese, Japanese and Korean that this machine has."""
    installed = set(fontManager.get_font_names())
    return tuple(family for family in _CJK_FAMILIES if family in installed)


def read_style(path: Path) -> dict[str, Any]:
    """Read a Matplotlib style file ("key: value" lines) as rcParams, each one checked."""
    allowed = _allowed_keys()
    values: dict[str, Any] = {}
    for number, line in enumerate(_style_text(path).splitlines(), start=1):
        text = line.strip() if '"' in line else line.partition("#")[0].strip()
        if not text or text.startswith("#"):
            continue
        key, colon, value = (part.strip() for part in text.partition(":"))
        where = f"line {number}"
        if not colon:
            raise ConfigError(str(path), where, "key: value", text)
        if key not in allowed:
            near = expected_one_of(allowed, key).partition(" (")[2]
            expected = "a Matplotlib appearance setting" + (f" ({near}" if near else "")
            raise ConfigError(str(path), where, expected, key)
        try:
            checked: Any = mpl.RcParams({key: value.strip('"')})
        except ValueError:
            raise ConfigError(str(path), f"{where}: {key}", "a value it can have", value) from None
        values[key] = checked[key]
    return values


def new_figure(height_inches: float) -> Figure:
    """Make an empty figure as wide as the page's columns, or of the size of the user's style file.

    Raises
    ------
    InvalidValue
        When the style file asks for more than `MAX_PIXELS`.
    """
    width, height = page_inches(), height_inches
    if _has_own_size():
        height = float(mpl.rcParams["figure.figsize"][1])
    dpi = float(mpl.rcParams["figure.dpi"])
    if not 0 < width * height * dpi**2 <= MAX_PIXELS:
        got = Literal(f"{width:g} x {height:g} inches at {dpi:g} dpi")
        raise InvalidValue("figure.figsize", f"at most {MAX_PIXELS // 10**6} megapixels", got)
    figure = NotebookFigure(figsize=(width, height), dpi=dpi, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def page_inches() -> float:
    """Width of new figures [inch]."""
    own = float(mpl.rcParams["figure.figsize"][0])
    return own if _has_own_size() else COLUMN_INCHES[_columns.get()]


def is_narrow() -> bool:
    """Say whether new figures have no room for panels or a legend side by side."""
    return page_inches() < _NARROW_INCHES


def grow_to(figure: Figure, height_inches: float) -> None:
    """Make a figure at least so high, unless the user's style file gives its size."""
    if not _has_own_size() and figure.get_figheight() < height_inches:
        figure.set_figheight(height_inches)


def _has_own_size() -> bool:
    size = tuple(float(side) for side in mpl.rcParams["figure.figsize"])
    return size != _DEFAULT_SIZE_INCHES


def name_inches(name: str) -> float:
    """Estimate the length of a layer's name in a figure, before it is drawn [inch]."""
    return len(name) * LABEL_POINTS * _LETTER_WIDTH / POINTS_PER_INCH


def _allowed_keys() -> list[str]:
    return [
        key
        for key in mpl.rcParams
        if key.partition(".")[0] in _STYLE_FAMILIES and key not in _REFUSED_KEYS
    ]


def _style_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_STYLE_BYTES + 1)
    except OSError as error:
        reason = Literal(error.strerror or "nothing readable")
        raise ConfigError(str(path), "", "a Matplotlib style file", reason) from None
    if len(content) > MAX_STYLE_BYTES:
        got = Literal("more")
        raise ConfigError(str(path), "", f"at most {MAX_STYLE_BYTES} bytes", got)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(str(path), "", "UTF-8 text", Literal("other bytes")) from None
