"""Tile classes: what is moved or computed at once, with its access counts and no time."""

from dataclasses import dataclass

from sim.domain.array_flow import ArrayFlow
from sim.domain.dram_placement import Placement
from sim.domain.operand_access import OwnedCounts

Counts = tuple[tuple[str, str, int], ...]
"""Access counts as (component, action, count), sorted, counts > 0."""

BankConflicts = tuple[tuple[str, int], ...]
"""Cycles a pass of the array is late because words wait for their banks, as (memory, cycles)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTile:
    """One operand's tile on its way between two neighbouring levels of its chain.

    Attributes
    ----------
    bits : payload. 0 only for a tile that is opened in place (a fresh output tile).
    inner_bits : what passes the ports of the inner memory: more than the payload where partial
        sums become outputs on the way; 0: the payload.
    placement : where the tile lies in the outer memory, when that is a DRAM; None: anywhere, as
        one stretch.
    vector_operations : operations of the vector unit applied on the way (fused activation).
    """

    operand: str
    outer: str
    inner: str
    inward: bool
    bits: int
    inner_bits: int = 0
    placement: Placement | None = None
    vector_operations: int = 0
    counts: Counts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StationaryTile:
    """Shifting one fold's stationary operand into the PEs: `rows` x `columns` values.

    `flows` say which values go to which PEs.
    """

    rows: int
    columns: int
    bits: int
    memory: str
    flows: tuple[ArrayFlow, ...] = ()
    counts: Counts = ()
    bank_conflicts: BankConflicts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PassStream:
    """What passes between a buffer and the scratchpads of the PEs while they compute.

    Attributes
    ----------
    inward : from the buffer to the PEs.
    bits : payload; a value that many PEs take at once counts once.
    lead_bits : the part of it without which no PE can begin.
    """

    outer: str
    inner: str
    inward: bool
    bits: int
    lead_bits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldTile:
    """One pass of the array: `rows` x `columns` PEs used, `streamed` steps.

    Attributes
    ----------
    stationary : "weight", "ifmap" or "ofmap": the operand that stays in the PEs.
    reads_sums : whether earlier partial sums come back to be added to.
    port_bits : bits each innermost memory delivers or takes during the fold, as
        (memory, "read" or "write", bits), to bound the fold by bandwidth.
    flows : which of these bits go to or come from which PEs.
    streams : what crosses links to scratchpads inside the PEs meanwhile (row-stationary).
    bank_conflicts : against the array's own time; only where a data layout is declared.
    operand_counts : those of `counts` that serve one operand.
    """

    stationary: str
    rows: int
    columns: int
    streamed: int
    macs: int
    reads_sums: bool = False
    port_bits: tuple[tuple[str, str, int], ...] = ()
    flows: tuple[ArrayFlow, ...] = ()
    streams: tuple[PassStream, ...] = ()
    counts: Counts = ()
    bank_conflicts: BankConflicts = ()
    operand_counts: OwnedCounts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorTile:
    """Work of the vector unit on one tile: `operations` lane operations.

    `operand_counts` are those of `counts` that serve one operand.
    """

    operations: int
    port_bits: tuple[tuple[str, str, int], ...] = ()
    counts: Counts = ()
    operand_counts: OwnedCounts = ()


TileClass = TransferTile | StationaryTile | FoldTile | VectorTile
