"""How often each operand is read or written at each memory, and how often would do."""

from collections.abc import Iterable
from dataclasses import dataclass

from sim.domain.layer import OPERANDS
from sim.domain.operand_access import OperandAccess

ACTIONS = ("read", "write")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """One operand at one memory, in one layer or several.

    Attributes
    ----------
    accesses : reads of inputs or weights on their way inwards; of outputs and partial sums, reads
        and writes. In bits at a DRAM, in words at other memories.
    least, least_in_dataflow : as in `OperandAccess`.
    macs : of the layers counted.
    """

    operand: str
    memory: str
    accesses: int
    least: int
    least_in_dataflow: int
    macs: int

    @property
    def times(self) -> float:
        """Accesses / least: 1 is the best possible; 0 where none is needed."""
        return self.accesses / self.least if self.least else 0.0

    @property
    def times_in_dataflow(self) -> float:
        """Accesses / least with this dataflow: what is above 1, folds and tiles cost."""
        return self.accesses / self.least_in_dataflow if self.least_in_dataflow else 0.0

    @property
    def macs_per_access(self) -> float:
        """MACs / accesses."""
        return self.macs / self.accesses if self.accesses else 0.0


def reuse_table(
    layers: Iterable[tuple[int, Iterable[OperandAccess]]], memories: Iterable[str]
) -> tuple[Reuse, ...]:
    """Add up the accesses of layers by operand and memory.

    Parameters
    ----------
    layers : (MACs, accesses) of each; layers without MACs have no operands to reuse.
    memories : outermost first; the order of the rows within an operand.
    """
    sums: dict[tuple[str, str], list[int]] = {}
    total_macs = 0
    for macs, accesses in layers:
        if not macs:
            continue
        total_macs += macs
        for access in accesses:
            action = access.action.rpartition(".")[2]
            if action not in ACTIONS or (access.operand != "ofmap" and action == "write"):
                continue
            row = sums.setdefault((access.operand, access.component), [0, 0, 0])
            row[0] += access.count
            row[1] += access.least
            row[2] += access.least_in_dataflow
    order = list(memories)
    return tuple(
        Reuse(
            operand=operand,
            memory=memory,
            accesses=row[0],
            least=row[1],
            least_in_dataflow=row[2],
            macs=total_macs,
        )
        for operand in OPERANDS
        for memory in order
        if (operand, memory) in sums and (row := sums[operand, memory])[0]
    )
