"""Does a file keep accesses per operand, and are incomplete and forged files refused?"""

from pathlib import Path

import h5py
import pytest

from sim.base.dataset_table import Field
from sim.base.errors import ResultsError
from sim.results.fields import OPERAND_FIELDS
from sim.results.hdf5 import read_result, write_result
from tests.unit.results.hand_worked import small_run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "run.h5"
    write_result(small_run("weight_stationary"), target)
    return target


def test_files_keep_them(path: Path) -> None:
    result, read = small_run("weight_stationary"), read_result(path)
    assert read.resources == result.resources
    assert read.layers[0].operand_accesses == result.layers[0].operand_accesses
    assert read.energy_pj_by_operand == result.energy_pj_by_operand
    assert read.explain() == result.explain()


@pytest.mark.parametrize("field", OPERAND_FIELDS, ids=lambda field: field.name)
def test_a_file_without_one_of_them_is_refused(path: Path, field: Field) -> None:
    with h5py.File(path, "r+") as file:
        del file[field.name]
    with pytest.raises(ResultsError) as error:
        read_result(path)
    assert str(error.value) == f"{path}: {field.name}: expected a dataset, got nothing"


@pytest.mark.parametrize(
    ("dataset", "value", "expected"),
    [
        ("layers/operand_accesses/layer", 1, "numbers from 0 to 0"),
        ("layers/operand_accesses/operand", b"bias", "expected one of ifmap, weight, ofmap"),
        ("layers/operand_accesses/count", 10**9, "expected at most the 160 of"),
        ("layers/operand_accesses/least", -1, "numbers from 0"),
        ("resources/kind", b"tube", "expected one of array"),
        ("layers/cycles", 0, "numbers from 1"),
        ("resources/per_cycle", 0.0, "numbers >= 1e-09"),
        ("resources/per_cycle", float("nan"), "numbers from 0"),
    ],
)
def test_forged_ones_are_refused(path: Path, dataset: str, value: object, expected: str) -> None:
    with h5py.File(path, "r+") as file:
        file[dataset][0] = value
    with pytest.raises(ResultsError) as error:
        read_result(path)
    assert str(error.value).startswith(f"{path}: {dataset}: ")
    assert expected in str(error.value)
