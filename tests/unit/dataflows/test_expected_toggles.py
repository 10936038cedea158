"""Do expectation from a density and counts in random tensors of that density agree?"""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from dataflows import DATAFLOWS
from dataflows.data_activity import with_data
from dataflows.expected_toggles import (
    expected_at_multipliers,
    expected_on_wires,
    one_probability,
)
from sim.config.architecture_file import load_architecture
from sim.domain.data_format import FORMATS
from sim.domain.layer import Densities, Layer, Padding
from sim.domain.operand_patterns import OperandPatterns

LAYERS = (
    Layer(name="conv", kind="conv2d", in_channels=24, out_channels=20, ifmap_h=13, ifmap_w=13,
          filter_h=3, filter_w=3, padding=Padding(top=1, bottom=1, left=1, right=1)),
    Layer(name="strided", kind="conv2d", groups=4, in_channels=40, out_channels=80, ifmap_h=15,
          ifmap_w=12, filter_h=3, filter_w=2, stride_h=2, stride_w=2, padding=Padding(top=2)),
    Layer(name="gemm", kind="gemm", in_channels=60, out_channels=70, ifmap_h=50),
    Layer(name="vector", kind="gemm", in_channels=3000, out_channels=40),
)  # fmt: skip
DENSITIES = Densities(ifmap=0.4, weight=0.7)
TENSORS = 16
STANDARD_ERRORS = 6
"""Of the mean of 16 tensors: Student's t with 15 degrees of freedom exceeds it once in 40,000."""

COARSEST = 0.05
"""The tolerance may be no wider than this part of the expectation, or it would test little."""


def random_patterns(layer: Layer, formats: tuple[str, str], seed: int) -> OperandPatterns:
    random = np.random.default_rng(seed)

    def values(count: int, name: str, density: float) -> np.ndarray:
        patterns = random.integers(1, 2 ** FORMATS[name].bits, count)
        return (patterns * (random.random(count) < density)).astype(np.uint32)

    return OperandPatterns(
        ifmap=values(layer.ifmap_count, formats[0], DENSITIES.ifmap),
        weight=values(layer.weight_count, formats[1], DENSITIES.weight),
    )


@pytest.mark.parametrize("gating", ["none", "ifmap", "weight", "both"])
@pytest.mark.parametrize("dataflow", ["weight_stationary", "input_stationary", "output_stationary"])
@pytest.mark.parametrize("formats", [("int8", "int4"), ("bf16", "int8")], ids="-".join)
@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_random_tensors_give_what_their_density_lets_expect(
    layer: Layer, formats: tuple[str, str], dataflow: str, gating: str
) -> None:
    machine = load_architecture(
        "edge_npu",
        [
            f"array.zero_gating={gating}",
            f"array.formats.ifmap={formats[0]}",
            f"array.formats.weight={formats[1]}",
            "memories.global_buffer.capacity_kib=16",
            "links.buffer_to_array.width_bits=64",
        ],
    )
    layer = replace(layer, densities=DENSITIES)
    plain = DATAFLOWS[dataflow](layer, machine)

    def counts(patterns: OperandPatterns | None) -> dict[str, int]:
        found = with_data(plain, layer, machine, patterns, toggles=True).totals()
        keys = ("toggle", "mac", "gated_mac")
        return {f"{part}.{action}": n for part, action, n in found if action in keys}

    expected = counts(None)
    runs = [counts(random_patterns(layer, formats, seed)) for seed in range(TENSORS)]
    for name, value in expected.items():
        seen = np.array([run[name] for run in runs], np.float64)
        tolerance = STANDARD_ERRORS * seen.std(ddof=1) / np.sqrt(TENSORS)
        assert tolerance <= COARSEST * value, name
        # one more for the rounding of the expectation
        assert abs(seen.mean() - value) <= tolerance + 1, name


@pytest.mark.parametrize("gates", [False, True])
def test_the_formulas_are_means_over_all_values_of_a_small_format(gates: bool) -> None:
    bits, density = 2, 0.3
    chance = {0: 1 - density} | dict.fromkeys(range(1, 4), density / 3)
    both = enter = 0.0
    for before, now in product(chance, chance):
        works = now != 0 or not gates
        both += chance[before] * chance[now] * (before ^ now).bit_count() * works
        enter += chance[before] * chance[now] * now.bit_count() * works
    for pair, mean in (((1, 0, 0), both), ((0, 1, 0), enter)):
        counts = bits * np.array(pair, np.int64)
        found = expected_at_multipliers(counts, bits, density, gates=gates, others=1.0)
        assert float(found) == pytest.approx(mean)
        if not gates:
            assert found == expected_on_wires(counts, bits, density)


def test_a_dense_random_stream_switches_nearly_half_of_its_bits() -> None:
    assert one_probability(8) == Fraction(128, 255)
    rate = expected_on_wires(np.array([1000, 0, 0]), 8, 1.0) / 1000
    assert float(rate) == pytest.approx(0.5, abs=1e-4)
