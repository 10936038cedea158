"""A machine as its owner describes it: clock, array, memories, links, vector unit."""

from dataclasses import dataclass, field

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.domain.data_format import FORMATS
from sim.domain.data_layout import DataLayout
from sim.domain.dram_energy import DramEnergyChoice, EnergyPerBit
from sim.domain.dram_standard import DramStandard
from sim.domain.dram_timing import DramTiming
from sim.domain.layer import OPERANDS
from sim.domain.link_ways import LinkWay, find_ways
from sim.domain.memory_macro import MemoryMacro
from sim.domain.mesh import MeshSpec
from sim.domain.row_stationary import RowStationarySpec
from sim.domain.scalesim_mode import ScaleSimMode
from sim.domain.technology_spec import TechnologySpec
from sim.domain.technology_table import FUNCTION_KINDS
from sim.domain.zero_gating import check_array_gating, check_machine_gating

ARRAY_KINDS = ("systolic", "spatial", "scalar")
RESERVED_ARRAY_KINDS = ("crossbar", "photonic", "spiking")
LINK_KINDS = ("bus", "multicast", "systolic", "mesh")
ARRAY = "array"
"""The end of a link at the PEs."""
PORT_KINDS = ("1RW", "1R1W")
SRAM_CELLS = ("itrs-hp", "itrs-lop", "itrs-lstp")
"""High performance, low operating power, low standby power: leakage differs 1000-fold."""
HOP_ARRAYS = {"systolic": "systolic", "multicast": "spatial", "mesh": "spatial"}
"""Kind of link -> kind of array whose PEs it reaches hop by hop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayFormats:
    """Formats of the operands on this array; `ofmap` is what leaves after requantisation."""

    ifmap: str = "int8"
    weight: str = "int8"
    ofmap: str = "int8"
    accumulator: str = "int32"

    def __post_init__(self) -> None:
        for operand in ("ifmap", "weight", "ofmap", "accumulator"):
            name = getattr(self, operand)
            if name not in FORMATS:
                key = f"array.formats.{operand}"
                raise InvalidValue(key, expected_one_of(FORMATS, name), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionSpec:
    """Instruction stream of a scalar core: what one MAC costs beyond its arithmetic."""

    per_mac: float
    cycles_per_instruction: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArraySpec:
    """The PEs that multiply and accumulate.

    Attributes
    ----------
    kind : "systolic" (operands hop from PE to PE), "spatial" (operands are broadcast to
        the PEs that need them) or "scalar" (one core that executes instructions).
    stationary_buffers : sets of stationary registers per PE; with 2, the next fold's
        stationary operand is shifted in while the present one computes.
    instructions : only for a scalar core.
    zero_gating : whose zeros gate the multiplier and the registers behind it, one of
        `sim.domain.zero_gating.ZERO_GATING`.
    """

    kind: str
    rows: int
    columns: int
    formats: ArrayFormats = field(default_factory=ArrayFormats)
    stationary_buffers: int = 1
    instructions: InstructionSpec | None = None
    zero_gating: str = "none"

    def __post_init__(self) -> None:
        check_array_gating(self.zero_gating, self.kind)
        if self.kind in RESERVED_ARRAY_KINDS:
            expected = f"one of {', '.join(ARRAY_KINDS)} ({self.kind} is reserved: not built yet)"
            raise InvalidValue("array.kind", expected, self.kind)
        if self.kind not in ARRAY_KINDS:
            raise InvalidValue("array.kind", expected_one_of(ARRAY_KINDS, self.kind), self.kind)
        if self.kind == "scalar":
            if (self.rows, self.columns) != (1, 1):
                got = Literal(f"{self.rows} x {self.columns}")
                raise InvalidValue("array.rows", "1 x 1 PEs for a scalar array", got)
            if self.instructions is None:
                raise InvalidValue(
                    "array.instructions", "the cost of a scalar core", Literal("nothing")
                )
        elif self.instructions is not None:
            raise InvalidValue(
                "array.instructions", "nothing unless kind is scalar", Literal("a value")
            )

    @property
    def pes(self) -> int:
        """Processing elements, one MAC per cycle each at best."""
        return self.rows * self.columns


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorySpec:
    """One level of storage.

    Attributes
    ----------
    operands : the operands that are kept here; the others pass it by.
    capacity_bits : of one instance; None for DRAM, which holds everything.
    instances : equal copies that together hold one tile (one per PE for scratchpads).
    banks : banks of one instance, each with `ports`, each `word_bits` wide per cycle.
    double_buffered : two slots per operand, so that filling overlaps using.
    standard, channels : DRAM only.
    model : DRAM only: "rate" (peak rate x a stated efficiency), "memoised" (each tile class timed
        once from closed banks) or "stateful" (banks live on from tile to tile, exact refresh).
    timing : DRAM only: what the latter two are timed with, all channels; None for "rate".
    turn_bytes : DRAM only: what a DMA engine moves before others have their turn ("stateful").
    dram_energy : DRAM only: which parts of its energy are counted.
    bits_per_cycle : DRAM only: a fixed rate without latency, instead of the standard's.
    cell : on chip only: one of `SRAM_CELLS`, or "published"; None: the price list's own choice.
    clock_gated : register files only: only the words that are written are clocked.
    layouts : on chip only: where values lie in the banks; without one every bank is at work.
    macro : one bank as a model of another package gives it, for kind "macro".
    """

    name: str
    kind: str
    operands: tuple[str, ...]
    capacity_bits: int | None = None
    word_bits: int = 64
    banks: int = 1
    ports: str = "1RW"
    double_buffered: bool = False
    instances: int = 1
    standard: DramStandard | None = None
    channels: int = 1
    bits_per_cycle: int | None = None
    model: str = "rate"
    timing: DramTiming | None = None
    turn_bytes: int = 4096
    dram_energy: DramEnergyChoice = field(default_factory=DramEnergyChoice)
    cell: str | None = None
    clock_gated: bool = False
    layouts: tuple[DataLayout, ...] = ()
    macro: MemoryMacro | None = None

    @property
    def total_bits(self) -> int | None:
        """Capacity of all instances, None for DRAM."""
        return None if self.capacity_bits is None else self.capacity_bits * self.instances

    @property
    def timed_by(self) -> str:
        """How the time of a DRAM is found: "memoised lpddr4_3200", "rate", "fixed rate"."""
        if self.timing is not None:
            return f"{self.model} {self.timing.name}"
        return "fixed rate" if self.bits_per_cycle is not None else self.model

    @property
    def per_bit(self) -> EnergyPerBit | None:
        """The one plain energy per bit of a DRAM; None where its activity is priced."""
        if self.dram_energy.per_bit is not None or self.standard is None:
            return self.dram_energy.per_bit
        return self.standard.per_bit

    @property
    def energy_parts(self) -> tuple[str, ...]:
        """Parts of a DRAM's energy that are counted one by one; none with a figure per bit."""
        return self.dram_energy.parts if self.per_bit is None else ()

    @property
    def slots(self) -> int:
        """Tiles of one operand that fit side by side."""
        return 2 if self.double_buffered else 1

    def layout_of(self, operand: str) -> DataLayout | None:
        """Give the declared layout of an operand, None where there is none."""
        return next((layout for layout in self.layouts if layout.operand == operand), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSpec:
    """Wires between two levels (memories by name, or "array"); a mesh may join more of them.

    A transfer occupies the link for ``ceil(bits / width_bits)`` cycles and arrives
    `latency_cycles` later. What the kinds mean is in `docs/methods/network.md`.

    Attributes
    ----------
    length_mm : of the wires at the memory's end, which every bit switches once; it prices them.
    hop_length_mm : from one PE (of a mesh: one router) to the next. 0: hops are not counted.
    mesh : only for a link of kind "mesh".
    """

    name: str
    kind: str
    outer: str
    inner: str
    width_bits: int
    latency_cycles: int = 0
    length_mm: float = 0.0
    hop_length_mm: float = 0.0
    mesh: MeshSpec | None = None

    def __post_init__(self) -> None:
        if (self.kind == "mesh") != (self.mesh is not None):
            raise InvalidValue(f"links.{self.name}.kind", "a mesh with its routers", self.kind)
        if self.hop_length_mm and self.kind != "mesh":
            key = f"links.{self.name}.hop_length_mm"
            if self.kind not in HOP_ARRAYS:
                expected = f"nothing for a {self.kind}, which is switched over its whole length"
                raise InvalidValue(key, expected, self.hop_length_mm)
            if self.inner != ARRAY:
                expected = f"nothing for a link to {self.inner}: hops are between PEs"
                raise InvalidValue(key, expected, self.hop_length_mm)

    @property
    def ends(self) -> tuple[str, ...]:
        """Levels it joins, outermost first: two, of a mesh perhaps more."""
        if self.mesh is None:
            return self.outer, self.inner
        memories = tuple(memory for memory, _ in self.mesh.attach)
        return (*memories, self.inner) if self.inner == ARRAY else memories


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorUnitSpec:
    """SIMD lanes for everything that is not a MAC: one operation per lane and cycle.

    Attributes
    ----------
    functions : how exponentials, divisions and the like are computed: "polynomial" or "table".
    """

    lanes: int
    format: str = "int32"
    functions: str = "polynomial"

    def __post_init__(self) -> None:
        if self.functions not in FUNCTION_KINDS:
            expected = expected_one_of(FUNCTION_KINDS, self.functions)
            raise InvalidValue("vector_unit.functions", expected, self.functions)
        if self.format not in FORMATS:
            expected = expected_one_of(FORMATS, self.format)
            raise InvalidValue("vector_unit.format", expected, self.format)


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A whole machine. Memories are ordered outermost first.

    With `scalesim`, layers are folded and timed by SCALE-Sim's rules instead of ours. Layers can
    be mapped row-stationary on a machine that has `row_stationary`.
    """

    name: str
    clock_mhz: float
    technology: TechnologySpec
    array: ArraySpec
    memories: tuple[MemorySpec, ...]
    links: tuple[LinkSpec, ...] = ()
    vector_unit: VectorUnitSpec
    description: str = ""
    scalesim: ScaleSimMode | None = None
    row_stationary: RowStationarySpec | None = None
    _ways: dict[tuple[str, str], tuple[LinkWay, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        self._check_scalesim()
        self._check_links()
        for operand in OPERANDS:
            chain = self.chain(operand)
            if not chain or chain[0].kind != "dram":
                got = Literal(chain[0].name if chain else "no memory")
                expected = f"a dram outermost for {operand}, to hold whole tensors"
                raise InvalidValue("memories", expected, got)
            if len(chain) < 2:
                expected = f"at least one on-chip memory for {operand}"
                raise InvalidValue("memories", expected, Literal("only " + chain[0].name))
            late = next((memory for memory in chain[1:] if memory.kind == "dram"), None)
            if late is not None:
                expected = "no dram inside another memory"
                raise InvalidValue(f"memories.{late.name}.kind", expected, "dram")
        for memory in self.memories:
            for layout in memory.layouts:
                self._check_layout(memory, layout)
        if self.row_stationary is not None:
            self.row_stationary.check_machine(self)
        check_machine_gating(self)

    def _check_layout(self, memory: MemorySpec, layout: DataLayout) -> None:
        """Bank conflicts are those of requests of the array, cycle by cycle."""
        operand, key = layout.operand, f"memories.{memory.name}.layout"
        feeder = self.chain(operand)[-1].name
        if memory.name != feeder:
            expected = f"layouts of operands that this memory feeds to the array ({feeder} does)"
            raise InvalidValue(key, expected, operand)
        if self.array.kind == "scalar" or self.scalesim is not None:
            rules = "SCALE-Sim's" if self.scalesim else self.array.kind
            raise InvalidValue(key, "a systolic or spatial array of our rules", Literal(rules))
        if memory.instances > 1:
            got = Literal(f"{memory.instances}")
            raise InvalidValue(f"memories.{memory.name}.instances", "1 with a layout", got)
        if memory.macro is not None:
            raise InvalidValue(f"memories.{memory.name}.kind", "sram for a layout", "macro")
        if layout.skew_registers and self.array.kind != "systolic":
            key = f"{key}.{operand}.skew_registers"
            raise InvalidValue(key, "false, as only a systolic array is fed skewed", got=True)
        try:
            layout.banks_of(memory.banks)
        except InvalidValue as limit:
            place = f"{key}.{operand}.{limit.key}"
            raise InvalidValue(place, limit.expected, limit.got) from None

    def _check_scalesim(self) -> None:
        if self.scalesim is None:
            return
        if (self.array.kind, self.array.stationary_buffers) != ("systolic", 1):
            expected = "a systolic array with one set of stationary registers"
            got = Literal(f"{self.array.kind}, {self.array.stationary_buffers}")
            raise InvalidValue("scalesim", expected, got)
        for operand in OPERANDS:
            names = [memory.name for memory in self.chain(operand)]
            if len(names) != 2 or any(self.memory(name).operands != (operand,) for name in names):
                expected = f"a dram and one memory on chip for {operand} alone"
                raise InvalidValue("scalesim", expected, Literal(", ".join(names) or "nothing"))

    def _check_links(self) -> None:
        array = self.array
        for link in self.links:
            reached = ARRAY in link.ends
            if link.mesh is not None:
                rows, columns = (array.rows, array.columns) if reached else (None, None)
                link.mesh.check(link.name, rows, columns)
            if reached and link.hop_length_mm and array.kind != HOP_ARRAYS[link.kind]:
                expected = f"array.kind {HOP_ARRAYS[link.kind]} for the hops of a {link.kind} link"
                raise InvalidValue(f"links.{link.name}.kind", expected, Literal(array.kind))

    def chain(self, operand: str) -> tuple[MemorySpec, ...]:
        """Memories that keep an operand, outermost first."""
        return tuple(memory for memory in self.memories if operand in memory.operands)

    def memory(self, name: str) -> MemorySpec:
        """Find a memory by its name."""
        return next(memory for memory in self.memories if memory.name == name)

    def links_between(self, outer: str, inner: str) -> tuple[LinkSpec, ...]:
        """Links a transfer between two levels occupies: the direct ones, else all on the way.

        A link is on the way when it can be reached from `outer` and leads to `inner`; links of
        other operands' paths, although their memories may be listed in between, are not.
        """
        return tuple(way.link for way in self.ways_between(outer, inner))

    def ways_between(self, outer: str, inner: str) -> tuple[LinkWay, ...]:
        """Links between two levels, each with the ends at which a transfer enters and leaves."""
        if (outer, inner) not in self._ways:
            # asked for with every tile
            levels = (*(memory.name for memory in self.memories), ARRAY)
            self._ways[outer, inner] = find_ways(self.links, levels, outer, inner)
        return self._ways[outer, inner]
