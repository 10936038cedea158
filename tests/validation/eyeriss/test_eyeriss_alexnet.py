"""How far is the row-stationary model from the chip that was measured (Eyeriss, JSSC 2017)?"""

import pytest

from sim.config.published_file import load_published
from sim.domain.row_stationary import RowStationaryMapping
from sim.validation.eyeriss import PARAMETERS, alexnet_figures, published_mappings
from sim.validation.row_stationary import LayerFigures

LAYERS = ("conv1", "conv2", "conv3", "conv4", "conv5")
PUBLISHED = {
    record.text("layer"): {key: value for key, value in record.cells.items() if key != "layer"}
    for record in load_published("eyeriss")["alexnet"]
}


def figures(*mappings: tuple[str, RowStationaryMapping]) -> dict[str, LayerFigures]:
    return {figure.layer: figure for figure in alexnet_figures(mappings)}


@pytest.fixture(scope="module")
def ours() -> dict[str, LayerFigures]:
    return figures(*published_mappings())


def error(ours: float, theirs: float) -> float:
    return ours / theirs - 1


def values(figure: LayerFigures) -> dict[str, float]:
    return {
        "buffer_mb": figure.buffer_bytes / 1e6,
        "processing_ms": figure.processing_cycles / 200e3,
        "dram_mb": figure.dram_bytes / 1e6,
        "total_ms": figure.cycles / 200e3,
        "power_mw": figure.chip_power_mw,
    }


def errors(ours: dict[str, LayerFigures], quantity: str) -> dict[str, float]:
    return {
        layer: error(values(ours[layer])[quantity], PUBLISHED[layer][quantity]) for layer in LAYERS
    }


def test_buffer_bytes_are_within_a_hundredth_but_for_conv3(ours):
    found = errors(ours, "buffer_mb")
    assert all(abs(found[layer]) < 0.01 for layer in LAYERS if layer != "conv3")
    # table III prints q = 4, r = 1, t = 4 for CONV3: 64 rounds of partial sums through the buffer.
    # Table V counts 28 % less than those rounds take; see docs/methods/row_stationary.md
    assert found["conv3"] == pytest.approx(0.379, abs=0.005)


def test_conv3_has_the_published_bytes_with_the_sets_of_conv4():
    # what table V implies and CONV4 and CONV5 have in table III; an inference, not a published row
    q3 = RowStationaryMapping(m=64, n=4, e=13, p=16, q=3, r=2, t=2)
    found = figures(("conv3", q3))["conv3"]
    assert abs(error(values(found)["buffer_mb"], PUBLISHED["conv3"]["buffer_mb"])) < 0.01
    assert abs(error(values(found)["processing_ms"], PUBLISHED["conv3"]["processing_ms"])) < 0.05


def test_active_pes_are_those_of_the_chip(ours):
    for layer in LAYERS:
        # CONV1's last strip has 6 of 7 rows: 132 PEs, of which the paper's number knows nothing
        slack = 0.02 if layer == "conv1" else 1e-9
        assert ours[layer].active_pes == pytest.approx(PUBLISHED[layer]["active_pes"], rel=slack)


def test_processing_latency_is_within_six_hundredths(ours):
    assert max(map(abs, errors(ours, "processing_ms").values())) < 0.06


def test_dram_bytes_are_within_nine_hundredths(ours):
    assert max(map(abs, errors(ours, "dram_mb").values())) < 0.09


def test_total_latency_is_within_seventeen_hundredths(ours):
    # CONV1 and CONV5 wait too long for their outputs: our ReLU does one value per cycle
    assert max(map(abs, errors(ours, "total_ms").values())) < 0.17


def test_chip_power_is_within_a_quarter_of_the_measured(ours):
    # no price was fitted to this chip. CONV4 and CONV5 miss the target of 15 %: a PE whose input
    # is zero stops part of its clock, which the price of the clock does not know
    found = errors(ours, "power_mw")
    assert all(-0.15 < found[layer] < 0.10 for layer in ("conv1", "conv2", "conv3"))
    assert all(0.15 < found[layer] < 0.25 for layer in ("conv4", "conv5"))


def test_the_mapper_finds_the_published_parameters_of_conv1_and_conv5():
    found = figures()
    for layer in ("conv1", "conv5"):
        published = dict(published_mappings())[layer].given()
        assert {name: found[layer].mapping[name] for name in PARAMETERS} == published


def test_the_mapper_is_hardly_slower_than_the_published_mappings(ours):
    for layer, chosen in figures().items():
        assert chosen.processing_cycles <= ours[layer].processing_cycles * 1.02
        assert chosen.buffer_bytes <= ours[layer].buffer_bytes * 1.01
