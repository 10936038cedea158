"""Tables of the DRAM kernels, filled in from a `DramTiming`."""

from functools import lru_cache

import numpy as np

from sim.components.dram_address_bits import bank_runs, row_runs
from sim.domain.dram_cycles import DramCycles
from sim.domain.dram_timing import DramTiming
from sim.kernels import dram_layout as layout
from sim.kernels.array_types import Int64Array

REQUEST_BYTES = 64
_SCHEDULERS = {"bank_queues": layout.BANK_QUEUES, "oldest_ready": layout.OLDEST_READY}


def new_memory(memory: DramTiming, *, issue_gap_cycles: int = 0) -> Int64Array:
    """Build the kernels' array of a memory at rest: all banks closed, refresh counters at 0.

    Parameters
    ----------
    memory : what to simulate.
    issue_gap_cycles : least cycles between an acceptance and the next offer.

    Returns
    -------
    Int64Array
        As laid out in `sim.kernels.dram_layout`.
    """
    return _at_rest(memory, issue_gap_cycles).copy()


# every tile of a kind is served by a memory of its own; a table takes some 20 to 200 kB
@lru_cache(maxsize=8)
def _at_rest(memory: DramTiming, issue_gap_cycles: int) -> Int64Array:
    """Fill in a table; not to be changed."""
    places = _Places(memory)
    m = np.zeros(places.end, np.int64)
    _fill(m, _timing(memory) | _policy(memory, issue_gap_cycles) | places.header())
    m[places.bank_runs : places.row_runs] = bank_runs(memory).ravel()
    m[places.row_runs : places.channels] = row_runs(memory).ravel()
    _lay_out_channels(m, places)
    _lay_out_ranks(m, places)
    _lay_out_banks(m, places)
    m[places.lines : places.requests] = layout.NONE
    requests = range(places.requests, places.unused, layout.REQUEST_COLUMNS)
    m[places.unused : places.end] = requests[::-1]
    m[layout.RUN_FREE] = len(requests)
    return m


def stop_refresh(state: Int64Array) -> None:
    """Let a memory at rest never refresh; in place."""
    state[layout.T_REFI] = layout.FAR
    channels = range(
        int(state[layout.AT_CHANNELS]),
        int(state[layout.AT_CHANNELS_END]),
        int(state[layout.CHANNEL_SIZE]),
    )
    for channel in channels:
        state[channel + layout.CHANNEL_REFRESH] = layout.FAR


class _Places:
    """Where each kind of record begins."""

    def __init__(self, memory: DramTiming) -> None:
        shape, controller = memory.shape, memory.controller
        self.memory = memory
        self.bank_size = layout.BANK_COMMANDS + max(controller.bank_queue, 1)
        self.channel_size = layout.CHANNEL_COLUMNS + 4 * shape.banks_per_channel
        self.bank_runs = layout.HEADER
        self.row_runs = self.bank_runs + bank_runs(memory).size
        self.channels = self.row_runs + row_runs(memory).size
        self.ranks = self.channels + shape.channels * self.channel_size
        self.groups = self.ranks + shape.channels * shape.ranks * layout.RANK_COLUMNS
        groups = shape.banks // shape.banks_per_group
        self.banks = self.groups + groups * layout.GROUP_COLUMNS
        self.lines = self.banks + shape.banks * self.bank_size
        self.requests = self.lines + 2 * layout.LINE_SLOTS
        queued = controller.read_queue + controller.write_queue
        queued += shape.banks_per_channel * max(controller.bank_queue, 1)
        requests = shape.channels * queued
        self.unused = self.requests + requests * layout.REQUEST_COLUMNS
        self.end = self.unused + requests

    def header(self) -> dict[int, int]:
        """Give the values of the header that say where things are."""
        shape = self.memory.shape
        return {
            layout.P_BANK_SIZE: self.bank_size,
            layout.P_RANK_BANKS: shape.banks_per_channel // shape.ranks,
            layout.P_CHANNEL_BANKS: shape.banks_per_channel,
            layout.P_BANK_RUNS: len(bank_runs(self.memory)),
            layout.P_ROW_RUNS: len(row_runs(self.memory)),
            layout.AT_BANK_RUNS: self.bank_runs,
            layout.AT_ROW_RUNS: self.row_runs,
            layout.AT_CHANNELS: self.channels,
            layout.AT_CHANNELS_END: self.ranks,
            layout.AT_BANKS: self.banks,
            layout.AT_LINES: self.lines,
            layout.AT_UNUSED: self.unused,
            layout.CHANNEL_SIZE: self.channel_size,
        }

    def bank(self, number: int) -> int:
        """Place of a bank, counted over all channels."""
        return self.banks + number * self.bank_size


def _lay_out_channels(m: Int64Array, places: _Places) -> None:
    memory, shape = places.memory, places.memory.shape
    # a controller with an age order counts the cycle it is in, the other those that are over
    first_refresh = refresh_interval(memory) - (memory.controller.scheduler == "oldest_ready")
    for number in range(shape.channels):
        channel = places.channels + number * places.channel_size
        lists = channel + layout.CHANNEL_COLUMNS
        m[channel + layout.CHANNEL_REFRESH] = first_refresh
        m[channel + layout.CHANNEL_SPLIT_BANK] = layout.NONE
        m[channel + layout.CHANNEL_SYNCED] = layout.NONE
        plan = channel + layout.CHANNEL_PLAN_AT
        m[plan : plan + 2] = layout.NONE
        m[channel + layout.CHANNEL_WAITING_AT] = lists
        m[channel + layout.CHANNEL_WAITING_AT + 1] = lists + shape.banks_per_channel
        m[channel + layout.CHANNEL_OWNERS_AT] = lists + 2 * shape.banks_per_channel
        m[channel + layout.CHANNEL_QUEUED_AT] = lists + 3 * shape.banks_per_channel
        ranks = places.ranks + number * shape.ranks * layout.RANK_COLUMNS
        m[channel + layout.CHANNEL_RANKS] = ranks
        banks = places.bank(number * shape.banks_per_channel)
        m[channel + layout.CHANNEL_BANKS] = m[channel + layout.CHANNEL_TURN] = banks


def _lay_out_ranks(m: Int64Array, places: _Places) -> None:
    shape = places.memory.shape
    banks = shape.banks_per_channel // shape.ranks
    groups = banks // shape.banks_per_group
    for number in range(shape.channels * shape.ranks):
        rank = places.ranks + number * layout.RANK_COLUMNS
        m[rank + layout.RANK_FOUR : rank + layout.RANK_FOUR + 4] = layout.PAST
        m[rank + layout.RANK_BANKS] = places.bank(number * banks)
        m[rank + layout.RANK_GROUPS] = places.groups + number * groups * layout.GROUP_COLUMNS


def _lay_out_banks(m: Int64Array, places: _Places) -> None:
    shape = places.memory.shape
    per_rank = shape.banks_per_channel // shape.ranks
    for number in range(shape.banks):
        bank = places.bank(number)
        m[bank + layout.BANK_ROW] = m[bank + layout.BANK_OWNER] = layout.NONE
        m[bank + layout.BANK_LISTS : bank + layout.BANK_COMMANDS] = layout.NONE
        group = number // shape.banks_per_group
        m[bank + layout.BANK_GROUP] = places.groups + group * layout.GROUP_COLUMNS
        m[bank + layout.BANK_RANK] = places.ranks + number // per_rank * layout.RANK_COLUMNS
        channel = number // shape.banks_per_channel
        m[bank + layout.BANK_CHANNEL] = places.channels + channel * places.channel_size


def refresh_interval(memory: DramTiming) -> int:
    """Cycles between refreshes of a channel: of one rank, or of all."""
    ranks = memory.shape.ranks if memory.controller.refresh_one_rank else 1
    return memory.cycles.t_refi // ranks


def _policy(memory: DramTiming, issue_gap_cycles: int) -> dict[int, int]:
    shape, controller = memory.shape, memory.controller
    scheduler = _SCHEDULERS[controller.scheduler]
    if controller.split_activation:
        scheduler = layout.SPLIT_ACTIVATION
    drain_leave = controller.drain_until_below
    if controller.scheduler == "bank_queues":
        drain_leave = controller.drain_idle_above
    return {
        layout.P_CHANNELS: shape.channels,
        layout.P_RANKS: shape.ranks,
        layout.P_STACKS: shape.stacks,
        layout.P_GROUPS: shape.bank_groups,
        layout.P_BANKS: shape.banks_per_group,
        layout.P_SHARED_BUS: not shape.pseudo_channels,
        layout.P_SCHEDULER: scheduler,
        layout.P_READ_QUEUE: controller.read_queue,
        layout.P_WRITE_QUEUE: controller.write_queue,
        layout.P_BANK_QUEUE: controller.bank_queue,
        layout.P_DRAIN_ENTER: controller.drain_above,
        layout.P_DRAIN_LEAVE: drain_leave,
        layout.P_HIT_CAP: controller.row_hits_before_others or layout.FAR,
        layout.P_DUAL_COMMAND: controller.row_and_column_buses,
        layout.P_ROW_COLUMN_BUSES: controller.row_and_column_buses,
        layout.P_HALF_CLOCK: controller.half_clock,
        layout.P_MERGE_READS: controller.merge_reads,
        layout.P_MERGE_WRITES: controller.merge_writes,
        layout.P_OFFERS: controller.offers_per_cycle,
        layout.P_GAP: issue_gap_cycles,
        layout.P_BURSTS: REQUEST_BYTES // shape.burst_bytes,
        layout.P_LINE_SHIFT: shape.burst_bytes.bit_length() - 1,
        layout.P_STAGGERED: controller.refresh_one_rank,
        layout.P_FLUSH: controller.flush_at_end,
    }


def _timing(memory: DramTiming) -> dict[int, int]:
    cycles = memory.cycles
    # bank queues issue one command a cycle by taking turns; turns are found without regard to a bus
    slots = int(memory.controller.scheduler == "oldest_ready")
    return (
        _row_distances(cycles)
        | _column_distances(cycles)
        | {
            layout.T_REFI: refresh_interval(memory),
            layout.T_ACT_BUS: slots * cycles.act_slots,
            layout.T_COLUMN_BUS: slots * cycles.access_slots,
            layout.T_PRE_BUS: slots * cycles.pre_slots,
            layout.T_SPLIT: cycles.t_aad,
            layout.T_SYNC_RD: cycles.cl + cycles.burst + cycles.t_wckpst,
            layout.T_SYNC_WR: cycles.cwl + cycles.burst + cycles.t_wckpst,
            layout.T_RD_DONE: cycles.cl + cycles.t_dqsck + cycles.burst,
            layout.T_WR_DONE: cycles.write_done,
        }
    )


def _row_distances(cycles: DramCycles) -> dict[int, int]:
    """Distances that involve ACT, PRE or REF.

    A command of several slots takes effect with its last, and is recorded at its first: distances
    from it are longer, distances to it shorter, by the slots beyond the first.
    """
    act, access, pre = cycles.act_slots - 1, cycles.access_slots - 1, cycles.pre_slots - 1
    write_end = cycles.cwl + cycles.burst
    return {
        layout.T_ACT_ACT: cycles.t_rc,
        layout.T_ACT_ACT_GROUP: cycles.t_rrd_l,
        layout.T_ACT_ACT_RANK: cycles.t_rrd_s,
        layout.T_FOUR_ACT: cycles.t_faw,
        layout.T_ACT_RD: cycles.t_rcd_rd + act - access,
        layout.T_ACT_WR: cycles.t_rcd_wr + act - access,
        layout.T_ACT_PRE: cycles.t_ras + act - pre,
        layout.T_ACT_REF: cycles.t_rc + act - pre if cycles.act_to_ref else 0,
        layout.T_RD_PRE: cycles.t_rtp + access - pre,
        layout.T_WR_PRE: write_end + cycles.t_wr + access - pre,
        layout.T_PRE_ACT: cycles.t_rp + pre - act,
        layout.T_PRE_PRE: cycles.t_ppd,
        layout.T_PRE_REF: cycles.t_rp,
        layout.T_PREA_ACT: cycles.t_rp_all + pre - act,
        layout.T_PREA_REF: cycles.pre_all_to_ref,
        layout.T_REF_ACT: cycles.t_rfc + pre - act,
    }


def _column_distances(cycles: DramCycles) -> dict[int, int]:
    """Distances between reads and writes."""
    burst, cl, cwl = cycles.burst, cycles.cl + cycles.t_dqsck, cycles.cwl
    other = burst + cycles.t_rtrs
    return {
        layout.T_RD_RD_GROUP: cycles.t_ccd_l,
        layout.T_RD_RD_RANK: cycles.t_ccd_s,
        layout.T_RD_RD_STACK: cycles.t_ccd_r,
        layout.T_RD_RD_OTHER: other,
        layout.T_RD_WR: cl + burst - cwl + cycles.t_rtw_gap,
        layout.T_RD_WR_OTHER: cl - cwl + other,
        layout.T_WR_WR_GROUP: cycles.t_ccd_l_wr,
        layout.T_WR_WR_RANK: cycles.t_ccd_s_wr,
        layout.T_WR_WR_STACK: cycles.t_ccd_r,
        layout.T_WR_WR_OTHER: burst,
        layout.T_WR_RD_GROUP: cwl + cycles.t_wtr_l_burst + cycles.t_wtr_l,
        layout.T_WR_RD_RANK: cwl + burst + cycles.t_wtr_s,
        layout.T_WR_RD_OTHER: cwl - cl + other,
    }


def _fill(m: Int64Array, values: dict[int, int]) -> None:
    for index, value in values.items():
        m[index] = value
