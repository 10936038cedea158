"""Do frames of comparisons and explanations hold what their nouns say, units in the names?"""

import pytest

import sim
from tests.report_cases import small_run

pytest.importorskip("pandas")


def test_a_comparison_has_a_row_per_layer_of_both():
    one = sim.compare_results(small_run(), small_run("output_stationary"))
    frame = one.to_frame()
    assert frame.index.name == "name"
    assert frame.index.tolist() == [layer.name for layer in one.layers]
    assert frame["other_energy_pj"].sum() == pytest.approx(one.other.energy_pj, rel=1e-12)
    first = one.layers[0]
    assert frame["cycles_ratio"].iloc[0] == first.other_cycles / first.reference_cycles
    assert (frame["energy_ratio_low"] <= frame["energy_ratio"]).all()
    assert (frame["energy_ratio"] <= frame["energy_ratio_high"]).all()


def test_a_comparison_without_common_layers_has_no_rows():
    names = ("conv1", "layer4.0.conv1")
    runs = [sim.simulate("edge_npu", "resnet18", layers=name) for name in names]
    frame = sim.compare_results(*runs).to_frame()
    assert len(frame) == 0
    assert "energy_ratio" in frame.columns


def test_an_explanation_has_bounds_of_every_layer():
    explanation = small_run().explain()
    frame = explanation.to_frame()
    assert frame.index.name == "name"
    assert frame["least_energy_pj"].sum() == pytest.approx(explanation.least_energy_pj, rel=1e-12)
    assert (frame["cycles"] >= frame["least_cycles"]).all()
    assert frame["bound_by"].iloc[0] == explanation.layers[0].time.bound_by[0]
