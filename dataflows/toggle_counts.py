"""Bits that switch, as counts of a schedule's tiles.

Every action of `sim.domain.toggled_actions` has a `toggle` beside it. Where the order of the values
is followed, toggles are those of the stream; elsewhere half of the bits, as in random data.
"""

from collections.abc import Mapping
from dataclasses import replace

from dataflows.access_counts import Access, OwnedAccess, merged, merged_by_operand
from dataflows.array_flows import MOVING
from dataflows.problem import Problem
from dataflows.spread_counts import spread_count
from sim.domain.architecture import Architecture
from sim.domain.operand_access import OwnedCounts
from sim.domain.schedule import Schedule, StageSchedule
from sim.domain.tile import FoldTile, StationaryTile, TileClass, VectorTile
from sim.domain.toggled_actions import MAC, STREAMED, TOGGLE, edge_ways, toggled_actions

Toggles = Mapping[tuple[str, str], int]
"""(operand, component) -> bits that switched in a layer; the component "array": multipliers."""

Followed = Mapping[tuple[str, str, str], int]
"""(operand, component, action) -> how many of them move known values; MACs have no operand."""


def random_toggles(schedule: Schedule, architecture: Architecture) -> Schedule:
    """Let half of all bits switch."""
    bits = toggled_actions(architecture)
    stages = (
        replace(s, tiles=tuple(_with_random(tile, bits, {}) for tile in s.tiles))
        for s in schedule.stages
    )
    return replace(schedule, stages=tuple(stages))


def followed_toggles(
    schedule: Schedule,
    problem: Problem,
    architecture: Architecture,
    stationary: str,
    toggles: Toggles,
) -> Schedule:
    """Let the bits switch that were counted; half of those whose values are not known.

    Parameters
    ----------
    stationary : operand that stays in the PEs.
    toggles : of the whole layer.
    """
    folds = _Folds(problem, architecture, stationary)
    bits = toggled_actions(architecture)
    stages = []
    for stage in schedule.stages:
        tiles = tuple(_with_random(t, bits, folds.followed(t)) for t in stage.tiles)
        spread = replace(stage, tiles=tiles)
        if stage.role in ("compute", "preload"):
            for (operand, component), total in folds.totals(stage.role, toggles).items():
                spread = _spread(spread, folds, operand, component, total)
        stages.append(spread)
    return replace(schedule, stages=tuple(stages))


def _spread(
    stage: StageSchedule, folds: "_Folds", operand: str, component: str, total: int
) -> StageSchedule:
    def weight(tile: TileClass) -> int:
        return folds.moved_bits(tile, operand, component)

    def change(tile: TileClass, share: int) -> TileClass:
        # what switches at the multipliers serves the MACs, not one operand
        owned = [] if component == MAC[0] else [(operand, component, TOGGLE, share)]
        return _adding(tile, [(component, TOGGLE, share)], owned)

    return spread_count(stage, total, weight, change)


def _with_random(
    tile: TileClass, bits: Mapping[tuple[str, str], int], followed: Followed
) -> TileClass:
    """Add half of the bits of what is not followed."""
    known: dict[tuple[str, str], int] = {}
    for (_, component, action), count in followed.items():
        known[component, action] = known.get((component, action), 0) + count
    found: list[Access] = [
        (component, TOGGLE, (count - known.get((component, action), 0)) * moved // 2)
        for component, action, count in tile.counts
        if (moved := bits.get((component, action))) is not None
    ]
    if not found:
        return tile
    owned = [
        (
            operand,
            component,
            TOGGLE,
            (count - followed.get((operand, component, action), 0)) * n // 2,
        )
        for operand, component, action, count in _owned(tile)
        if (n := bits.get((component, action))) is not None
    ]
    return _adding(tile, found, owned)


def _owned(tile: TileClass) -> OwnedCounts:
    return tile.operand_counts if isinstance(tile, FoldTile | VectorTile) else ()


def _adding(tile: TileClass, accesses: list[Access], owned: list[OwnedAccess]) -> TileClass:
    """Add accesses; a tile that serves one operand alone does not say which are that operand's."""
    counts = merged([*tile.counts, *accesses])
    if not isinstance(tile, FoldTile | VectorTile):
        return replace(tile, counts=counts)
    operand_counts = merged_by_operand([*tile.operand_counts, *owned])
    return replace(tile, counts=counts, operand_counts=operand_counts)


class _Folds:
    """What the tiles of the array move of the operands whose values are known."""

    def __init__(self, problem: Problem, architecture: Architecture, stationary: str) -> None:
        self._stationary = stationary
        self._widths = {"ifmap": problem.ifmap_bits, "weight": problem.weight_bits}
        self._ways = {operand: edge_ways(architecture, operand) for operand in STREAMED}

    def followed(self, tile: TileClass) -> Followed:
        """Count the actions of a tile whose values are known."""
        found: dict[tuple[str, str, str], int] = {}
        for operand, steps, lanes in self._streams(tile):
            step_bits = lanes * self._widths[operand]
            for component, action, wires in self._ways[operand]:
                once = -(-step_bits // wires) if action == "read" else step_bits
                found[operand, component, action] = steps * once
        if isinstance(tile, FoldTile):
            found["", *MAC] = sum(n for *key, n in tile.counts if tuple(key) == MAC)
        return found

    def moved_bits(self, tile: TileClass, operand: str, component: str) -> int:
        """Bits of an operand that a tile moves over a component; for the array, its MACs."""
        if component == MAC[0]:
            return tile.macs if isinstance(tile, FoldTile) else 0
        return sum(
            steps * lanes * self._widths[operand]
            for streamed, steps, lanes in self._streams(tile)
            if streamed == operand
        )

    def totals(self, role: str, toggles: Toggles) -> dict[tuple[str, str], int]:
        """Give the toggles of one stage by operand and component."""
        preloads = role == "preload"
        return {
            (operand, component): bits
            for (operand, component), bits in toggles.items()
            if (operand == self._stationary and component != MAC[0]) == preloads
        }

    def _streams(self, tile: TileClass) -> list[tuple[str, int, int]]:
        """Known operands that enter the array: (operand, steps, values a step)."""
        if isinstance(tile, StationaryTile):
            return [(self._stationary, tile.rows, tile.columns)]
        if not isinstance(tile, FoldTile):
            return []
        if self._stationary == "ofmap":
            return [("ifmap", tile.streamed, tile.rows), ("weight", tile.streamed, tile.columns)]
        return [(MOVING[self._stationary], tile.streamed, tile.rows)]
