"""Do the points of the roofline have the performance and intensity of their layers?"""

from dataclasses import replace

import pytest

from sim.figures import FIGURES
from sim.figures.roofline_points import roofline_points
from tests.synthetic import CLOCK_MHZ, synthetic_result


def test_intensity_and_performance_by_hand() -> None:
    result = synthetic_result(layers=1)
    layer = replace(
        result.layers[0], macs=8000, cycles=100, dram_read_bits=6400, dram_write_bits=1600
    )
    (point,) = roofline_points(replace(result, layers=(layer,)))
    assert point.macs_per_byte == 8.0  # 8000 MAC / (8000 bit / 8)
    assert point.macs_per_s == pytest.approx(8000 / (100 / (CLOCK_MHZ * 1e6)))
    assert point.energy_pj == pytest.approx(layer.energy_pj)


def test_equal_layers_are_one_point() -> None:
    result = synthetic_result(layers=1)
    twice = replace(result, layers=(result.layers[0], replace(result.layers[0], name="again")))
    (point,) = roofline_points(twice)
    assert (point.name, point.layers) == ("layer1", 2)
    assert point.energy_pj == pytest.approx(2 * result.energy_pj)


def test_layers_without_macs_have_no_point() -> None:
    result = synthetic_result(layers=3)
    assert {point.name for point in roofline_points(result)} == {"layer1", "layer2"}


def test_the_roof_is_one_mac_per_pe_and_cycle() -> None:
    result = synthetic_result(layers=3)
    axes = FIGURES["roofline"](result).axes[0]
    roof, slope = axes.lines[:2]
    assert axes.get_ylabel() == "Performance (GMAC/s)"
    # 256 PEs x 0.8 GHz
    assert roof.get_ydata().tolist() == pytest.approx([204.8, 204.8])
    # 128 bit x 0.8 GHz = 12.8 GB/s
    assert slope.get_ydata()[0] / slope.get_xdata()[0] == pytest.approx(12.8)
    assert slope.get_xdata()[1] == pytest.approx(204.8 / 12.8)
