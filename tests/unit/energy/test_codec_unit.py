"""Is the codec of feature maps priced, placed and clocked where a machine has one?"""

from dataclasses import replace

import pytest

from sim.api import simulate
from sim.config.energy_file import load_technology
from sim.domain.architecture import Architecture
from sim.domain.layer import Densities, Layer
from sim.domain.workload import Workload
from sim.energy.area import machine_area
from sim.energy.codecs import codec_prices
from sim.energy.flip_flops import count_flip_flops
from sim.energy.operating_point import operating_point
from sim.energy.price_list import price_list
from tests.unit.dataflows.row_stationary_machines import pad_machine

TABLE = load_technology("horowitz_45nm")
CODED = pad_machine(row_stationary={"feature_map_coding": "rlc"})
LAYER = Layer(
    name="conv",
    kind="conv2d",
    in_channels=4,
    out_channels=4,
    ifmap_h=6,
    ifmap_w=8,
    filter_h=3,
    filter_w=3,
)


def _run(ifmap: float, ofmap: float) -> dict[str, int]:
    layer = replace(LAYER, densities=Densities(ifmap=ifmap, ofmap=ofmap))
    run = simulate(CODED, Workload(name="one", layers=(layer,)), dataflow="row_stationary")
    counts, energies = run.layers[0].action_counts, run.layers[0].energy_pj_by_action
    prices = run.energy_table.actions
    for action in counts:
        component, _, name = action.partition(".")
        assert energies[action] == pytest.approx(counts[action] * prices[component, name].pj)
    return {action: n for action, n in counts.items() if action.startswith("codec.")}


def test_each_value_that_crosses_coded_is_coded_or_decoded_once() -> None:
    counts = _run(0.3, 0.3)
    assert counts["codec.encode"] == LAYER.ofmap_count
    # halos between strips of rows are fetched, and so decoded, again
    assert counts["codec.decode"] >= LAYER.ifmap_count


def test_maps_that_coding_would_enlarge_pass_no_codec() -> None:
    assert _run(1.0, 1.0) == {}
    assert set(_run(0.3, 1.0)) == {"codec.decode"}


def test_coding_costs_what_the_library_says_of_its_format() -> None:
    prices = price_list(CODED, TABLE).actions
    library = codec_prices(TABLE, operating_point(CODED.technology, TABLE), "int16")
    for action in ("encode", "decode"):
        price = prices["codec", action]
        # a machine's range reaches to the other scaling law besides
        assert replace(price, spreads=()) == replace(
            library["run_length_codec", action], spreads=()
        )
        assert price.spreads[0] == library["run_length_codec", action].spreads[0]
        assert price.estimated


def test_the_codec_stands_between_vector_unit_and_control() -> None:
    components = price_list(CODED, TABLE).components
    assert components[components.index("codec") - 1 :] == (
        "vector_unit",
        "codec",
        "control",
        "clock",
    )
    assert tuple(dict.fromkeys(part.component for part in machine_area(CODED, TABLE))) == tuple(
        name for name in components if name != "dram"
    )


def test_every_channel_has_an_encoder_and_a_decoder() -> None:
    dram, *inner = CODED.memories
    two = replace(CODED, memories=(replace(dram, channels=2), *inner))
    areas, bits, leaks = zip(*(_codec_size(machine) for machine in (CODED, two)), strict=True)
    assert areas[1] == pytest.approx(2 * areas[0])
    # words of 16 bits and counters of 5 in both, 5 bits of code in the encoder
    assert bits == (47, 94)
    assert leaks[1] == pytest.approx(2 * leaks[0])


def _codec_size(machine: Architecture) -> tuple[float, int, float]:
    area = sum(part.mm2 for part in machine_area(machine, TABLE) if part.component == "codec")
    leakage = price_list(machine, TABLE).static["codec", "leakage"].mw
    return area, count_flip_flops(machine, TABLE)["codec"], leakage


def test_a_machine_without_coding_has_no_codec() -> None:
    plain = pad_machine()
    assert "codec" not in price_list(plain, TABLE).components
    assert all(part.component != "codec" for part in machine_area(plain, TABLE))
