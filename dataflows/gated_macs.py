"""Zero gating as a change of counts: gated MACs apart, and what does not switch behind them.

What is gated behind a MAC: docs/methods/data_dependent.md.
"""

from collections.abc import Callable
from dataclasses import replace

from dataflows.access_counts import merged, merged_by_operand
from dataflows.array_flows import MOVING
from dataflows.row_stationary import NAME as ROW_STATIONARY
from dataflows.spread_counts import spread_count
from dataflows.zero_operands import ZeroMacs
from sim.domain.architecture import Architecture, ArraySpec
from sim.domain.schedule import Schedule, StageSchedule
from sim.domain.tile import FoldTile, TileClass

GATED_MAC = "gated_mac"


def gate_macs(schedule: Schedule, architecture: Architecture, zeros: ZeroMacs) -> Schedule:
    """Give a schedule whose MACs with a zero operand are gated, as the array says."""
    gating = architecture.array.zero_gating
    if schedule.dataflow != ROW_STATIONARY:

        def gate(stage: StageSchedule) -> StageSchedule:
            change = _fold_change(architecture.array)
            return spread_count(stage, zeros.gated(gating), _macs, change)

        return _in_compute(schedule, gate)
    pad = architecture.chain("weight")[-1].name
    unread = zeros.ifmap if gating in ("ifmap", "both") else 0

    def gate_pads(stage: StageSchedule) -> StageSchedule:
        macs = spread_count(stage, zeros.gated(gating), _macs, _change(("array", "mac")))
        return spread_count(macs, unread, _macs, _change((pad, "read"), counted=False))

    return _in_compute(schedule, gate_pads)


def _in_compute(schedule: Schedule, change: Callable[[StageSchedule], StageSchedule]) -> Schedule:
    stages = (change(s) if s.role == "compute" else s for s in schedule.stages)
    return replace(schedule, stages=tuple(stages))


def _macs(tile: TileClass) -> int:
    return tile.macs if isinstance(tile, FoldTile) else 0


def _fold_change(array: ArraySpec) -> Callable[[TileClass, int], TileClass]:
    """Gate what lies behind the multipliers of a fold.

    Sums that stay in a PE are not written. Operands are not latched where each PE has its own
    copy of them; in a systolic array they must move on.
    """

    def change(tile: TileClass, gated: int) -> TileClass:
        assert isinstance(tile, FoldTile)
        stays = tile.stationary == "ofmap"
        silent = [("array", "mac")]
        if stays:
            silent.append(("array", "psum_register_write"))
        if array.kind == "spatial":
            latched = ("ifmap", "weight") if stays else (MOVING[tile.stationary],)
            silent += [("array", f"{operand}_register_write") for operand in latched]
        return _change(*silent)(tile, gated)

    return change


def _change(
    *silent: tuple[str, str], counted: bool = True
) -> Callable[[TileClass, int], TileClass]:
    """Take gated actions away; with `counted`, note how many MACs were gated."""

    def change(tile: TileClass, gated: int) -> TileClass:
        assert isinstance(tile, FoldTile)
        accesses = [(*key, -gated) for key in silent]
        if counted:
            accesses.append(("array", GATED_MAC, gated))
        owners = [(o, c, a, -gated) for o, c, a, _ in tile.operand_counts if (c, a) in silent]
        return replace(
            tile,
            counts=merged([*tile.counts, *accesses]),
            operand_counts=merged_by_operand([*tile.operand_counts, *owners]),
        )

    return change
