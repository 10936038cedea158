"""Are commands the same, whether the schedulers keep their plans or make them anew each time?"""

import dataclasses

import numpy as np
import pytest
from hypothesis import example, given, settings
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
NO_REQUESTS = np.zeros(0, np.int64)
COUNTS = slice(layout.COUNT_ACT, layout.COUNT_MERGED + 1)


def serve(m, addresses, is_write, mode):
    KERNELS[int(m[layout.P_SCHEDULER])](m, addresses, is_write, mode)


def play(m, cycles, *, keep):
    """Let time go by: at once, or cycle by cycle with plans made anew in each."""
    end = int(m[layout.RUN_CYCLE]) + cycles
    while m[layout.RUN_CYCLE] < end:
        m[layout.RUN_UNTIL] = end if keep else m[layout.RUN_CYCLE] + 1
        serve(m, NO_REQUESTS, NO_REQUESTS > 0, layout.IDLE)
        if not keep:
            channels = range(
                m[layout.AT_CHANNELS], m[layout.AT_CHANNELS_END], m[layout.CHANNEL_SIZE]
            )
            for channel in channels:
                plan = channel + layout.CHANNEL_PLAN_AT
                m[plan : plan + 2] = layout.NONE


def counts(memory, addresses, is_write, pauses, *, keep):
    m = new_memory(memory)
    for request, pause in enumerate(pauses):
        block = slice(request, request + 1)
        serve(m, addresses[block], is_write[block], layout.MORE_FOLLOW)
        play(m, pause, keep=keep)
    play(m, 5000, keep=keep)
    serve(m, NO_REQUESTS, NO_REQUESTS > 0, layout.NONE_FOLLOW)
    return m[COUNTS].tolist()


@pytest.mark.parametrize(("name", "hits_before_others"), CASES)
@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    lines=st.sampled_from([1, 8, 64, 1024]),
    rows=st.integers(1, 4),
    writes=st.sampled_from([0.0, 0.2, 0.5, 1.0]),
    longest_pause=st.sampled_from([0, 4, 12, 40]),
)
# a read arrives for the row that is about to be closed
@example(seed=2, lines=1024, rows=2, writes=0.2, longest_pause=4)
@example(seed=2, lines=64, rows=2, writes=0.2, longest_pause=0)
def test_kept_plans_change_nothing(
    name, hits_before_others, seed, lines, rows, writes, longest_pause
):
    memory = load_dram_timing(name)
    controller = dataclasses.replace(memory.controller, row_hits_before_others=hits_before_others)
    memory = dataclasses.replace(memory, controller=controller)
    generator = np.random.default_rng(seed)
    row_bytes = memory.shape.capacity_bytes // memory.shape.rows
    addresses = generator.integers(0, lines, 200) * 64
    addresses += generator.integers(0, rows, 200) * max(row_bytes, 64 * lines)
    is_write = generator.random(200) < writes
    pauses = generator.integers(0, longest_pause + 1, 200).tolist()
    kept = counts(memory, addresses, is_write, pauses, keep=True)
    assert kept == counts(memory, addresses, is_write, pauses, keep=False)
