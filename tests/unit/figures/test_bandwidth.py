"""Does the bandwidth over time add up to the counts of the run, below the peak?"""

import numpy as np
import pytest
from matplotlib.patches import StepPatch

from sim.api import simulate
from sim.base.errors import InvalidValue
from sim.figures import FIGURES
from sim.results.bandwidth import Channel, carried_bits, channels
from sim.results.result import Result
from tests.synthetic import synthetic_result
from tests.unit.figures.runs import NETWORK, edge_run


def edges(result: Result, bins: int) -> np.ndarray:
    return np.arange(bins + 1, dtype=np.int64) * result.cycles // bins


def counted(result: Result, channel: Channel, what: str) -> int:
    return sum(
        layer.action_counts.get(action, 0)
        for layer in result.layers
        for action in channel.actions[what]
    )


@pytest.mark.parametrize("bins", [1, 7, 300])
def test_bins_add_up_to_the_counts_of_the_run(bins: int) -> None:
    result = edge_run()
    for channel in channels(result):
        bits = carried_bits(result.timeline, channel, edges(result, bins))
        for what, per_bin in bits.items():
            assert per_bin.sum() == pytest.approx(counted(result, channel, what), rel=1e-9)


def test_bins_of_layers_are_the_traffic_of_layers() -> None:
    result = edge_run()
    dram = channels(result)[0]
    bits = carried_bits(result.timeline, dram, result.timeline.layer_starts)
    assert bits["read"] == pytest.approx([layer.dram_read_bits for layer in result.layers])
    assert bits["write"] == pytest.approx([layer.dram_write_bits for layer in result.layers])


def test_no_cycle_carries_more_than_the_peak() -> None:
    result = edge_run()
    for channel in channels(result):
        bits = carried_bits(result.timeline, channel, edges(result, result.cycles))
        assert sum(bits.values()).max() <= channel.peak_bits_per_cycle * (1 + 1e-9), channel.name


def test_links_carry_what_their_use_says() -> None:
    result = edge_run()
    carried: dict[str, int] = {}
    for use in result.links:
        carried[use.link] = carried.get(use.link, 0) + use.carried_bits
    links = [channel for channel in channels(result) if channel.kind == "link"]
    assert {c.name: counted(result, c, "transfer") for c in links} == {
        name: bits for name, bits in carried.items() if bits
    }


def test_the_peak_of_a_mesh_is_that_of_the_links_between_routers() -> None:
    result = simulate("mesh_npu", NETWORK)
    (mesh,) = [channel for channel in channels(result) if channel.kind == "mesh"]
    # 8 x 8 routers: 2 x 8 x 7 pairs of neighbours, two directions, 64 bits each
    assert mesh.peak_bits_per_cycle == 2 * 2 * 8 * 7 * 64
    between = [
        link.bits for link in result.mesh_links if not link.direction.startswith(("from", "to"))
    ]
    assert counted(result, mesh, "transfer") == sum(between)


def test_the_area_of_the_dram_s_panel_is_its_traffic() -> None:
    result = edge_run()
    axes = FIGURES["bandwidth"](result).axes[0]
    assert axes.get_ylabel() == "Bandwidth\n(GB/s)"
    stack = [patch for patch in axes.patches if isinstance(patch, StepPatch) and patch.get_gid()]
    assert [patch.get_gid() for patch in stack] == ["dram.padding", "dram.write", "dram.read"]
    highest, _, lowest = [
        float((patch.get_data().values * np.diff(patch.get_data().edges)).sum()) for patch in stack
    ]
    # GB/s x us = 1e3 bytes
    assert lowest * 8e3 == pytest.approx(result.dram_read_bits, rel=1e-9)
    dram = channels(result)[0]
    assert highest * 8e3 == pytest.approx(sum(counted(result, dram, w) for w in dram.actions))


def test_a_window_shows_its_own_traffic() -> None:
    result = edge_run()
    figure = FIGURES["bandwidth"](result, start_cycle=100, end_cycle=900)
    start, end = (cycle / result.clock_mhz for cycle in (100, 900))
    assert figure.axes[-1].get_xlim() == pytest.approx((start, end))


def test_a_run_of_which_no_wires_are_known_is_refused() -> None:
    with pytest.raises(InvalidValue, match="a run whose DRAM or links carried something"):
        FIGURES["bandwidth"](synthetic_result(layers=1))
