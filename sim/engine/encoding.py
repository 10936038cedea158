"""A program as one array of integers, for the compiled engine (`sim.kernels.event_layout`)."""

from functools import lru_cache

import numpy as np

from sim.domain.activity import Int64Array
from sim.domain.schedule import TokenMoves, Visit
from sim.domain.sequence import Node
from sim.engine.program import Program, StageProgram
from sim.kernels import event_layout as layout

LARGEST_LENGTH = 2**40
"""Visits of a stage, and tokens of a move, up to which no sum overflows."""
LARGEST_AMOUNT = 2**20
LARGEST_CYCLES = 2**53
"""Likewise for holds, latencies, units, and tokens at the start."""

MOST_SEQUENCES = 1000
"""Encodings remembered; one takes some 6 kB beside the schedule it is of."""


class UnencodableError(Exception):
    """A program that only SimPy can play."""


def encode(program: Program) -> Int64Array:
    """Write a program down, ready to be played from its beginning.

    Raises
    ------
    UnencodableError : a server times a step, two stages take one token, or a number is so large
        that sums would overflow.
    """
    visits = tuple(stage.visits for stage in program.stages)
    sequences = _sequences(visits, tuple(program.tokens.items()))
    n_sequences = len(sequences)
    resources, steps = _timing(program, n_sequences, 1 + len(program.tokens))
    n_words = n_sequences + len(resources)
    words = np.zeros(n_words + 2 * layout.BUCKETS, np.int64)
    words[:n_sequences] = sequences
    words[n_sequences:n_words] = resources
    words[layout.P_RESOURCES], words[layout.P_RESOURCE] = len(program.capacities), n_sequences
    first = int(words[layout.P_STAGE])
    for index, address in enumerate(steps):
        words[first + index * layout.STAGE_SIZE + layout.S_STEPS] = address
    words[layout.P_PACEMAKER] = first + program.pacemaker * layout.STAGE_SIZE
    words[layout.P_STATE_BUCKETS] = n_words
    words[layout.P_LOOK_BUCKETS] = n_words + layout.BUCKETS
    words[layout.LOOKS_END] = 1
    return words


def _timing(program: Program, address: int, code: int) -> tuple[list[int], list[int]]:
    """Write resources and steps from an address on; the steps' address of each stage."""
    words: list[int] = []
    resources: dict[str, int] = {}
    for name, units in program.capacities.items():
        resources[name] = address + len(words)
        words += (_checked(units, LARGEST_CYCLES), 0, code + len(resources) - 1)
    addresses = []
    for stage in program.stages:
        requests = _requests(stage, resources)
        place = address + len(words) + layout.STEP_SIZE * len(stage.steps)
        addresses.append(address + len(words))
        for step, pairs in zip(stage.steps, requests, strict=True):
            if step.server:
                raise UnencodableError
            cycles = _checked(step.hold_cycles, LARGEST_CYCLES)
            latency = _checked(step.latency_cycles, LARGEST_CYCLES)
            words += (cycles, latency, len(step.requests), place)
            place += len(pairs)
        for pairs in requests:
            words += pairs
    return words, addresses


def _requests(stage: StageProgram, resources: dict[str, int]) -> list[list[int]]:
    return [
        [
            word
            for name, units in step.requests
            for word in (resources[name], _checked(units, LARGEST_CYCLES))
        ]
        for step in stage.steps
    ]


# a program and its ideal form visit the same, and so do schedules that points of a sweep share
@lru_cache(maxsize=MOST_SEQUENCES)
def _sequences(visits: tuple[Node[Visit], ...], tokens: tuple[tuple[str, int], ...]) -> Int64Array:
    """Write down all that does not depend on times: stages, tokens, visits and their order."""
    return np.array(_Sequences(visits, tokens).words, np.int64)


class _Sequences:
    """Appends record after record; a record is known by its address."""

    def __init__(
        self, visits: tuple[Node[Visit], ...], tokens: tuple[tuple[str, int], ...]
    ) -> None:
        self.words = [0] * layout.HEADER_SIZE
        self.words[layout.P_TOKENS] = len(tokens)
        self.words[layout.P_TOKEN] = len(self.words)
        self._tokens = {
            name: self._append([_checked(count, LARGEST_CYCLES), 0, code, 0])
            for code, (name, count) in enumerate(tokens, start=1)
        }
        first_stage = self._append([0] * (layout.STAGE_SIZE * len(visits)))
        self.words[layout.P_STAGES], self.words[layout.P_STAGE] = len(visits), first_stage
        self._visits: dict[int, int] = {}
        self._nodes: dict[int, tuple[int, int]] = {}
        roots, depths = [], []
        for index, node in enumerate(visits):
            _checked(node.length, LARGEST_LENGTH)
            # visits are those of one stage, as it becomes the taker of their tokens
            self._visits, self._nodes = {}, {}
            self._stage = first_stage + index * layout.STAGE_SIZE
            root, depth = self._node(node)
            roots.append(root)
            depths.append(depth)
        self._place(first_stage, roots, max(depths))

    def _append(self, words: list[int]) -> int:
        address = len(self.words)
        self.words += words
        return address

    def _node(self, node: Node[Visit]) -> tuple[int, int]:
        """Write a sequence once; its address and its depth."""
        known = self._nodes.get(id(node))
        if known is not None:
            return known
        depth = 0
        pairs: list[int] = []
        for child, end in zip(node.children, node.ends, strict=True):
            address, inner = self._node(child)
            pairs += (address, end)
            depth = max(depth, inner + 1)
        visit = 0 if node.value is None else self._visit(node.value)
        address = len(self.words)
        counts = (node.count, node.body_length, node.length, node.body)
        self.words += (*counts, len(node.children), visit, *pairs)
        self._nodes[id(node)] = address, depth
        return address, depth

    def _visit(self, visit: Visit) -> int:
        # equal visits of a sequence are one object, and one leaf
        address = self._visits.get(id(visit))
        if address is None:
            address = self._append([visit.tile, len(visit.takes), len(visit.gives)])
            self._visits[id(visit)] = address
            for token in self._moves(visit.takes):
                if self.words[token + layout.K_TAKER] not in (0, self._stage):
                    raise UnencodableError
                self.words[token + layout.K_TAKER] = self._stage
            self._moves(visit.gives)
        return address

    def _moves(self, moves: TokenMoves) -> list[int]:
        """Write what is taken or given; the tokens."""
        tokens = [self._tokens[name] for name, _ in moves]
        for token, (_, amount) in zip(tokens, moves, strict=True):
            self.words += (token, _checked(amount, LARGEST_AMOUNT))
        return tokens

    def _place(self, first_stage: int, roots: list[int], depth: int) -> None:
        """Give every stage its cursor and what is not 0 at the start."""
        for index, root in enumerate(roots):
            stage = first_stage + index * layout.STAGE_SIZE
            self.words[stage + layout.S_CURSOR] = self._cursor(root, depth)
            self.words[stage + layout.S_ACTIVE] = -1
            self.words[stage + layout.S_INDEX] = index
        self.words[layout.P_LEFT] = self._cursor(0, depth)
        self.words[layout.P_RIGHT] = self._cursor(0, depth)

    def _cursor(self, root: int, depth: int) -> int:
        return self._append([root, *[0] * (layout.C_LEVEL - 1 + layout.LEVEL_SIZE * depth)])


def _checked(value: int, largest: int) -> int:
    if not 0 <= value <= largest:
        raise UnencodableError
    return value
