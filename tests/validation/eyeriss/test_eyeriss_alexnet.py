"""How far is the row-stationary model from the chip that was measured (Eyeriss, JSSC 2017)?"""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from sim.config.architecture_file import load_architecture
from sim.domain.layer import Densities
from sim.domain.row_stationary import RowStationaryMapping
from sim.validation.row_stationary import LayerFigures, row_stationary_figures
from sim.workloads.load import load_workload

with (Path(__file__).parent / "alexnet.csv").open(encoding="utf-8") as file:
    PUBLISHED = {
        row["layer"]: {name: float(value) for name, value in row.items() if name != "layer"}
        for row in csv.DictReader(file)
    }
LAYERS = tuple(PUBLISHED)


def mapping_of(layer: str) -> RowStationaryMapping:
    return RowStationaryMapping(**{name: int(PUBLISHED[layer][name]) for name in "mneqprt"})


def figures(*mappings: tuple[str, RowStationaryMapping]) -> dict[str, LayerFigures]:
    eyeriss = load_architecture("eyeriss")
    assert eyeriss.row_stationary is not None
    machine = replace(eyeriss, row_stationary=replace(eyeriss.row_stationary, mappings=mappings))
    network = load_workload("alexnet").with_batch(4).select("conv?")
    layers = tuple(
        replace(
            layer,
            densities=Densities(
                ifmap=1 - PUBLISHED[layer.name]["ifmap_zeros_pct"] / 100,
                ofmap=PUBLISHED[layer.name]["ofmap_density"],
            ),
        )
        for layer in network.layers
    )
    found = row_stationary_figures(machine, replace(network, layers=layers))
    return {figure.layer: figure for figure in found}


@pytest.fixture(scope="module")
def ours() -> dict[str, LayerFigures]:
    return figures(*((layer, mapping_of(layer)) for layer in LAYERS))


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


def test_every_row_is_printed(ours, capsys):
    with capsys.disabled():
        print(f"\n{'layer':8}{'quantity':15}{'ours':>9}{'theirs':>9}{'error':>8}")
        for layer in LAYERS:
            for quantity, value in values(ours[layer]).items():
                theirs = PUBLISHED[layer][quantity]
                print(f"{layer:8}{quantity:15}{value:9.2f}{theirs:9.2f}{error(value, theirs):8.1%}")
    assert set(ours) == set(LAYERS)
