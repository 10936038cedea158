"""Is a style file laid over the publication style, and a wrong one refused with its line?"""

from pathlib import Path

import pytest
from matplotlib import rcParams

from sim.base.errors import ConfigError, InvalidValue
from sim.figures import FIGURES
from sim.figures.style import new_figure, publication_style, read_style
from tests.synthetic import synthetic_result


def write_style(folder: Path, text: str) -> Path:
    path = folder / "paper.mplstyle"
    path.write_text(text)
    return path


def test_a_style_file_overrides_single_settings(tmp_path: Path) -> None:
    text = '# for the thesis\nfont.size: 10  # pt\naxes.edgecolor: "#112233"\n\n'
    with publication_style(write_style(tmp_path, text)):
        assert rcParams["font.size"] == 10
        assert rcParams["axes.edgecolor"] == "#112233"
        assert rcParams["axes.spines.top"] is False


def test_a_style_file_can_set_the_size_of_figures(tmp_path: Path) -> None:
    style = write_style(tmp_path, "figure.figsize: 3.5, 2.5\n")
    figure = FIGURES["layers"](synthetic_result(layers=3), style=style)
    assert figure.get_size_inches().tolist() == [3.5, 2.5]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("font.size 10", r"line 1: expected key: value, got 'font.size 10'"),
        ("\nfont.sizes: 10", r"line 2: expected a .* setting \(did you mean 'font.size'\?\)"),
        ("font.size: big one", r"line 1: font.size: expected a value it can have, got 'big one'"),
        ("text.usetex: True", r"line 1: expected a Matplotlib appearance setting"),
        ("figure.hooks: os:abort", r"line 1: expected a Matplotlib appearance setting"),
        ("backend: macosx", r"line 1: expected a Matplotlib appearance setting"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = write_style(tmp_path, text)
    with pytest.raises(ConfigError, match=message) as caught:
        read_style(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_missing_style_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected a Matplotlib style file, got No such file"):
        read_style(tmp_path / "missing.mplstyle")


def test_a_style_file_of_other_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "binary.mplstyle"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="expected UTF-8 text"):
        read_style(path)


def test_a_huge_style_file_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected at most 65536 bytes"):
        read_style(write_style(tmp_path, "#" * 100_000))


def test_a_huge_figure_is_refused(tmp_path: Path) -> None:
    style = write_style(tmp_path, "figure.figsize: 1000, 1000\n")
    with publication_style(style), pytest.raises(InvalidValue, match="at most 100 megapixels"):
        new_figure(1.0)
