"""The keys of the memories of an architecture file."""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from sim.config.layout_keys import LayoutsKeys
from sim.config.strict_keys import EXPECTED_ERROR
from sim.config.strict_keys import StrictKeys as _Keys

MAX_CAPACITY_KIB: Final = 2**27
"""2^40 bits: more than any chip holds, and safe in 64-bit integers."""


def _each_once(operands: list[str]) -> list[str]:
    if len(set(operands)) < len(operands):
        raise PydanticCustomError(EXPECTED_ERROR, "{expected}", {"expected": "each operand once"})
    return operands


OperandName: TypeAlias = Literal["ifmap", "weight", "ofmap"]
Operands: TypeAlias = Annotated[
    list[OperandName],
    Field(
        min_length=1,
        max_length=3,
        description="Operands kept here; the others pass this memory by.",
        json_schema_extra={"uniqueItems": True},
    ),
    AfterValidator(_each_once),
]
CellName: TypeAlias = Literal["itrs-hp", "itrs-lop", "itrs-lstp", "published"]
PortKind: TypeAlias = Literal["1RW", "1R1W"]


class DramKeys(_Keys):
    """Off-chip memory."""

    kind: Literal["dram"] = Field(description="Off-chip memory, which holds whole tensors.")
    standard: Annotated[str, Field(description="Name of a DRAM standard in configs/dram.")]
    channels: int = Field(default=1, ge=1, le=64, description="Channels side by side.")
    model: Literal["rate", "memoised", "stateful"] | None = Field(
        default=None,
        description="rate: peak rate times a stated efficiency; memoised: each kind of tile timed "
        "once, from closed banks, refresh as a derating; stateful: banks live on from tile to "
        "tile, exact refresh. Left out: memoised where there is a timing, else rate.",
    )
    timing: str | None = Field(
        default=None,
        description="Name of a memory in configs/dram_timing: cycles, address map, controller. "
        "Left out: the one named like the standard, if there is one.",
    )
    turn_bytes: int = Field(
        default=4096,
        ge=64,
        le=2**28,
        multiple_of=64,
        description="What a DMA engine moves before others have their turn (stateful).",
    )
    bits_per_cycle: int | None = Field(
        default=None,
        ge=1,
        le=2**40,
        description="A fixed rate over all channels, without latency, bursts or rows to open, "
        "instead of the standard's; the standard then only prices.",
    )
    energy: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        default=None,
        description="Name of a plain energy per bit (joulesim list dram-energy), in place of "
        "energy by activity.",
    )
    pj_per_bit: float | None = Field(
        default=None,
        gt=0,
        le=1e6,
        description="A plain energy per bit of your own, in place of energy by activity.",
    )
    energy_parts: list[Literal["core", "io", "refresh", "background"]] | None = Field(
        default=None,
        min_length=1,
        max_length=4,
        description="Parts of the energy that are counted. core: activations, reads and writes; "
        "io: data pins; refresh; background: standby. Left out: all.",
    )
    power_down: bool = Field(
        default=False,
        description="Ranks with all banks closed are in precharge power-down instead of standby; "
        "the time to wake up is not played.",
    )
    operands: Operands


class BankedKeys(_Keys):
    """What all memories on chip have in common."""

    kind: str

    capacity_kib: Annotated[
        float,
        Field(
            gt=0,
            le=MAX_CAPACITY_KIB,
            description="Capacity of one instance [KiB]; a fraction is fine as long as it is a "
            "whole number of bits.",
        ),
    ]
    word_bits: Annotated[
        int, Field(ge=1, le=8192, description="Bits one port of a bank moves per cycle.")
    ]
    banks: int | None = Field(
        default=None,
        ge=1,
        le=4096,
        description="Banks of one instance. Left out: 1; for a single register file one per "
        "column of the array, as registers can be reached side by side.",
    )
    ports: PortKind | None = Field(
        default=None,
        description="Ports of a bank. 1RW: one access per cycle; 1R1W: a read and a write. Left "
        "out: 1RW; for a register file 1R1W.",
    )
    double_buffered: bool = Field(
        default=False, description="Two slots per operand, so that filling overlaps using."
    )
    instances: int = Field(
        default=1,
        ge=1,
        le=2**20,
        description="Equal copies that together hold a tile (one per PE for scratchpads).",
    )
    layout: LayoutsKeys | None = Field(
        default=None,
        description="Where values lie in the banks, by operand; their conflicts are counted. Left "
        "out: every bank is always at work.",
    )
    operands: Operands


class OnChipKeys(BankedKeys):
    """An SRAM or a register file."""

    kind: Literal["sram", "register_file"] = Field(description="How the bits are stored.")
    cell: CellName | None = Field(
        default=None,
        description="Type of memory cell: high performance (leaks most), low operating power or "
        "low standby power; published: the capacities whose energy the energy table's own source "
        "gives. Left out: the energy table's own.",
    )
    clock_gated: bool = Field(
        default=False,
        description="Clock only the words that are written; only of a register file.",
    )


class MacroKeys(BankedKeys):
    """A memory whose energy, area and time come from a model of an installed package."""

    kind: Literal["macro"] = Field(description="A memory of another make.")
    model: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description="Name of the model (joulesim list memory-models).",
        ),
    ]


MemoryKeys: TypeAlias = Annotated[DramKeys | OnChipKeys | MacroKeys, Field(discriminator="kind")]
