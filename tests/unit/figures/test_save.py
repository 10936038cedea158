"""Are figures written whole, in every format, and as the same bytes each time?"""

from pathlib import Path

import pytest

from sim.base.errors import ConfigError, InvalidValue, ResultsError
from sim.figures import FIGURES, save_figure, save_figures
from sim.results.result import Result
from tests.synthetic import synthetic_result

MAGIC = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.fixture(scope="module")
def result() -> Result:
    return synthetic_result(layers=3)


def test_writes_every_kind_in_the_folder_it_makes(result: Result, tmp_path: Path) -> None:
    paths = save_figures(result, tmp_path / "new", formats=("png",))
    shown = [name for name, kind in FIGURES.items() if not kind.lacks(result)]
    assert [path.name for path in paths] == [f"{kind}.png" for kind in shown]
    assert sorted((tmp_path / "new").iterdir()) == sorted(paths)


@pytest.mark.parametrize("ending", MAGIC)
def test_the_same_run_gives_the_same_bytes(result: Result, tmp_path: Path, ending: str) -> None:
    kinds = ("power",)
    first = save_figures(result, tmp_path / "a", kinds, (ending,))
    second = save_figures(synthetic_result(layers=3), tmp_path / "b", kinds, (ending,))
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes().startswith(MAGIC[ending])
        assert one.read_bytes() == other.read_bytes()


def test_one_figure_takes_its_format_from_its_name(result: Result, tmp_path: Path) -> None:
    figure = FIGURES["components"](result)
    path = save_figure(figure, tmp_path / "energy.PNG")
    assert path.read_bytes().startswith(MAGIC["png"])


def test_an_unknown_ending_is_refused(result: Result, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"expected a name that ends with one of .png"):
        save_figure(FIGURES["layers"](result), tmp_path / "energy.jpeg")


@pytest.mark.parametrize(
    ("kinds", "formats", "message"),
    [
        (("powr",), ("png",), r"^figure: expected one of .* \(did you mean 'power'\?\)"),
        (("power",), ("pgn",), r"^format: expected one of png, svg, pdf \(did you mean 'png'\?\)"),
    ],
)
def test_nothing_is_written_for_an_unknown_name(
    result: Result,
    tmp_path: Path,
    kinds: tuple[str, ...],
    formats: tuple[str, ...],
    message: str,
) -> None:
    with pytest.raises(InvalidValue, match=message):
        save_figures(result, tmp_path / "new", kinds, formats)
    assert not (tmp_path / "new").exists()


def test_a_folder_whose_parent_is_missing_is_refused(result: Result, tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="expected an existing folder"):
        save_figures(result, tmp_path / "missing" / "new", ("layers",), ("png",))


def test_a_file_in_place_of_the_folder_is_refused(result: Result, tmp_path: Path) -> None:
    place = tmp_path / "taken"
    place.write_text("")
    with pytest.raises(ResultsError, match="expected a folder"):
        save_figures(result, place, ("layers",), ("png",))


def test_nothing_is_written_with_a_wrong_style(result: Result, tmp_path: Path) -> None:
    style = tmp_path / "wrong.mplstyle"
    style.write_text("axes.linewidth: thick\n")
    with pytest.raises(ConfigError):
        save_figures(result, tmp_path / "new", ("layers",), ("png",), style)
    assert not (tmp_path / "new").exists()
