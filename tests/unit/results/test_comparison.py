"""Is one run compared with another as by hand, with the errors they share in common?"""

import json
from dataclasses import replace
from itertools import product
from math import isnan, sqrt

import numpy as np
import pytest

from sim.results import ratio_ranges as ratios
from sim.results.comparison import Verdict, compare_results
from sim.results.comparison_json import comparisons_as_json
from sim.results.configuration_changes import configuration_changes, value_text
from tests.priced_runs import run_of, spread
from tests.synthetic import synthetic_result

SRAM, DRAM = spread("sram_access", 0.5, 2.0), spread("dram_x", 0.8, 1.25)
RANGES = {"global_buffer": (SRAM,), "dram": (DRAM,)}
# A: 600 + 200 = 800 pJ, B: 300 + 400 = 700 pJ
A = run_of({"dram": 600.0, "global_buffer": 200.0}, RANGES)
B = run_of({"dram": 300.0, "global_buffer": 400.0}, RANGES)


def test_the_difference_moves_with_each_driver_in_both_runs() -> None:
    found = compare_results(A, B)
    assert found.difference_pj == -100.0
    ends = {swing.driver: (swing.low_pj, swing.high_pj) for swing in found.drivers}
    # buffer at half: 500 against 700; at twice: 1100 against 1000
    assert ends["sram_access"] == (-200.0, 100.0)
    assert ends["dram_x"] == (pytest.approx(640 - 680), pytest.approx(775 - 950))
    assert found.difference_low_pj == pytest.approx(-100 - sqrt(100**2 + 75**2))
    assert found.difference_high_pj == pytest.approx(-100 + sqrt(200**2 + 60**2))


def test_a_driver_of_what_both_runs_spend_alike_is_not_listed() -> None:
    # three layers whose energies add up to another last digit in another order
    runs = []
    for layers_pj in ((0.1, 0.2, 0.3), (0.3, 0.2, 0.1)):
        layers = [run_of({"dram": pj}, RANGES, layer=f"l{pj}").layers[0] for pj in layers_pj]
        runs.append(replace(run_of({"dram": 1.0}, RANGES), layers=tuple(layers)))
    assert sum((0.1, 0.2, 0.3)) != sum((0.3, 0.2, 0.1))
    assert compare_results(*runs).drivers == ()


def test_two_laws_between_nodes_err_independently() -> None:
    laws = [spread(f"node_scaling_{law}", 0.5, 2.0) for law in ("polynomials", "line")]
    runs = [run_of({"array": 100.0}, {"array": (law,)}) for law in laws]
    found = compare_results(*runs)
    assert {swing.driver for swing in found.drivers} == {law.driver for law in laws}
    assert (found.least_ratio, found.most_ratio) == (0.25, 4.0)


def test_the_interval_of_the_ratio_is_that_of_its_logarithm() -> None:
    energy = compare_results(A, B).energy
    assert energy.ratio == 700 / 800
    down = np.hypot(np.log((500 / 700) / 0.875), np.log((775 / 950) / 0.875))
    up = np.hypot(np.log((1100 / 1000) / 0.875), np.log((640 / 680) / 0.875))
    assert energy.low == pytest.approx(0.875 * np.exp(-down))
    assert energy.high == pytest.approx(0.875 * np.exp(up))


def test_extremes_are_at_a_corner() -> None:
    found = compare_results(A, B)
    corners = [
        (300 * dram + 400 * sram) / (600 * dram + 200 * sram)
        for dram, sram in product((0.8, 1.25), (0.5, 2.0))
    ]
    assert found.least_ratio == pytest.approx(min(corners))
    assert found.most_ratio == pytest.approx(max(corners))


def test_drivers_that_are_too_many_to_try_only_widen_the_extremes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exact = compare_results(A, B)
    monkeypatch.setattr(ratios, "_MOST_CORNERS", 2)
    wider = compare_results(A, B)
    assert wider.least_ratio < exact.least_ratio
    assert wider.most_ratio > exact.most_ratio
    assert wider.energy == exact.energy


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (A, Verdict.SAME),
        (B, Verdict.UNDECIDED),
        (run_of({"dram": 700.0, "global_buffer": 900.0}, RANGES), Verdict.LARGER),
        (run_of({"dram": 500.0, "global_buffer": 100.0}, RANGES), Verdict.SMALLER),
        (run_of({"dram": 480.0, "global_buffer": 470.0}, RANGES), Verdict.MOSTLY_LARGER),
    ],
)
def test_verdicts(other, verdict) -> None:
    found = compare_results(A, other)
    assert found.verdict is verdict


def test_a_common_error_cancels() -> None:
    twice = run_of({"dram": 1200.0, "global_buffer": 400.0}, RANGES)
    found = compare_results(A, twice)
    assert found.energy.low == found.energy.ratio == found.energy.high == 2.0
    assert found.verdict is Verdict.LARGER


def test_ranges_of_two_energy_tables_are_independent_those_of_a_dram_are_not() -> None:
    other = run_of({"dram": 600.0, "global_buffer": 200.0}, RANGES, table="another")
    found = compare_results(A, other)
    # the buffer at its ends in one run at a time: 700 and 1000 against 800; the DRAM cancels
    up = np.hypot(np.log(1000 / 800), np.log(800 / 700))
    assert found.energy.high == pytest.approx(np.exp(up))
    assert found.energy.low == pytest.approx(np.exp(-up))
    assert [swing.driver for swing in found.drivers] == ["sram_access", "sram_access"]


def test_a_part_that_only_one_run_has() -> None:
    other = run_of({"global_buffer": 200.0}, RANGES)
    found = compare_results(other, A)
    dram = found.components["dram"]
    assert (dram.reference_pj, dram.other_pj) == (0.0, 600.0)
    assert isnan(dram.ratio)
    assert compare_results(A, other).components["dram"].ratio == 0.0


def test_layers_are_matched_by_name() -> None:
    first, second = synthetic_result(layers=3), synthetic_result(seed=1, layers=5)
    layers = list(second.layers)
    layers[0] = replace(layers[0], name="new")
    found = compare_results(first, replace(second, layers=tuple(layers)))
    assert [layer.name for layer in found.layers] == ["layer2", "layer3"]
    assert found.layers[0].energy.other_pj == layers[1].energy_pj
    expected = layers[1].energy_pj / first.layers[1].energy_pj
    assert found.layers[0].energy.ratio == pytest.approx(expected, rel=1e-12)
    assert found.only_in_reference == ("layer1",)
    assert found.only_in_other == ("new", "layer4", "layer5")


def test_changes_are_those_of_the_configuration_by_path() -> None:
    tree = {"clock_mhz": 800.0, "array": {"rows": 16, "formats": {"ifmap": "int8"}}}
    before = {"architecture": tree | {"vector_unit": {"lanes": 4}}, "run": {"batch": None}}
    after = {
        "architecture": {
            "clock_mhz": 800,
            "description": "another one",
            "array": {"rows": 32, "formats": {"ifmap": "int4"}},
        },
        "run": {"batch": 4},
    }
    runs = [replace(A, configuration=one) for one in (before, after)]
    changes = configuration_changes(runs[0], runs[1])
    assert [change.text for change in changes] == [
        "array.rows 16 -> 32",
        "array.formats.ifmap int8 -> int4",
        "vector_unit is gone",
        "run.batch null -> 4",
    ]
    assert configuration_changes(runs[0], runs[0]) == ()
    assert configuration_changes(runs[1], runs[0])[-1].text == "vector_unit is new"


def test_deep_configurations_of_strangers_are_compared() -> None:
    deep: dict[str, object] = {"end": 1}
    for _ in range(5000):
        deep = {"in": deep}
    other = replace(A, configuration={"architecture": deep})
    assert configuration_changes(other, A)


def test_values_are_cut_when_they_are_long() -> None:
    assert value_text(["ifmap"] * 50).endswith("...")
    assert (value_text(True), value_text(2.5), value_text(512.0)) == ("true", "2.5", "512")


def test_prices_that_differ_are_listed() -> None:
    table = B.energy_table
    key = ("dram", "read")
    dearer = replace(table, actions={**table.actions, key: replace(table.actions[key], pj=17.0)})
    found = compare_results(A, replace(B, energy_table=dearer))
    assert [(change.path, change.before, change.after) for change in found.prices] == [
        ("dram.read", 8.5, 17.0)
    ]


def test_json_has_no_number_that_json_has_no_word_for() -> None:
    never = run_of({"dram": 1.0}, {"dram": (spread("dram_x", 0.0, 2.0),)})
    found = [compare_results(never, one) for one in (A, run_of({"array": 1.0}, {}))]
    text = json.dumps(comparisons_as_json(["a", "b", "c"], found), allow_nan=False)
    data = json.loads(text)
    assert data["schema"] == "joulesim.comparison/1"
    assert [one["run"]["file"] for one in data["comparisons"]] == ["b", "c"]
    assert data["comparisons"][1]["energy"]["ratio_most"] is None
    assert data["comparisons"][1]["verdict"] == "undecided"
