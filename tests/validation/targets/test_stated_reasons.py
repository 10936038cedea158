"""Do the remarks of targets say what their rows show?"""

import pytest

from sim.config.architecture_file import load_architecture
from sim.validation import dvfs, eyeriss
from sim.validation.row_stationary import row_stationary_figures
from sim.validation.target import Outcome
from sim.workloads.load import load_workload


def test_chip_power_follows_the_zeros_far_less_than_the_chips():
    rows = {row.name: row for row in eyeriss.rows() if row.quantity == "chip power"}
    dense, sparse = rows["conv1: chip power"], rows["conv4: chip power"]
    assert 0.95 < sparse.ours / dense.ours < 1
    # Y.-H. Chen et al., JSSC 2017, table V: 332 and 235 mW
    assert sparse.theirs / dense.theirs == pytest.approx(1 - 0.29, abs=0.005)


def test_the_square_of_the_voltages_would_pass_as_the_note_says():
    squares = [row for row in dvfs.rows() if row.quantity == "V^2 alone"]
    assert len(squares) == 4
    for row in squares:
        assert row.relative_error is not None
        assert abs(row.relative_error) <= dvfs.TOLERANCE.limit


def test_the_page_of_another_network_says_how_far_the_psum_bus_is_avoided():
    network = load_workload("vgg16").with_batch(3).select("conv1_2")
    rows = {row.quantity: row for row in eyeriss.rows_on(network)}
    bus = rows["psum bus, 1 channel per pass"]
    # 3 x 224 x 224 x 64 outputs, 64 channels, 4 sums of 16 bits per cycle at 200 MHz
    assert bus.ours == pytest.approx(3 * 224 * 224 * 64 * 64 / 4 / 200e3)
    factor = bus.ours / rows["processing latency"].ours
    assert factor > 3
    assert f"up to {factor:.1f} times faster" in bus.note
    assert not Outcome(target=eyeriss.TARGET, rows=tuple(rows.values())).judged


def test_the_psum_bus_bounds_a_mapping_of_one_channel_per_pass():
    network = load_workload("alexnet").with_batch(4).select("conv3")
    [figure] = row_stationary_figures(load_architecture("eyeriss"), network)
    assert figure.one_channel_cycles == 4 * 384 * 13 * 13 * 256 / 4
