"""Tables of the DRAM kernels, filled in from a `DramTiming`."""

import numpy as np

from sim.domain.dram_cycles import DramCycles
from sim.domain.dram_timing import DramTiming
from sim.kernels import dram_layout as layout
from sim.kernels.array_types import Int64Array

REQUEST_BYTES = 64
_SCHEDULERS = {"bank_queues": layout.BANK_QUEUES, "oldest_ready": layout.OLDEST_READY}
_FIELDS = {
    "channel": layout.FIELD_CHANNEL,
    "rank": layout.FIELD_RANK,
    "stack": layout.FIELD_STACK,
    "bank_group": layout.FIELD_GROUP,
    "bank": layout.FIELD_BANK,
    "row": layout.FIELD_ROW,
    "column": layout.FIELD_COLUMN,
}


def new_tables(memory: DramTiming, *, issue_gap_cycles: int = 0) -> layout.DramTables:
    """Build the tables of a memory at rest: all banks closed, refresh counters at 0.

    Parameters
    ----------
    memory : what to simulate.
    issue_gap_cycles : least cycles between an acceptance and the next offer.
    """
    shape, controller = memory.shape, memory.controller
    waiting = controller.read_queue + controller.write_queue
    per_channel = waiting + shape.banks_per_channel * max(controller.bank_queue, 1)
    size = shape.channels * per_channel
    full = np.full
    return layout.DramTables(
        timing=_timing(memory),
        policy=_policy(memory, issue_gap_cycles),
        pieces=_pieces(memory),
        xor=_xor(memory),
        bank=_banks(memory),
        group=np.zeros((shape.banks // shape.banks_per_group, layout.GROUP_COLUMNS), np.int64),
        rank=_ranks(memory),
        channel=_channels(memory),
        requests=np.zeros((size, layout.REQUEST_COLUMNS), np.int64),
        unused=np.arange(size, dtype=np.int64)[::-1].copy(),
        lists=full((2, shape.banks, layout.LIST_COLUMNS), layout.NONE, np.int64),
        waiting=np.zeros((2, shape.channels, shape.banks_per_channel), np.int64),
        waiting_count=np.zeros((2, shape.channels), np.int64),
        owners=np.zeros((shape.channels, shape.banks_per_channel), np.int64),
        owner_place=np.zeros(shape.banks, np.int64),
        commands=np.zeros((shape.banks, max(controller.bank_queue, 1)), np.int64),
        queued=np.zeros((shape.banks, 2), np.int64),
        queued_banks=np.zeros((shape.channels, shape.banks_per_channel), np.int64),
        queued_place=np.zeros(shape.banks, np.int64),
        queued_count=np.zeros(shape.channels, np.int64),
        filter=np.zeros((2, layout.FILTER_SIZE), np.int64),
        counts=np.zeros(layout.COUNT_COLUMNS, np.int64),
        run=_run(size),
    )


def _run(size: int) -> Int64Array:
    run = np.zeros(layout.RUN_COLUMNS, np.int64)
    run[layout.RUN_FREE] = size
    return run


def _banks(memory: DramTiming) -> Int64Array:
    shape = memory.shape
    table = np.zeros((shape.banks, layout.BANK_COLUMNS), np.int64)
    table[:, (layout.BANK_ROW, layout.BANK_OWNER)] = layout.NONE
    number = np.arange(shape.banks)
    table[:, layout.BANK_GROUP] = number // shape.banks_per_group
    table[:, layout.BANK_RANK] = number // (shape.banks_per_channel // shape.ranks)
    return table


def _ranks(memory: DramTiming) -> Int64Array:
    count = memory.shape.channels * memory.shape.ranks
    table = np.zeros((count, layout.RANK_COLUMNS), np.int64)
    table[:, layout.RANK_FOUR : layout.RANK_FOUR + 4] = layout.PAST
    return table


def _channels(memory: DramTiming) -> Int64Array:
    table = np.zeros((memory.shape.channels, layout.CHANNEL_COLUMNS), np.int64)
    table[:, (layout.CHANNEL_SPLIT_BANK, layout.CHANNEL_SYNCED)] = layout.NONE
    table[:, layout.CHANNEL_REFRESH] = refresh_interval(memory)
    if memory.controller.scheduler == "oldest_ready":
        # the controller counts the cycle it is in, not those that are over
        table[:, layout.CHANNEL_REFRESH] -= 1
    return table


def refresh_interval(memory: DramTiming) -> int:
    """Cycles between refreshes of a channel: of one rank, or of all."""
    ranks = memory.shape.ranks if memory.controller.refresh_one_rank else 1
    return memory.cycles.t_refi // ranks


def _pieces(memory: DramTiming) -> Int64Array:
    rows = [(_FIELDS[piece.field], piece.bits) for piece in memory.address_map.pieces]
    return np.array(rows, np.int64).reshape(len(rows), 2)


def _xor(memory: DramTiming) -> Int64Array:
    names = memory.address_map.xor_with_column
    rows = [(_FIELDS[name], memory.shape.count_of(name).bit_length() - 1) for name in names]
    return np.array(rows, np.int64).reshape(len(rows), 2)


def _policy(memory: DramTiming, issue_gap_cycles: int) -> Int64Array:
    shape, controller = memory.shape, memory.controller
    scheduler = _SCHEDULERS[controller.scheduler]
    if controller.split_activation:
        scheduler = layout.SPLIT_ACTIVATION
    drain_leave = controller.drain_until_below
    if controller.scheduler == "bank_queues":
        drain_leave = controller.drain_idle_above
    values = {
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
    return _vector(values, layout.P_COLUMNS)


def _timing(memory: DramTiming) -> Int64Array:
    cycles = memory.cycles
    values = _row_distances(cycles) | _column_distances(cycles) | {
        layout.T_REFI: refresh_interval(memory),
        layout.T_ACT_BUS: cycles.act_slots,
        layout.T_COLUMN_BUS: cycles.access_slots,
        layout.T_PRE_BUS: cycles.pre_slots,
        layout.T_SPLIT: cycles.t_aad,
        layout.T_SYNC_RD: cycles.cl + cycles.burst + cycles.t_wckpst,
        layout.T_SYNC_WR: cycles.cwl + cycles.burst + cycles.t_wckpst,
        layout.T_RD_DONE: cycles.cl + cycles.t_dqsck + cycles.burst,
        layout.T_WR_DONE: cycles.write_done,
    }
    return _vector(values, layout.T_COLUMNS)


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


def _vector(values: dict[int, int], size: int) -> Int64Array:
    vector = np.zeros(size, np.int64)
    for index, value in values.items():
        vector[index] = value
    return vector


