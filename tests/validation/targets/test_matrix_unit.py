"""Are the cycles of a weight-stationary array classified as TPU v1's counters classify them?"""

import pytest

from sim.api import simulate
from sim.config.architecture_file import load_architecture
from sim.validation.matrix_unit import SHARES, matrix_unit_cycles
from sim.validation.tpu_v1 import WORKLOADS, with_activations_on_chip

TPU = load_architecture("tpu_v1")


def mlp0(batch, *, host=False):
    machine = with_activations_on_chip(TPU, reads_host=host, writes_host=host)
    return simulate(machine, WORKLOADS["MLP0"]().with_batch(batch).select("fc1"))


def test_classes_add_up_and_every_row_is_active_for_a_cycle():
    result = mlp0(200)
    found = matrix_unit_cycles(result)
    assert found.total == result.cycles
    # 2000 x 2000 weights are 8 x 8 tiles of 256 x 256; 200 rows enter per tile
    assert found.active == 64 * 200
    assert sum(found.shares_percent().values()) == pytest.approx(100)
    assert tuple(found.shares_percent()) == SHARES


def test_a_memory_bound_layer_waits_for_the_bandwidth_of_its_weights():
    found = matrix_unit_cycles(mlp0(200))
    # first principles: 64 KiB at 34 GB/s and 700 MHz are 1349 cycles, 256 of them shift, 200 active
    matrix = found.active + found.weight_stall + found.weight_shift
    assert found.weight_shift / matrix == pytest.approx(256 / 1349, abs=0.01)
    assert found.active / matrix == pytest.approx(200 / 1349, abs=0.01)


def test_waiting_for_the_host_is_not_waiting_for_weights():
    kept, crossing = (matrix_unit_cycles(mlp0(200, host=host)) for host in (False, True))
    assert crossing.non_matrix > kept.non_matrix + 10_000
    assert crossing.weight_stall <= kept.weight_stall


def test_workloads_have_the_published_weights_and_operations():
    # table 1: 20 M, 52 M and 8 M weights; 200, 64 and 2888 operations per weight
    for name, weights, batch, operations in (
        ("MLP0", 20e6, 200, 200),
        ("LSTM0", 52e6, 64, 64),
        ("CNN0", 8e6, 8, 2888),
    ):
        network = WORKLOADS[name]().with_batch(batch)
        assert network.parameter_count == pytest.approx(weights, rel=0.01)
        assert network.macs / network.parameter_count == operations
