"""A program as one array of integers, for the compiled engine (`sim.kernels.event_layout`)."""

from collections.abc import Iterable

import numpy as np

from sim.domain.activity import Int64Array
from sim.domain.schedule import TokenMoves, Visit
from sim.domain.sequence import Node
from sim.engine.program import Program, StageProgram, Step
from sim.kernels import event_layout as layout

LARGEST_LENGTH = 2**40
"""Visits of a stage, and tokens of a move, up to which no sum overflows."""
LARGEST_AMOUNT = 2**20
LARGEST_CYCLES = 2**53
"""Likewise for holds, latencies, units, and tokens at the start."""


class UnencodableError(Exception):
    """A program that only the reference can play."""


def encode(program: Program) -> Int64Array:
    """Write a program down, ready to be played from its beginning.

    Raises
    ------
    UnencodableError : the program needs a server, shares a token between two takers, or has
        numbers whose sums would overflow.
    """
    return _Encoder(program).words_in_array()


class _Encoder:
    """Appends record after record; a record is known by its address."""

    def __init__(self, program: Program) -> None:
        self._words = [0] * layout.HEADER_SIZE
        self._visits: dict[int, int] = {}
        self._nodes: dict[int, tuple[int, int]] = {}
        codes = (*program.tokens, *program.capacities)
        self._codes = {name: code for code, name in enumerate(codes, start=1)}
        self._tokens = {
            name: self._append((_checked(count, LARGEST_CYCLES), 0, self._codes[name], 0))
            for name, count in program.tokens.items()
        }
        self._resources = {
            name: self._append((_checked(units, LARGEST_CYCLES), 0, self._codes[name]))
            for name, units in program.capacities.items()
        }
        n_stages = len(program.stages)
        first_stage = self._append([0] * (layout.STAGE_SIZE * n_stages))
        depths = [
            self._stage(first_stage + index * layout.STAGE_SIZE, index, stage)
            for index, stage in enumerate(program.stages)
        ]
        self._cursors(first_stage, depths)
        self._header(program, first_stage)

    def words_in_array(self) -> Int64Array:
        """Give everything, with empty buckets behind it."""
        n_words = len(self._words)
        words = np.zeros(n_words + 2 * layout.BUCKETS, np.int64)
        words[:n_words] = self._words
        words[layout.P_STATE_BUCKETS] = n_words
        words[layout.P_LOOK_BUCKETS] = n_words + layout.BUCKETS
        return words

    def _append(self, words: Iterable[int]) -> int:
        address = len(self._words)
        self._words += words
        return address

    def _header(self, program: Program, first_stage: int) -> None:
        words = self._words
        words[layout.P_STAGES], words[layout.P_STAGE] = len(program.stages), first_stage
        words[layout.P_TOKENS] = len(self._tokens)
        words[layout.P_TOKEN] = next(iter(self._tokens.values()), 0)
        words[layout.P_RESOURCES] = len(self._resources)
        words[layout.P_RESOURCE] = next(iter(self._resources.values()), 0)
        words[layout.P_PACEMAKER] = first_stage + program.pacemaker * layout.STAGE_SIZE
        words[layout.LOOKS_END] = 1

    def _stage(self, address: int, index: int, stage: StageProgram) -> int:
        """Write a stage; the depth of its sequence."""
        self._nodes, self._visits = {}, {}
        root, depth = self._node(stage.visits, address)
        _checked(stage.visits.length, LARGEST_LENGTH)
        words = self._words
        words[address + layout.S_ACTIVE] = -1
        words[address + layout.S_STEPS] = self._steps(stage.steps)
        # the root, until there is a cursor
        words[address + layout.S_CURSOR] = root
        words[address + layout.S_INDEX] = index
        return depth

    def _steps(self, steps: tuple[Step, ...]) -> int:
        addresses = [self._requests(step) for step in steps]
        first = len(self._words)
        for step, address in zip(steps, addresses, strict=True):
            if step.server:
                raise UnencodableError
            cycles = _checked(step.hold_cycles, LARGEST_CYCLES)
            latency = _checked(step.latency_cycles, LARGEST_CYCLES)
            self._append((cycles, latency, len(step.requests), address))
        return first

    def _requests(self, step: Step) -> int:
        return self._append(
            word
            for name, units in step.requests
            for word in (self._resources[name], _checked(units, LARGEST_CYCLES))
        )

    def _node(self, node: Node[Visit], stage: int) -> tuple[int, int]:
        """Write a sequence once; its address and its depth."""
        known = self._nodes.get(id(node))
        if known is not None:
            return known
        children = [self._node(child, stage) for child in node.children]
        visit = 0 if node.value is None else self._visit(node.value, stage)
        address = self._append(
            (node.count, node.body_length, node.length, node.body, len(children), visit)
        )
        for (child, _), end in zip(children, node.ends, strict=True):
            self._words += (child, end)
        depth = 1 + max((depth for _, depth in children), default=-1)
        self._nodes[id(node)] = address, depth
        return address, depth

    def _visit(self, visit: Visit, stage: int) -> int:
        # equal visits of a sequence are one object
        address = self._visits.get(id(visit))
        if address is None:
            words = (visit.tile, len(visit.takes), len(visit.gives))
            address = self._visits[id(visit)] = self._append(words)
            self._moves(visit.takes)
            self._moves(visit.gives)
            for name, _ in visit.takes:
                self._make_taker(self._tokens[name], stage)
        return address

    def _moves(self, moves: TokenMoves) -> None:
        for name, amount in moves:
            self._words += (self._tokens[name], _checked(amount, LARGEST_AMOUNT))

    def _make_taker(self, token: int, stage: int) -> None:
        if self._words[token + layout.K_TAKER] not in (0, stage):
            raise UnencodableError
        self._words[token + layout.K_TAKER] = stage

    def _cursors(self, first_stage: int, depths: list[int]) -> None:
        size = layout.C_LEVEL + layout.LEVEL_SIZE * max(depths)
        for index in range(len(depths)):
            place = first_stage + index * layout.STAGE_SIZE + layout.S_CURSOR
            root = self._words[place]
            self._words[place] = self._append([root, *[0] * (size - 1)])
        self._words[layout.P_LEFT] = self._append([0] * size)
        self._words[layout.P_RIGHT] = self._append([0] * size)


def _checked(value: int, largest: int) -> int:
    if not 0 <= value <= largest:
        raise UnencodableError
    return value
