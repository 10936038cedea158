"""Bits that switch, as counts of a schedule's tiles.

Every action of `sim.domain.toggled_actions` has a `toggle` beside it. Where the order of the values
is followed, toggles are those of the stream; elsewhere half of the bits, as in random data.
"""

from collections.abc import Mapping
from dataclasses import replace

from dataflows.access_counts import Access, merged
from dataflows.array_flows import MOVING
from dataflows.problem import Problem
from dataflows.spread_counts import spread_count
from sim.domain.architecture import Architecture
from sim.domain.schedule import Schedule, StageSchedule
from sim.domain.tile import FoldTile, StationaryTile, TileClass
from sim.domain.toggled_actions import MAC, STREAMED, TOGGLE, edge_ways, toggled_actions

Toggles = Mapping[tuple[str, str], int]
"""(operand, component) -> bits that switched in a layer; the component "array": multipliers."""


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
            for component, total in folds.totals(stage.role, toggles).items():
                spread = _spread(spread, folds, component, total)
        stages.append(spread)
    return replace(schedule, stages=tuple(stages))


def _spread(stage: StageSchedule, folds: "_Folds", component: str, total: int) -> StageSchedule:
    def weight(tile: TileClass) -> int:
        return folds.moved_bits(tile, component)

    def change(tile: TileClass, share: int) -> TileClass:
        return _adding(tile, [(component, TOGGLE, share)])

    return spread_count(stage, total, weight, change)


def _with_random(
    tile: TileClass, bits: Mapping[tuple[str, str], int], followed: Mapping[tuple[str, str], int]
) -> TileClass:
    """Add half of the bits of what is not followed."""
    found: list[Access] = []
    for component, action, count in tile.counts:
        moved = bits.get((component, action))
        if moved is not None:
            unknown = count - followed.get((component, action), 0)
            found.append((component, TOGGLE, unknown * moved // 2))
    return _adding(tile, found) if found else tile


def _adding(tile: TileClass, accesses: list[Access]) -> TileClass:
    return replace(tile, counts=merged([*tile.counts, *accesses]))


class _Folds:
    """What the tiles of the array move of the operands whose values are known."""

    def __init__(self, problem: Problem, architecture: Architecture, stationary: str) -> None:
        self._stationary = stationary
        self._widths = {"ifmap": problem.ifmap_bits, "weight": problem.weight_bits}
        self._ways = {operand: edge_ways(architecture, operand) for operand in STREAMED}

    def followed(self, tile: TileClass) -> dict[tuple[str, str], int]:
        """Count the actions of a tile whose values are known."""
        found: dict[tuple[str, str], int] = {}
        for operand, steps, lanes in self._streams(tile):
            step_bits = lanes * self._widths[operand]
            for component, action, wires in self._ways[operand]:
                once = -(-step_bits // wires) if action == "read" else step_bits
                key = (component, action)
                found[key] = found.get(key, 0) + steps * once
        if isinstance(tile, FoldTile):
            found[MAC] = sum(n for *key, n in tile.counts if tuple(key) == MAC)
        return found

    def moved_bits(self, tile: TileClass, component: str) -> int:
        """Bits of known values a tile moves over a component; for the array, its MACs."""
        if component == MAC[0]:
            return tile.macs if isinstance(tile, FoldTile) else 0
        return sum(
            steps * lanes * self._widths[operand]
            for operand, steps, lanes in self._streams(tile)
            if any(name == component for name, _, _ in self._ways[operand])
        )

    def totals(self, role: str, toggles: Toggles) -> dict[str, int]:
        """Give the toggles of one stage by component."""
        preloads = role == "preload"
        found: dict[str, int] = {}
        for (operand, component), bits in toggles.items():
            at_multipliers = component == MAC[0]
            stays = operand == self._stationary and not at_multipliers
            if stays == preloads:
                found[component] = found.get(component, 0) + bits
        return found

    def _streams(self, tile: TileClass) -> list[tuple[str, int, int]]:
        """Known operands that enter the array: (operand, steps, values a step)."""
        if isinstance(tile, StationaryTile):
            return [(self._stationary, tile.rows, tile.columns)]
        if not isinstance(tile, FoldTile):
            return []
        if self._stationary == "ofmap":
            return [("ifmap", tile.streamed, tile.rows), ("weight", tile.streamed, tile.columns)]
        return [(MOVING[self._stationary], tile.streamed, tile.rows)]
