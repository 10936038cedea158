"""Does `joulesim plot` tell replays from runs, and draw each with its own kinds?"""

import pytest

from sim.cli.main import main
from sim.figures import REPLAY_FIGURES
from sim.results.hdf5 import write_result
from sim.results.replay_hdf5 import write_replay
from sim.results.replay_result import ReplayPeak
from tests.replay_cases import replay_of, work_of
from tests.synthetic import synthetic_result


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with a replay of 0.5 us and a run in it."""
    works = [work_of([(6, (1, 2)), (9, (4, 5))], repeat=2)]
    begins = [5, 105, 205, 305, 405]
    peak = ReplayPeak(window="1 cycle", window_cycles=1, power_mw=3.0, start_cycle=20, across=True)
    given = {"cycles": 500, "peaks": (peak,), "configuration": {"architecture": {}}}
    replay = replay_of(works, begins, [0] * 5, **given)
    write_replay(replay, tmp_path / "p.h5")
    write_result(synthetic_result(layers=3), tmp_path / "r.h5")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", REPLAY_FIGURES)
def test_a_replay_is_drawn_by_the_kinds_of_replays(kind, folder, capsys):
    assert main(["plot", "p.h5", kind, "--columns", "1"]) == 0
    assert capsys.readouterr() == (f"wrote p_{kind}.png\n", "")
    assert (folder / f"p_{kind}.png").read_bytes().startswith(b"\x89PNG")


def test_a_window_cuts_a_replay(folder):
    assert main(["plot", "power", "p.h5", "-o", "whole.png"]) == 0
    window = ["--start-us", "0.1", "--end-us", "0.3"]
    assert main(["plot", "power", "p.h5", "-o", "part.png", *window]) == 0
    assert (folder / "whole.png").read_bytes() != (folder / "part.png").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            "p.h5 gantt",
            "p.h5: expected a result file for 'gantt', got a replay, which has power, frames, "
            "latency, energy",
        ),
        ("r.h5 latency", "r.h5: filetype: expected 'joulesim.replay', got 'joulesim.result'"),
        (
            "p.h5 latancy",
            "KIND: expected one of power, frames, latency, energy (did you mean 'latency'?), "
            "got 'latancy'",
        ),
        ("gone.h5 latency", "gone.h5: expected an existing replay file, got no such file"),
        ("p.h5 p.h5 power", "INPUT: expected a replay file for 'power', got 2"),
        (
            "p.h5 r.h5 comparison",
            "p.h5: expected two or more result files for 'comparison', got a replay, which has "
            "power, frames, latency, energy",
        ),
        (
            "p.h5 energy --start-us 0",
            "--start-us: expected a figure over time (power, latency) for a window, got 'energy'",
        ),
        (
            "p.h5 power --start-us 1",
            "--start-us: expected a time before the end of the replay (0.5 us), got 1.0",
        ),
        (
            "p.h5 power --cap-mw 3",
            "--cap-mw: expected a figure that has it (power), got power of a replay",
        ),
    ],
)
def test_what_does_not_match_is_refused(arguments, line, folder, capsys):
    before = sorted(folder.iterdir())
    assert main(["plot", *arguments.split()]) == 2
    assert capsys.readouterr() == ("", line + "\n")
    assert sorted(folder.iterdir()) == before
