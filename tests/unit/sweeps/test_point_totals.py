"""Are the totals of a point those of a full run, to the last bit, whatever points came before?"""

from itertools import product
from pathlib import Path

import pytest

from sim.api import simulate, simulate_totals
from sim.config.architecture_file import load_architecture
from sim.domain.sweep import Axis, SweepSpec
from sim.layer_runner import KnownLayers
from sim.results.layer_totals import LayerCounts
from sim.sweeps.evaluate import Evaluator
from sim.sweeps.outcome import outcome_of
from sim.sweeps.points import PointReader
from sim.techniques import Stack
from sim.workloads.load import load_workload

MACHINES = ("edge_npu", "eyeriss", "mesh_npu", "scalar_cpu", "tpu_v1")


@pytest.mark.parametrize("dataflow", [None, "best"])
@pytest.mark.parametrize("machine", MACHINES)
def test_totals_alone_are_those_of_the_result(machine: str, dataflow: str | None) -> None:
    network = load_workload("keyword_spotting")
    known = KnownLayers[LayerCounts]()
    architecture = load_architecture(machine)
    totals = simulate_totals(
        architecture, network, dataflow=dataflow, techniques=Stack(), known_layers=known
    )
    result = simulate(machine, network, dataflow=dataflow)
    assert outcome_of(totals) == outcome_of(result)
    # the layers known from the first run give the same again
    again = simulate_totals(
        architecture, network, dataflow=dataflow, techniques=Stack(), known_layers=known
    )
    assert outcome_of(again) == outcome_of(result)


def test_points_that_share_layers_are_single_runs() -> None:
    choices = {
        "technology.voltage_v": (0.8, 0.9),
        "memories.global_buffer.capacity_kib": (32, 256),
        "memories.dram.standard": ("lpddr4_3200", "ddr4_2400"),
        "dataflow": ("weight_stationary", "output_stationary"),
        "clock_mhz": (400, 800),
    }
    axes = tuple(Axis((name,), tuple((value,) for value in vs)) for name, vs in choices.items())
    fixed = {"architecture": "edge_npu", "workload": "anomaly_detection"}
    spec = SweepSpec(name="all", fixed=fixed, axes=axes)
    points = list(Evaluator(spec, PointReader(Path())).finish(spec.positions()))
    for point, values in zip(points, product(*choices.values()), strict=True):
        chosen = dict(zip(choices, values, strict=True))
        dataflow = str(chosen.pop("dataflow"))
        overrides = [f"{name}={value}" for name, value in chosen.items()]
        alone = simulate("edge_npu", "anomaly_detection", dataflow=dataflow, overrides=overrides)
        assert point.outcome == outcome_of(alone), chosen
