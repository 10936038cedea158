"""Turn tile plans into a schedule: stages, their visits and the tokens between them.

The loops of all levels, outermost first, form one nest. A stage that fills (or empties) a
memory visits one tile whenever a loop that matters to its operand advances; the stages
further in work inside that residency. So each residency marks the first and the last visit of
whoever uses it: the first takes the full slot, the last gives the free slot back.

Equal sub-nests are built once: the cost depends on the number of tile shapes, not of tiles.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from itertools import pairwise

from dataflows.access_counts import open_tile, operand_width
from dataflows.bank_layout import BankedOperand
from dataflows.bank_places import Place, PlaceTracker, Step
from dataflows.dram_placement import plan_itinerary
from dataflows.problem import RELEVANT, Problem, Shape
from dataflows.tiling import LevelPlan
from dataflows.transfers import DEFAULT_TRANSFERS, Transfers
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.dram_placement import Itinerary
from sim.domain.schedule import Schedule, StageSchedule, Visit
from sim.domain.sequence import Node, SequenceBuilder
from sim.domain.tile import TileClass

Sequences = dict[str, Node[Visit]]
"""Stage name -> its visits within some part of the nest."""

COMPUTE = "array"
PRELOAD = "array.preload"
VECTOR = "vector_unit"


@dataclass(frozen=True, slots=True)
class Reduction:
    """Where in the accumulation a part of the nest lies."""

    first: bool = True
    last: bool = True


@dataclass(slots=True)
class TileTable:
    """Tile classes of every stage, each stored once.

    `made` are visits by what their maker tells them apart by: sooner found than by their tiles.
    """

    visits: SequenceBuilder[Visit] = field(default_factory=SequenceBuilder)
    tiles: dict[str, dict[TileClass, int]] = field(default_factory=dict)
    made: dict[Hashable, Node[Visit]] = field(default_factory=dict)

    def leaf(self, stage: str, tile: TileClass) -> Node[Visit]:
        """One visit of a stage to a tile of this class."""
        known = self.tiles.setdefault(stage, {})
        return self.visits.leaf(Visit(known.setdefault(tile, len(known))))


Innermost = Callable[[TileTable, Shape, Reduction, Place], Sequences]
"""Builds what happens inside the innermost tile: the folds, or one vector tile."""


@dataclass(frozen=True, slots=True)
class _Loop:
    level: int
    dimension: str
    size: int
    times: int


@dataclass(frozen=True, slots=True)
class _Residency:
    """An operand's tile in one memory: where in the nest it changes, who feeds and uses it."""

    operand: str
    memory: MemorySpec
    outer: MemorySpec
    deeper: MemorySpec | None
    depth: int
    reloads: bool
    alone: bool

    @property
    def key(self) -> str:
        return f"{self.operand}.{self.memory.name}"


class NestBuilder:
    """Builds the schedule of one problem from its level plans."""

    def __init__(
        self,
        problem: Problem,
        architecture: Architecture,
        plans: tuple[LevelPlan, ...],
        chains: dict[str, tuple[MemorySpec, ...]],
        innermost: Innermost,
        users: dict[str, str],
        banked: tuple[BankedOperand, ...] = (),
        transfers: Transfers = DEFAULT_TRANSFERS,
    ) -> None:
        """`users` names, per operand, the stage that uses its innermost tile.

        `banked` are operands whose place in the banks matters to the innermost tile, `transfers`
        make the tiles that move between memories.
        """
        self._problem = problem
        self._architecture = architecture
        self._plans = plans
        self._innermost = innermost
        self._users = users
        self._transfers = transfers
        loops = _loops(problem.whole, plans)
        # a loop of one iteration changes nothing but the place of a tile in its banks
        self._loops = loops if banked else [loop for loop in loops if loop.times > 1]
        self._table = TileTable()
        self._places = PlaceTracker(banked, [plan.memory for plan in plans])
        self._memo: dict[tuple[int, Shape, Reduction, Place], Sequences] = {}
        self._residencies = tuple(
            residency
            for operand, chain in chains.items()
            for residency in self._residencies_of(operand, chain)
        )
        self._fetched_back = {r.key for r in self._residencies if r.reloads}

    def build(
        self, dataflow: str, mapping_efficiency: Callable[[Schedule], float], tokens: dict[str, int]
    ) -> Schedule:
        """Give the schedule. `tokens` are those of the stages inside the innermost tile."""
        sequences = self._build(0, self._problem.whole, Reduction(), self._places.nowhere)
        itineraries = self._itineraries()
        stages = tuple(
            StageSchedule(
                name=name,
                role=_role(name),
                tiles=tuple(self._table.tiles[name]),
                visits=visits,
                itinerary=itineraries.get(name),
            )
            for name, visits in sorted(sequences.items(), key=lambda item: _stage_order(item[0]))
        )
        all_tokens = dict(tokens)
        for residency in self._residencies:
            all_tokens.update(_tokens(residency))
        draft = Schedule(
            layer=self._problem.layer.name,
            dataflow=dataflow,
            stages=stages,
            tokens=all_tokens,
            mapping_efficiency=0.0,
            tile_shapes={plan.memory.name: plan.sizes for plan in self._plans},
        )
        return draft.with_mapping_efficiency(mapping_efficiency(draft))

    def _residencies_of(self, operand: str, chain: tuple[MemorySpec, ...]) -> list[_Residency]:
        found = []
        levels = [plan.memory for plan in self._plans]
        for index, memory in enumerate(chain[1:], start=1):
            level = levels.index(memory)
            inside = [loop for loop in self._loops if loop.level <= level and loop.times > 1]
            changing = [loop for loop in inside if loop.dimension in RELEVANT[operand]]
            depth = self._loops.index(changing[-1]) + 1 if changing else 0
            reloads = operand == "ofmap" and any(
                loop.dimension == "C" and loop.times > 1 for loop in self._loops[:depth]
            )
            alone = all(loop.times == 1 for loop in self._loops[:depth])
            deeper = chain[index + 1] if index + 1 < len(chain) else None
            found.append(
                _Residency(operand, memory, chain[index - 1], deeper, depth, reloads, alone)
            )
        return found

    def _itineraries(self) -> dict[str, Itinerary]:
        """Give, per stage that moves tiles to or from a DRAM, where they lie."""
        found = {}
        for residency in self._residencies:
            if residency.outer.standard is None:
                continue
            loops = tuple(
                (loop.dimension, loop.size)
                for loop in self._loops[: residency.depth]
                if loop.times > 1
            )
            width = operand_width(self._problem, residency.operand, partial=residency.reloads)
            itinerary = plan_itinerary(self._problem, residency.operand, loops, width)
            for role in ("fetch", "drain"):
                found[f"{residency.key}.{role}"] = itinerary
        return found

    def _build(self, depth: int, shape: Shape, reduction: Reduction, place: Place) -> Sequences:
        key = (depth, shape, reduction, place)
        known = self._memo.get(key)
        if known is None:
            known = self._inside(depth, shape, reduction, place)
            # innermost memories first: each uses the residency around it
            for residency in reversed(self._residencies):
                if residency.depth == depth:
                    known = self._reside(residency, known, shape, reduction)
            self._memo[key] = known
        return known

    def _inside(self, depth: int, shape: Shape, reduction: Reduction, place: Place) -> Sequences:
        if depth == len(self._loops):
            return self._innermost(self._table, shape, reduction, place)
        loop = self._loops[depth]
        parts: dict[str, list[Node[Visit]]] = {}
        start = 0
        for times, piece, state in self._iterations(loop, shape, reduction):
            step = Step(loop.level, loop.dimension, loop.size, start, times)
            for repeats, inner in self._places.inside(place, step, shape, piece):
                for stage, visits in self._build(depth + 1, piece, state, inner).items():
                    parts.setdefault(stage, []).append(self._table.visits.repeat(visits, repeats))
            start += times
        return {stage: self._table.visits.chain(nodes) for stage, nodes in parts.items()}

    def _iterations(
        self, loop: _Loop, shape: Shape, reduction: Reduction
    ) -> list[tuple[int, Shape, Reduction]]:
        runs = self._problem.split(shape, loop.dimension, loop.size)
        if loop.dimension != "C":
            return [(times, piece, reduction) for times, piece in runs]
        total = sum(times for times, _ in runs)
        found: list[tuple[int, Shape, Reduction]] = []
        position = 0
        for times, piece in runs:
            # the first and the last slice of a reduction differ from those between
            for start, end in _thirds(position, position + times, total):
                state = Reduction(reduction.first and start == 0, reduction.last and end == total)
                found.append((end - start, piece, state))
            position += times
        return found

    def _reside(
        self, residency: _Residency, inside: Sequences, shape: Shape, reduction: Reduction
    ) -> Sequences:
        if residency.operand == "ofmap":
            return self._reside_output(residency, inside, shape, reduction)
        user = self._user(residency)
        result = dict(inside)
        result[user] = self._mark(
            inside[user], take=f"{residency.key}.full", give=f"{residency.key}.free"
        )
        tile = self._transfers.fetch(
            self._problem,
            self._architecture,
            residency.operand,
            residency.outer,
            residency.memory,
            shape,
            partial=False,
        )
        fetch = Visit(0).taking(f"{residency.key}.free").giving(f"{residency.key}.full")
        result[f"{residency.key}.fetch"] = self._visit(f"{residency.key}.fetch", tile, fetch)
        return result

    def _reside_output(
        self, residency: _Residency, inside: Sequences, shape: Shape, reduction: Reduction
    ) -> Sequences:
        key = residency.key
        result = dict(inside)
        opener, closer = self._producers(residency)
        start = f"{key}.open" if residency.reloads else f"{key}.free"
        result[opener] = self._mark(result[opener], take=start)
        result[closer] = self._mark(result[closer], give=f"{key}.full")
        fresh, final = reduction.first, reduction.last
        if residency.reloads:
            opening = Visit(0).taking(f"{key}.free").giving(f"{key}.open")
            if fresh:
                tile = open_tile(residency.outer, residency.memory)
            else:
                opening = opening.taking(f"{key}.written")
                tile = self._transfers.fetch(
                    self._problem,
                    self._architecture,
                    "ofmap",
                    residency.outer,
                    residency.memory,
                    shape,
                    partial=True,
                )
            result[f"{key}.fetch"] = self._visit(f"{key}.fetch", tile, opening)
        drain = Visit(0).taking(f"{key}.full").giving(f"{key}.free")
        if residency.reloads and not final:
            drain = drain.giving(f"{key}.written")
        tile = self._transfers.store(
            self._problem,
            self._architecture,
            residency.outer,
            residency.memory,
            shape,
            partial=not final,
            finishing=final and residency.deeper is None,
        )
        result[f"{key}.drain"] = self._visit(f"{key}.drain", tile, drain)
        return result

    def _user(self, residency: _Residency) -> str:
        if residency.deeper is None:
            return self._users[residency.operand]
        return f"{residency.operand}.{residency.deeper.name}.fetch"

    def _producers(self, residency: _Residency) -> tuple[str, str]:
        """Stages that first need a slot for an output tile, and that last add to it."""
        if residency.deeper is None:
            return self._users["ofmap"], self._users["ofmap"]
        deeper = f"ofmap.{residency.deeper.name}"
        closer = f"{deeper}.drain"
        return (f"{deeper}.fetch" if deeper in self._fetched_back else closer), closer

    def _visit(self, stage: str, tile: TileClass, moves: Visit) -> Node[Visit]:
        leaf = self._table.leaf(stage, tile)
        assert leaf.value is not None
        return self._table.visits.leaf(Visit(leaf.value.tile, moves.takes, moves.gives))

    def _mark(self, visits: Node[Visit], take: str = "", give: str = "") -> Node[Visit]:
        if take:
            visits = self._table.visits.map_first(visits, lambda visit: visit.taking(take))
        if give:
            visits = self._table.visits.map_last(visits, lambda visit: visit.giving(give))
        return visits


def _thirds(start: int, end: int, total: int) -> list[tuple[int, int]]:
    """Cut [start, end) so that 0 and total - 1 stand alone."""
    edges = sorted({start, end, *(edge for edge in (1, total - 1) if start < edge < end)})
    return list(pairwise(edges))


def _loops(whole: Shape, plans: tuple[LevelPlan, ...]) -> list[_Loop]:
    sizes = whole.as_sizes()
    loops = []
    for level, plan in enumerate(plans):
        for dimension in plan.loops:
            size = min(sizes[dimension], plan.sizes[dimension])
            times = -(-sizes[dimension] // size)
            loops.append(_Loop(level, dimension, size, times))
            sizes[dimension] = size
    return loops


def _tokens(residency: _Residency) -> dict[str, int]:
    key = residency.key
    # a tile that is loaded once for the whole layer needs no second slot
    tokens = {f"{key}.free": 1 if residency.alone else residency.memory.slots, f"{key}.full": 0}
    if residency.reloads:
        tokens |= {f"{key}.open": 0, f"{key}.written": 0}
    return tokens


def _role(stage: str) -> str:
    if stage in (COMPUTE, PRELOAD, VECTOR):
        return {COMPUTE: "compute", PRELOAD: "preload", VECTOR: "vector"}[stage]
    return stage.rsplit(".", 1)[1]


def _stage_order(stage: str) -> tuple[int, str]:
    """Priority at shared resources: inputs, then outputs on their way out, then the array."""
    ranks = {"fetch": 0, "drain": 1, "preload": 2, "compute": 3, "vector": 3}
    return ranks[_role(stage)], stage
