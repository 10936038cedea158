"""Do results say which prices are the user's and which were kept, in a file and as JSON?"""

from dataclasses import replace

import h5py
import pytest

from sim.base.errors import ResultsError
from sim.domain.own_prices import OwnPrices, ReplacedPrice
from sim.results.fields import OWN_PRICE_FIELDS
from sim.results.hdf5 import read_result, write_result
from sim.results.json_export import result_as_json
from tests.synthetic import ENERGY_TABLE, synthetic_result

OWN = OwnPrices(
    files=("mine.csv", "ERT.yaml"),
    replaced=(
        ReplacedPrice(component="array", action="mac", library=0.5),
        ReplacedPrice(component="clock", action="tree", library=7.0),
    ),
    areas_um2={"array": 12.5},
)


@pytest.fixture
def result():
    return replace(synthetic_result(), own_prices=OWN)


def test_a_file_gives_them_back(result, tmp_path):
    write_result(result, tmp_path / "r.h5")
    assert read_result(tmp_path / "r.h5").own_prices == OWN


def test_files_without_them_have_empty_tables(tmp_path):
    write_result(synthetic_result(), tmp_path / "r.h5")
    assert read_result(tmp_path / "r.h5").own_prices is None
    with h5py.File(tmp_path / "r.h5", "r+") as file:
        assert all(file[field.name].size == 0 for field in OWN_PRICE_FIELDS)
        del file["own_prices"]
    with pytest.raises(ResultsError, match="own_prices/files: expected a dataset, got nothing"):
        read_result(tmp_path / "r.h5")


@pytest.mark.parametrize(("place", "value"), [(0, b"arrai"), (1, b"array")])
def test_a_damaged_list_is_refused(result, tmp_path, place, value):
    write_result(result, tmp_path / "r.h5")
    with h5py.File(tmp_path / "r.h5", "r+") as file:
        file["own_prices/replaced/component"][place] = value
    with pytest.raises(ResultsError, match="own_prices/replaced: expected prices of the energy"):
        read_result(tmp_path / "r.h5")


def test_json_lists_every_price_once(result):
    prices = result_as_json(result)["prices"]
    assert prices["files"] == ["mine.csv", "ERT.yaml"]
    replaced = {(p["component"], p["action"]): p for p in prices["replaced"]}
    assert {key: price["library"] for key, price in replaced.items()} == {
        ("array", "mac"): 0.5,
        ("clock", "tree"): 7.0,
    }
    mac = replaced["array", "mac"]
    assert (mac["value"], mac["unit"], mac["low"], mac["high"]) == (0.3, "pJ per mac", 0.15, 0.6)
    assert replaced["clock", "tree"]["unit"] == "mW"
    kept = [(p["component"], p["action"]) for p in prices["kept"]]
    assert sorted([*kept, *replaced]) == sorted([*ENERGY_TABLE.actions, *ENERGY_TABLE.static])
    assert all(p["source"] for p in prices["kept"])
    spent = sum(p["energy_pj"] for p in (*prices["replaced"], *prices["kept"]))
    assert spent == pytest.approx(result.energy_pj, rel=1e-12)
    assert prices["area_um2_by_component"] == {"array": 12.5}


def test_json_without_own_prices_has_no_list():
    assert "prices" not in result_as_json(synthetic_result())
