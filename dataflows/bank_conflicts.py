"""Conflicts of single folds: what the array's edge asks of the banks, and how late that comes.

Folds that ask for the same words of the same banks are alike; each kind is played once
(`sim.kernels.bank_conflicts`). docs/methods/sram_banks.md has the schedule of the requests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from dataflows.bank_layout import BankedOperand
from dataflows.edge_places import IntArray
from sim.domain.data_layout import SWIZZLES
from sim.domain.tile import BankConflicts
from sim.kernels import bank_conflicts as kernel


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EdgeStream:
    """One operand on its way through the edge of the array.

    Attributes
    ----------
    operand : index of an operand with a layout.
    lanes, steps : (lane or step, 3), parts of the places (`dataflows.edge_places`).
    offset_bits : added to all places.
    stored : rows and columns of the inputs that are stored.
    skewed : whether each lane asks a cycle later than the one before.
    """

    operand: int
    action: str
    lanes: IntArray
    steps: IntArray
    offset_bits: int
    stored: tuple[int, int]
    first_cycle: int
    skewed: bool


class EdgeBanks:
    """The banks of the memories at the edge of the array; plays passes against them."""

    def __init__(self, operands: Sequence[BankedOperand]) -> None:
        self.operands = tuple(operands)
        memories = tuple({operand.memory.name: operand.memory for operand in operands}.values())
        self._names = tuple(memory.name for memory in memories)
        self._first_port: dict[tuple[str, str], int] = {}
        memory_of_port: list[int] = []
        for index, memory in enumerate(memories):
            self._first_port[memory.name, "read"] = len(memory_of_port)
            if memory.ports == "1R1W":
                memory_of_port += [index] * memory.banks
            # where a bank has one port for both, reads and writes wait in the same queue
            self._first_port[memory.name, "write"] = len(memory_of_port)
            memory_of_port += [index] * memory.banks
        self._memory_of_port = np.array(memory_of_port, np.int64)
        self._known: dict[bytes, BankConflicts] = {}

    def play(self, streams: Iterable[EdgeStream]) -> BankConflicts:
        """Give the cycles one pass is late, per memory; a pass like an earlier one is known."""
        rows, lanes, steps = [], [], []
        first_lane = first_step = 0
        for stream in streams:
            row = self._row(stream)
            row[kernel.FIRST_LANE], row[kernel.FIRST_STEP] = first_lane, first_step
            first_lane += len(stream.lanes)
            first_step += len(stream.steps)
            rows.append(row)
            lane_parts, step_parts = self._from_least(stream)
            lanes.append(lane_parts)
            steps.append(step_parts)
        if not rows:
            return ()
        asked = kernel.Streams(np.array(rows), np.concatenate(lanes), np.concatenate(steps))
        key = blake2b(b"".join(part.tobytes() for part in asked)).digest()
        if key not in self._known:
            late = kernel.conflict_cycles(asked, self._memory_of_port, len(self._names))
            pairs = zip(self._names, late.tolist(), strict=True)
            self._known[key] = tuple((name, cycles) for name, cycles in pairs if cycles)
        return self._known[key]

    def _row(self, stream: EdgeStream) -> IntArray:
        """Give a stream's row of the kernel's table, but for the places of its parts."""
        operand = self.operands[stream.operand]
        layout, memory = operand.layout, operand.memory
        row = np.zeros(kernel.STREAM_COLUMNS, np.int64)
        row[kernel.LANES], row[kernel.STEPS] = len(stream.lanes), len(stream.steps)
        row[kernel.FIRST_CYCLE] = stream.first_cycle
        row[kernel.SKEW] = stream.skewed and not layout.skew_registers
        row[kernel.HEIGHT], row[kernel.WIDTH] = stream.stored
        row[kernel.VALUE_BITS], row[kernel.WORD_BITS] = operand.value_bits, memory.word_bits
        row[kernel.INTERLEAVE_WORDS] = layout.interleave_words
        row[kernel.SWIZZLE] = SWIZZLES.index(layout.swizzle)
        row[kernel.FIRST_PORT] = self._first_port[memory.name, stream.action] + layout.first_bank
        row[kernel.BANKS] = operand.banks
        return row

    def _from_least(self, stream: EdgeStream) -> tuple[IntArray, IntArray]:
        """Shift a stream's places by whole periods, so that they are small and not negative."""
        lanes, steps = stream.lanes.copy(), stream.steps.copy()
        lane, step = int(lanes[:, 0].min()), int(steps[:, 0].min())
        period_bits = self.operands[stream.operand].period_bits
        lanes[:, 0] -= lane
        steps[:, 0] += (stream.offset_bits + lane + step) % period_bits - step
        return lanes, steps
