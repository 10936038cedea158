"""Do the SCALE-Sim reports of any machine say what joulesim counted?"""

import pytest

import sim
from sim.config.architecture_file import load_architecture
from sim.results.scalesim_measured import measured_rows


@pytest.fixture(scope="module", params=["weight_stationary", "output_stationary"])
def run(request):
    result = sim.simulate("edge_npu", "keyword_spotting", dataflow=request.param)
    return result, list(measured_rows(result, load_architecture("edge_npu")))


def test_dram_words_are_the_bytes_of_each_layer(run):
    result, rows = run
    for layer, row in zip(result.layers, rows, strict=True):
        ifmap, filters, ofmap = (accesses.words for accesses in row.dram)
        assert 8 * (ifmap + filters) == layer.dram_read_bits
        assert 8 * ofmap == layer.dram_write_bits


def test_sram_words_are_those_of_the_folds(run):
    result, rows = run
    for layer, row in zip(result.layers, rows, strict=True):
        if layer.kind not in ("conv2d", "gemm"):
            assert [accesses.words for accesses in row.sram] == [0, 0, 0]
            continue
        # what is streamed past every row or column of PEs it serves, is used there once
        assert sum(accesses.words for accesses in row.sram[:2]) <= 2 * layer.macs
        assert max(accesses.words for accesses in row.sram) * 16 >= layer.macs


def test_accesses_lie_inside_the_layer(run):
    result, rows = run
    for layer, row in zip(result.layers, rows, strict=True):
        assert row.total_cycles == layer.cycles - 1
        for accesses in (*row.sram, *row.dram):
            if accesses.words:
                assert 0 <= accesses.start_cycle <= accesses.stop_cycle < layer.cycles
