"""Are ranges of prices in a result file read back, and impossible ones refused in one line?"""

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from sim.base.errors import ResultsError
from sim.results.hdf5 import read_result, write_result
from tests.priced_runs import spread, with_ranges
from tests.synthetic import synthetic_result

FOLDER = "energy_table/spreads"


def _set(name: str, value: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        file[name][0] = value

    return change


def _name_twice(file: h5py.File) -> None:
    for name in ("component", "action", "driver"):
        file[f"{FOLDER}/{name}"][1] = file[f"{FOLDER}/{name}"][0]


def test_the_interval_survives_the_file(tmp_path: Path) -> None:
    result = synthetic_result(layers=3)
    write_result(result, tmp_path / "run.h5")
    assert read_result(tmp_path / "run.h5").uncertainty == result.uncertainty


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_set(f"{FOLDER}/low", 1.5), f"{FOLDER}/low: expected numbers from 0 to 1, got 1.5"),
        (_set(f"{FOLDER}/high", 0.5), f"{FOLDER}/high: expected numbers from 1 to"),
        (_set(f"{FOLDER}/high", np.inf), f"{FOLDER}/high: expected numbers from"),
        (_name_twice, f"{FOLDER}/driver: expected drivers a price names once, got one twice"),
        (
            _set("layers/action_energy/name", b"gone.read"),
            "layers/action_energy/name: expected actions of the components of the timeline",
        ),
    ],
)
def test_impossible_ranges_are_refused(
    tmp_path: Path, change: Callable[[h5py.File], None], message: str
) -> None:
    path = tmp_path / "run.h5"
    write_result(synthetic_result(), path)
    with h5py.File(path, "r+") as file:
        change(file)
    with pytest.raises(ResultsError) as caught:
        read_result(path)
    assert str(caught.value).startswith(f"{path}: {message}")


def test_too_many_drivers_are_refused(tmp_path: Path) -> None:
    many = tuple(spread(f"driver{place}", 0.5, 2.0) for place in range(257))
    write_result(with_ranges(synthetic_result(), {"array": many}), tmp_path / "run.h5")
    with pytest.raises(ResultsError, match="driver: expected at most 256 drivers, got 257"):
        read_result(tmp_path / "run.h5")
