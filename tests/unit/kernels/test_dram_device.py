"""Is every DRAM command refused one cycle too early, and possible in time?"""

import pytest

from sim.components.dram_memory import new_memory
from sim.config.dram_timing_file import load_dram_timing
from sim.kernels import dram_layout as layout
from sim.kernels.dram_device import (
    access_column,
    act_ready,
    close_bank,
    column_ready,
    open_row,
    pre_ready,
    refresh_rank,
)

MEMORY = load_dram_timing("r2_ddr4_3200_mop")
CYCLES = MEMORY.cycles
START = 1000


@pytest.fixture
def m():
    return new_memory(MEMORY)


def channel_of(m):
    return int(m[layout.AT_CHANNELS])


def bank_of(m, group, bank):
    number = group * MEMORY.shape.banks_per_group + bank
    return int(m[layout.AT_BANKS] + number * m[layout.P_BANK_SIZE])


def test_a_row_can_be_read_trcd_after_it_is_opened(m):
    channel, bank = channel_of(m), bank_of(m, 0, 0)
    open_row(m, channel, bank, 5, START)
    assert column_ready(m, channel, bank, layout.READ) == START + CYCLES.t_rcd_rd
    assert pre_ready(m, channel, bank) == START + CYCLES.t_ras
    assert act_ready(m, channel, bank) == START + CYCLES.t_rc


@pytest.mark.parametrize(("group", "distance"), [(0, CYCLES.t_rrd_l), (1, CYCLES.t_rrd_s)])
def test_other_banks_open_after_trrd(m, group, distance):
    channel = channel_of(m)
    open_row(m, channel, bank_of(m, 0, 0), 5, START)
    assert act_ready(m, channel, bank_of(m, group, 1)) == START + distance


def test_a_fifth_row_waits_for_tfaw(m):
    channel = channel_of(m)
    for number in range(4):
        open_row(m, channel, bank_of(m, number, 0), 5, START + number * CYCLES.t_rrd_s)
    assert act_ready(m, channel, bank_of(m, 0, 1)) == START + CYCLES.t_faw


@pytest.mark.parametrize(("group", "distance"), [(0, CYCLES.t_ccd_l), (1, CYCLES.t_ccd_s)])
def test_reads_follow_each_other_after_tccd(m, group, distance):
    channel = channel_of(m)
    access_column(m, channel, bank_of(m, 0, 0), layout.READ, START)
    assert column_ready(m, channel, bank_of(m, group, 1), layout.READ) == START + distance


@pytest.mark.parametrize(("group", "wait"), [(0, CYCLES.t_wtr_l), (1, CYCLES.t_wtr_s)])
def test_a_read_waits_for_the_end_of_write_data_and_twtr(m, group, wait):
    channel = channel_of(m)
    access_column(m, channel, bank_of(m, 0, 0), layout.WRITE, START)
    end = START + CYCLES.cwl + CYCLES.burst
    assert column_ready(m, channel, bank_of(m, group, 1), layout.READ) == end + wait
    assert pre_ready(m, channel, bank_of(m, 0, 0)) == end + CYCLES.t_wr


def test_a_write_waits_until_the_bus_has_turned(m):
    channel = channel_of(m)
    access_column(m, channel, bank_of(m, 0, 0), layout.READ, START)
    first = START + CYCLES.cl + CYCLES.burst + CYCLES.t_rtw_gap - CYCLES.cwl
    assert column_ready(m, channel, bank_of(m, 1, 0), layout.WRITE) == first


def test_a_bank_reopens_trp_after_it_closed_and_trfc_after_refresh(m):
    channel, bank = channel_of(m), bank_of(m, 0, 0)
    open_row(m, channel, bank, 5, START)
    close_bank(m, channel, bank, START + 500)
    assert act_ready(m, channel, bank) == START + 500 + CYCLES.t_rp
    refresh_rank(m, channel, int(m[bank + layout.BANK_RANK]), START + 600)
    assert act_ready(m, channel, bank) == START + 600 + CYCLES.t_rfc


def test_time_with_an_open_bank_is_counted(m):
    channel, bank = channel_of(m), bank_of(m, 0, 0)
    rank = int(m[bank + layout.BANK_RANK])
    open_row(m, channel, bank, 5, START)
    open_row(m, channel, bank_of(m, 1, 0), 5, START + 10)
    close_bank(m, channel, bank, START + 60)
    assert m[rank + layout.RANK_ACTIVE] == 0
    close_bank(m, channel, bank_of(m, 1, 0), START + 80)
    assert m[rank + layout.RANK_ACTIVE] == 80
