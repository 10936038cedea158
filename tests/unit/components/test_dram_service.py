"""Does a memory keep its state between calls, and serve everything it is given?"""

import dataclasses

import numpy as np
import pytest

from sim.base.errors import InvalidValue
from sim.components.dram_memory import new_memory
from sim.components.dram_service import serve_blocks, serve_requests
from sim.config.dram_timing_file import load_dram_timing

NAMES = ("ddr4_3200", "r2_ddr4_3200_mop", "hbm2", "lpddr5_6400", "r2_hbm3_6400_1ch_mop")


def random_requests(count, seed, end=2**28):
    generator = np.random.default_rng(seed)
    return generator.integers(0, end // 64, count) * 64, generator.random(count) < 0.3


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_served_once(name):
    memory = load_dram_timing(name)
    addresses, is_write = random_requests(2000, 1)
    outcome = serve_blocks(memory, [(addresses, is_write)])
    bursts = 2000 * 64 // memory.shape.burst_bytes
    assert outcome.reads + outcome.writes + outcome.forwarded + outcome.merged == bursts
    assert outcome.row_hits <= outcome.reads + outcome.writes
    assert outcome.activates >= outcome.row_misses
    # never faster than the data bus
    assert bursts * memory.shape.burst_bytes <= 1.0001 * memory.peak_gbps * (
        outcome.total_cycles * memory.tck_ns
    )
    ranks = memory.shape.channels * memory.shape.ranks
    both = outcome.active_rank_cycles + outcome.idle_rank_cycles
    assert both == ranks * outcome.total_cycles


@pytest.mark.parametrize("name", NAMES)
def test_blocks_make_no_difference(name):
    memory = load_dram_timing(name)
    addresses, is_write = random_requests(1000, 2)
    cuts = range(0, 1000, 37)
    pieces = [(addresses[cut : cut + 37], is_write[cut : cut + 37]) for cut in cuts]
    assert serve_blocks(memory, pieces) == serve_blocks(memory, [(addresses, is_write)])


def test_an_open_row_survives_between_calls():
    memory = load_dram_timing("ddr4_3200")
    state = new_memory(memory)
    one, read = np.array([0]), np.array([False])
    first, after = serve_requests(memory, state, one, read)
    second, _ = serve_requests(memory, after, one, read, at_cycle=1000)
    assert (first.activates, second.activates) == (1, 0)
    assert second.total_cycles == memory.cycles.cl + memory.cycles.burst + 1
    assert first.total_cycles == second.total_cycles + memory.cycles.t_rcd_rd
    # the state that was given is as it was
    again, _ = serve_requests(memory, state, one, read)
    assert again == first


@pytest.mark.parametrize("name", NAMES)
def test_refresh_goes_on_while_idle(name):
    memory = load_dram_timing(name)
    state = new_memory(memory)
    one, read = np.array([0]), np.array([False])
    _, state = serve_requests(memory, state, one, read)
    later = 5 * memory.cycles.t_refi + memory.cycles.t_refi // 2
    outcome, _ = serve_requests(memory, state, one, read, at_cycle=later)
    # refreshes closed the row while nobody looked, and are not charged to this call
    assert (outcome.start_cycle, outcome.refreshes) == (later, 0)
    # two bursts of 32 bytes may lie in two bank groups
    assert outcome.activates in (1, 64 // memory.shape.burst_bytes)
    assert outcome.total_cycles < 200


def test_a_queued_write_answers_reads():
    memory = load_dram_timing("ddr4_3200")
    outcome = serve_blocks(memory, [(np.array([64, 64, 64]), np.array([True, False, True]))])
    assert (outcome.writes, outcome.reads, outcome.forwarded, outcome.merged) == (1, 0, 1, 1)


def test_a_full_write_queue_waits_for_an_older_read_of_the_same_line():
    # with equal lines in both queues, DRAMsim3's rules begin a drain anew each cycle and never end
    memory = load_dram_timing("d3_lpddr4_2400_x32")
    generator = np.random.default_rng(3)
    lines, is_write = generator.integers(0, 64, 2000), generator.random(2000) < 0.5
    controller = dataclasses.replace(memory.controller, merge_reads=False, merge_writes=False)
    for served in (memory, dataclasses.replace(memory, controller=controller)):
        outcome = serve_blocks(served, [(64 * lines, is_write)])
        assert outcome.reads + outcome.writes + outcome.forwarded + outcome.merged == 2000


def test_addresses_outside_are_refused():
    memory = load_dram_timing("ddr4_3200")
    for wrong in (-64, memory.shape.capacity_bytes):
        with pytest.raises(InvalidValue, match="less than the"):
            serve_blocks(memory, [(np.array([wrong]), np.array([False]))])
    with pytest.raises(InvalidValue, match="shape of addresses"):
        serve_blocks(memory, [(np.array([0]), np.array([False, True]))])
