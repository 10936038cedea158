"""Do check, run and its JSON name memories slower than the clock, and are forged lists refused?"""

import json
from dataclasses import replace

import pytest

from sim.base.errors import ResultsError
from sim.cli.main import main
from sim.results.hdf5 import read_result, write_result
from tests.synthetic import synthetic_result

LINE = "global_buffer 1.7 ns > period of 1.25 ns: pipelined access would be needed"


def _shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == 0
    return " ".join(capsys.readouterr().out.split())


def test_check_names_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert LINE in _shown(capsys, "check", "edge_npu")
    assert "slow memories" not in _shown(capsys, "check", "eyeriss")


def test_a_run_names_them(capsys: pytest.CaptureFixture[str]) -> None:
    run = ("run", "edge_npu", "resnet18", "--layers", "fc")
    assert LINE in _shown(capsys, *run)
    assert "access time" not in _shown(capsys, *run, "--set", "clock_mhz=500")


def test_json_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    run = ("run", "edge_npu", "resnet18", "--layers", "fc", "--json")
    (slow,) = json.loads(_shown(capsys, *run))["slow_memories"]
    assert slow == {
        "memory": "global_buffer",
        "access_time_ns": pytest.approx(1.7009, rel=1e-4),
        "clock_period_ns": 1.25,
    }
    assert json.loads(_shown(capsys, *run, "--set", "clock_mhz=500"))["slow_memories"] == []


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("all", "configuration.slow_memories: expected a list"),
        ([{"memory": "x"}], "expected items of memory, access_time_ns, clock_period_ns"),
        (
            [{"memory": "x", "access_time_ns": -1, "clock_period_ns": 1}],
            "configuration.slow_memories.access_time_ns: expected a finite number of ns above 0",
        ),
        (
            [{"memory": 3, "access_time_ns": 1, "clock_period_ns": 1}],
            "configuration.slow_memories.memory: expected a name",
        ),
    ],
)
def test_forged_lists_are_refused(tmp_path, listed: object, expected: str) -> None:
    result = synthetic_result()
    forged = dict(result.configuration) | {"slow_memories": listed}
    write_result(replace(result, configuration=forged), tmp_path / "r.h5")
    with pytest.raises(ResultsError) as error:
        read_result(tmp_path / "r.h5")
    assert expected in str(error.value)
