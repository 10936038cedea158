"""Is a request that comes alone served at once, on every bundled memory?"""

import numpy as np
import pytest

from sim.components.dram_service import serve_blocks, serve_timed_blocks
from sim.config.dram_timing_file import dram_timings, load_dram_timing

COUNT = 300


@pytest.mark.parametrize("name", dram_timings())
@pytest.mark.parametrize("is_write", [False, True])
@pytest.mark.parametrize("stride_bytes", [64, 4096])
def test_sparse_requests_wait_for_nobody(name: str, is_write: bool, stride_bytes: int) -> None:
    memory = load_dram_timing(name)
    kinds = np.full(COUNT, is_write)
    addresses = np.arange(COUNT, dtype=np.int64) * stride_bytes
    alone = serve_blocks(memory, [(addresses[:1], kinds[:1])]).total_cycles
    # far longer than any single access takes, far shorter than refresh is apart
    gap = 4 * max(alone, memory.cycles.t_rc)
    outcome = serve_timed_blocks(memory, [(addresses, kinds, np.arange(COUNT) * gap)])
    latest = (COUNT - 1) * gap + alone + 2 * memory.cycles.t_rfc + 4 * memory.cycles.t_rc
    assert outcome.accept_cycles <= latest
    assert outcome.total_cycles <= latest


@pytest.mark.parametrize("name", dram_timings())
def test_groups_of_writes_are_accepted_at_once(name: str) -> None:
    """Sixteen lines at a time, with time enough to store them, as the tiles of a layer come."""
    memory = load_dram_timing(name)
    groups, lines = 20, 16
    addresses = np.arange(groups * lines, dtype=np.int64) * 64
    kinds = np.ones(groups * lines, np.bool_)
    one = serve_blocks(memory, [(addresses[:lines], kinds[:lines])]).total_cycles
    gap = 4 * one + 2 * memory.cycles.t_rfc
    cycles = np.repeat(np.arange(groups) * gap, lines)
    outcome = serve_timed_blocks(memory, [(addresses, kinds, cycles)])
    assert outcome.total_cycles <= (groups - 1) * gap + one + 2 * memory.cycles.t_rfc + gap
