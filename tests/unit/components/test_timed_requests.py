"""Are requests with cycles offered then, and those without at once?"""

import numpy as np
import pytest

from sim.components.dram_service import serve_blocks, serve_timed_blocks
from sim.config.dram_timing_file import load_dram_timing

MEMORY = load_dram_timing("lpddr4_3200")
COUNT = 500
ADDRESSES = np.arange(COUNT, dtype=np.int64) * 64
READS = np.zeros(COUNT, np.bool_)


def _timed(cycles: np.ndarray):
    return serve_timed_blocks(MEMORY, [(ADDRESSES, READS, cycles.astype(np.int64))])


def test_without_cycles_it_is_the_stream_as_fast_as_accepted() -> None:
    assert _timed(np.zeros(COUNT)) == serve_blocks(MEMORY, [(ADDRESSES, READS)])


def test_requests_far_apart_end_after_the_last_one() -> None:
    outcome = _timed(np.arange(COUNT) * 1000)
    alone = serve_blocks(MEMORY, [(ADDRESSES[:1], READS[:1])])
    assert outcome.total_cycles == pytest.approx((COUNT - 1) * 1000 + alone.total_cycles, abs=400)
    assert outcome.refreshes >= COUNT * 1000 // 6247 - 1


def test_a_rate_below_the_peak_is_kept() -> None:
    # a line takes 8 cycles of the bus; one is offered every 20
    outcome = _timed(np.arange(COUNT) * 20)
    assert outcome.total_cycles == pytest.approx(COUNT * 20, rel=0.02)


def test_an_earlier_cycle_does_not_overtake() -> None:
    cycles = np.arange(COUNT) * 20
    cycles[1::2] = 0
    held = np.maximum.accumulate(cycles)
    assert _timed(cycles) == _timed(held)
