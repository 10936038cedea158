"""Is the bound of the energy roofline made of the run's prices, and no layer below it?"""

import numpy as np
import pytest

from sim.figures import FIGURES
from sim.figures.roofline_points import roofline_points
from sim.results.energy_roofline import EnergyRoofline, energy_roofline
from tests.unit.figures.runs import edge_run

BOUND = EnergyRoofline(
    mac_pj=0.5, byte_pj=40.0, static_pj_per_cycle=100.0, macs_per_cycle=256.0, bytes_per_cycle=16.0
)


@pytest.mark.parametrize(
    ("macs_per_byte", "pj"),
    [
        # DRAM: 1 / 16 cycle per MAC
        (1.0, 0.5 + 40.0 + 100 / 16),
        # the ridge: both take 1 / 256 cycle
        (16.0, 0.5 + 2.5 + 100 / 256),
        # the array: no less than that
        (160.0, 0.5 + 0.25 + 100 / 256),
    ],
)
def test_energy_per_mac_by_hand(macs_per_byte: float, pj: float) -> None:
    assert BOUND.pj_per_mac(np.array([macs_per_byte])) == pytest.approx([pj])


def test_no_layer_is_below_the_bound() -> None:
    result = edge_run()
    bound = energy_roofline(result)
    points = roofline_points(result)
    assert len(points) == 2
    for point in points:
        assert point.pj_per_mac > bound.pj_per_mac(np.array([point.macs_per_byte]))[0]


def test_prices_are_those_the_layers_paid() -> None:
    result = edge_run()
    bound = energy_roofline(result)
    mac_pj = result.energy_table.actions["array", "mac"].pj
    assert bound.mac_pj == pytest.approx(mac_pj, rel=1e-9)
    per_byte = [
        8
        * sum(
            pj
            for name, pj in layer.energy_pj_by_action.items()
            if name.startswith("dram.") and tuple(name.split(".")) in result.energy_table.actions
        )
        / (layer.dram_read_bits + layer.dram_write_bits)
        for layer in result.layers
        if layer.macs
    ]
    assert bound.byte_pj == pytest.approx(min(per_byte))


def test_circles_bound_and_stems_are_drawn_where_they_belong() -> None:
    result = edge_run()
    bound, points = energy_roofline(result), roofline_points(result)
    axes = FIGURES["roofline"](result).axes[1]
    (line,) = [line for line in axes.lines if line.get_gid() == "bound"]
    assert line.get_ydata() == pytest.approx(bound.pj_per_mac(line.get_xdata()))
    circles, stems = axes.collections
    expected = [(point.macs_per_byte, point.pj_per_mac) for point in points]
    assert np.asarray(circles.get_offsets()) == pytest.approx(np.array(expected))
    for stem, point in zip(stems.get_segments(), points, strict=True):
        floor = bound.pj_per_mac(np.array([point.macs_per_byte]))[0]
        assert stem[:, 1] == pytest.approx([floor, point.pj_per_mac])
