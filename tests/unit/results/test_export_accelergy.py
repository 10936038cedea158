"""Do the tables written for Accelergy multiply to our energy, for its own YAML reader too?"""

from dataclasses import replace

import pytest

from sim.domain.energy_table import EnergyTable
from sim.domain.own_prices import OwnPrices
from sim.results.export_accelergy import export_accelergy
from tests.accelergy_totals import read, total_pj
from tests.synthetic import ENERGY_TABLE, synthetic_result


@pytest.mark.parametrize("seed", range(3))
def test_counts_times_energies_are_our_energy(tmp_path, seed):
    result = synthetic_result(seed=seed, layers=5)
    written = export_accelergy(result, tmp_path / "tables")
    assert [path.name for path in written] == ["ERT.yaml", "action_counts.yaml"]
    assert total_pj(tmp_path / "tables") == pytest.approx(result.energy_pj, rel=1e-12)


def test_form_of_version_0_4(tmp_path):
    export_accelergy(synthetic_result(), tmp_path)
    ert = read(tmp_path / "ERT.yaml")["ERT"]
    assert ert["version"] == "0.4"
    assert ert["tables"][0]["name"] == "system.dram"
    assert ert["tables"][0]["actions"][0] == {"name": "read", "arguments": {}, "energy": 8.5}
    # 74 mW at 800 MHz
    assert ert["tables"][0]["actions"][3] == {"name": "leak", "arguments": {}, "energy": 92.5}
    counts = read(tmp_path / "action_counts.yaml")["action_counts"]
    assert counts["version"] == "0.4"
    assert counts["local"][-1]["action_counts"] == [{"name": "leak", "counts": 20124}]


def test_small_prices_are_numbers_for_yaml_1_1(tmp_path):
    price = replace(ENERGY_TABLE.actions["array", "mac"], pj=1e-05)
    actions = {**ENERGY_TABLE.actions, ("array", "mac"): price}
    table = replace(ENERGY_TABLE, actions=actions)
    export_accelergy(replace(synthetic_result(), energy_table=table), tmp_path)
    tables = {t["name"]: t for t in read(tmp_path / "ERT.yaml")["ERT"]["tables"]}
    assert tables["system.array"]["actions"][0]["energy"] == 1e-05


def test_several_static_powers_keep_their_names(tmp_path):
    power = ENERGY_TABLE.static["clock", "tree"]
    table = EnergyTable(
        name="t",
        node_nm=45,
        voltage_v=0.9,
        actions=ENERGY_TABLE.actions,
        static={**ENERGY_TABLE.static, ("clock", "spine"): power},
    )
    export_accelergy(replace(synthetic_result(), energy_table=table), tmp_path)
    actions = read(tmp_path / "ERT.yaml")["ERT"]["tables"][-1]["actions"]
    assert [action["name"] for action in actions] == ["tree", "spine"]


def test_areas_are_written_and_missing_ones_named(tmp_path):
    own = OwnPrices(files=("ART.yaml",), replaced=(), areas_um2={"array": 12.5})
    written = export_accelergy(replace(synthetic_result(), own_prices=own), tmp_path)
    assert [path.name for path in written][-1] == "ART.yaml"
    assert read(tmp_path / "ART.yaml") == {
        "ART": {"version": "0.4", "tables": [{"name": "system.array", "area": 12.5}]}
    }
    text = (tmp_path / "ART.yaml").read_text(encoding="utf-8")
    assert "# left out, their areas are not known: dram, global_buffer, accumulator" in text


def test_what_is_counted_without_a_price_is_named(tmp_path):
    result = synthetic_result()
    counts = {**result.layers[0].action_counts, "dram.row_hits": 3}
    layers = (replace(result.layers[0], action_counts=counts), *result.layers[1:])
    export_accelergy(replace(result, layers=layers), tmp_path)
    text = (tmp_path / "action_counts.yaml").read_text(encoding="utf-8")
    assert "# counted but without a price: dram.row_hits\n" in text


def test_names_from_a_file_cannot_break_out(tmp_path):
    result = replace(synthetic_result(), workload="x\nERT: {}")
    export_accelergy(result, tmp_path)
    assert list(read(tmp_path / "ERT.yaml")) == ["ERT"]
    assert len(read(tmp_path / "ERT.yaml")["ERT"]["tables"]) == 8
