"""Does every example run, and print what its stored output says?

After a change that is meant to move numbers: ``python examples/NAME.py > examples/NAME.txt``.
"""

import runpy
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_example_prints_its_stored_output(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")
    shown = capsys.readouterr()
    assert shown.out == (EXAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    assert shown.err == ""


@pytest.mark.parametrize("name", ["first_run", "camera_on_a_battery"])
def test_an_example_draws_its_figure(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")
    assert (tmp_path / "out" / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_every_stored_output_has_its_example():
    assert sorted(path.stem for path in EXAMPLES.glob("*.txt")) == NAMES
