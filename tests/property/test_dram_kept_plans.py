"""Are commands the same, whether the schedulers keep their plans or make them anew each time?"""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.components.dram_memory import new_memory
from sim.config.dram_timing_file import load_dram_timing
from sim.kernels import dram_layout as layout
from sim.kernels.dram_timing import (
    serve_bank_queues,
    serve_oldest_ready,
    serve_split_activation,
)

KERNELS = {
    layout.BANK_QUEUES: serve_bank_queues,
    layout.OLDEST_READY: serve_oldest_ready,
    layout.SPLIT_ACTIVATION: serve_split_activation,
}
CASES = (
    ("ddr4_2400", 4),
    ("ddr4_2400", 1),
    ("hbm2", 4),
    ("hbm2", 0),
    # a limit of row hits makes the age-ordered schedulers drop their plans at each command
    ("lpddr4_3200", 0),
    ("lpddr5_6400", 0),
    ("r2_ddr4_3200_mop", 0),
    ("r2_hbm3_6400_1ch_mop", 0),
)
COUNTS = slice(layout.COUNT_ACT, layout.COUNT_MERGED + 1)


def counts(memory, addresses, is_write, gap, *, keep):
    m = new_memory(memory, issue_gap_cycles=gap)
    serve = KERNELS[int(m[layout.P_SCHEDULER])]
    for request in range(addresses.size):
        block = slice(request, request + 1)
        serve(m, addresses[block], is_write[block], layout.MORE_FOLLOW)
        if not keep:
            for channel in range(
                m[layout.AT_CHANNELS], m[layout.AT_CHANNELS_END], m[layout.CHANNEL_SIZE]
            ):
                plan = channel + layout.CHANNEL_PLAN_AT
                m[plan : plan + 2] = layout.NONE
    serve(m, addresses[:0], is_write[:0], layout.NONE_FOLLOW)
    return m[COUNTS].tolist()


@pytest.mark.parametrize(("name", "hits_before_others"), CASES)
@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    lines_log2=st.integers(4, 22),
    run=st.sampled_from([1, 2, 8]),
    writes=st.sampled_from([0.0, 0.2, 0.5, 1.0]),
    gap=st.sampled_from([0, 3, 20]),
)
def test_kept_plans_change_nothing(name, hits_before_others, seed, lines_log2, run, writes, gap):
    memory = load_dram_timing(name)
    controller = dataclasses.replace(memory.controller, row_hits_before_others=hits_before_others)
    memory = dataclasses.replace(memory, controller=controller)
    generator = np.random.default_rng(seed)
    starts = generator.integers(0, 1 << lines_log2, 400 // run)
    addresses = 64 * (starts[:, None] + np.arange(run)).ravel()
    is_write = generator.random(addresses.size) < writes
    kept = counts(memory, addresses, is_write, gap, keep=True)
    assert kept == counts(memory, addresses, is_write, gap, keep=False)
