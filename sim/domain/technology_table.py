"""What a process technology charges: operations, registers, wires, instructions, SRAM."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sim.domain.area import AreaTable
from sim.domain.sourced_value import SourcedValue
from sim.domain.spread import Spread

OPERATIONS = ("add", "multiply")
"""Arithmetic with an energy of its own per format; functions are made of these."""

VECTOR_FUNCTIONS = ("compare", "exponential", "divide", "square_root")
"""Lane operations that schedules count; activations are made of them."""

ACTIVATIONS = ("relu", "sigmoid", "tanh", "gelu")
"""Functions priced as one, for a unit built for them."""

FUNCTION_KINDS = ("polynomial", "table")
"""How a vector function is computed; one without a table is computed as a polynomial."""

LOOK_UP_ENTRIES = 256
"""Entries of the table of a vector function."""

INSTRUCTION_PARTS = ("instruction_fetch", "register_file", "decode_and_control")

SPREAD_DRIVERS = (
    "arithmetic",
    "vector_functions",
    "registers",
    "control",
    "clock",
    "wires",
    "routers",
    "codecs",
    "logic_leakage",
    "sram_access",
    "sram_leakage",
    "logic_area",
    "sram_area",
)
"""What the errors of prices come from; each has one range in a table."""

LAW_DRIVERS: Mapping[str, str] = MappingProxyType(
    {
        "stillmaker_baas": "node_scaling_polynomials",
        "published_points": "node_scaling_line",
    }
)
"""Law of logic between nodes -> driver of what it may be off: two laws err independently."""

COMPUTED_DRIVERS = (*LAW_DRIVERS.values(), "sram_extrapolation")
"""Drivers whose ranges follow from the tables and the node instead of standing in a table."""

SINGLE_VALUES = (
    "register_write_pj_per_bit",
    "clock_pj_per_bit",
    "clock_wire_pf_per_mm",
    "clock_buffer_overhead",
    "clock_leaf_flip_flops",
    "counter_pj_per_bit",
    "controller_pj_per_cycle",
    "controller_gates",
    "controller_flip_flops",
    "router_pj_per_bit",
    "wire_pj_per_bit_mm",
    "default_wire_length_mm",
    "leakage_mw_per_cell",
    "core_cells",
)
"""Fields of a table that are one sourced value each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationMix:
    """A function as so many multiplies, adds and table look-ups of the same format."""

    multiplies: int
    adds: int
    reason: str
    look_ups: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SramSamples:
    """Macros of one cell type, node and port arrangement, column by column.

    Attributes
    ----------
    supply_v : supply the samples were computed at; None when the source gives none.
    capacity_bits, word_bits : (sample,) every capacity with every width.
    read_pj, write_pj, leakage_mw : (sample,), one macro each.
    area_mm2, access_time_ns : (sample,), or empty when the source gives none.
    banks : that share the one port of each macro; the capacity is of all of them.
    origins : (sample,) "sampled", "modelled" (from samples of other sizes) or "impossible" (too
        small for so wide a word; priced as the next larger one); empty: all published.
    carried_from : cell type whose port arrangement stands in for this one's, which has no
        samples; None when it has.
    source : where they are from; empty: as the table says.
    estimated : whether they are partly estimated.
    """

    cell: str
    node_nm: float
    ports: str
    supply_v: float | None
    capacity_bits: tuple[int, ...]
    word_bits: tuple[int, ...]
    read_pj: tuple[float, ...]
    write_pj: tuple[float, ...]
    leakage_mw: tuple[float, ...]
    area_mm2: tuple[float, ...] = ()
    access_time_ns: tuple[float, ...] = ()
    banks: int = 1
    origins: tuple[str, ...] = ()
    carried_from: str | None = None
    source: str = ""
    estimated: bool = False


PUBLISHED_CELL = "published"
"""Stands for a cell type where a price list's own source gives energies by capacity."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SramTable:
    """SRAM macros to look prices up in.

    Attributes
    ----------
    cell : the cell type this technology uses where a memory names none, one of the samples'.
    samples : every set there is, of this and other cell types.
    """

    cell: str
    samples: tuple[SramSamples, ...]
    source: str

    @property
    def cells(self) -> tuple[str, ...]:
        """Cell types there are samples of."""
        return tuple(dict.fromkeys(samples.cell for samples in self.samples))

    def find(self, cell: str, node_nm: float, ports: str) -> SramSamples | None:
        """Find the samples of one cell type, node and port arrangement."""
        wanted = (cell, node_nm, ports)
        matches = (s for s in self.samples if (s.cell, s.node_nm, s.ports) == wanted)
        return next(matches, None)

    def nodes_nm(self, cell: str, ports: str = "1RW") -> tuple[float, ...]:
        """Nodes at which a cell type was sampled, in rising order."""
        own = (s for s in self.samples if s.cell == cell and s.ports == ports)
        return tuple(sorted(s.node_nm for s in own))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TechnologyTable:
    """Prices at one node and voltage, before they are applied to a machine.

    Attributes
    ----------
    operations : (operation, format) -> energy of one lane operation [pJ].
    functions : (vector function, one of `FUNCTION_KINDS`) -> the operations it is made of.
    instruction : part of executing one instruction -> energy [pJ].
    register_write_pj_per_bit : one flip-flop written [pJ].
    clock_pj_per_bit : clock network per flip-flop and cycle, wires aside [pJ].
    clock_wire_pf_per_mm : capacitance of its wires.
    clock_buffer_overhead : capacitance of its buffers per capacitance they drive.
    clock_leaf_flip_flops : flip-flops behind one buffer of its last stage.
    counter_pj_per_bit : one bit of a counter that counts up [pJ].
    controller_pj_per_cycle : the global controller [pJ].
    controller_gates, controller_flip_flops : how large it is.
    router_pj_per_bit : one bit through one router [pJ].
    wire_pj_per_bit_mm : one bit over one millimetre, random data [pJ].
    default_wire_length_mm : length of a link whose length is not given [mm].
    leakage_mw_per_cell : one full adder or flip-flop [mW].
    core_cells : such cells in a scalar core, arithmetic aside.
    areas : of its cells.
    sram_areas : macros whose areas are known, of the nearest nodes where not of this one.
    at_another_node : gives the other published table, to interpolate to, when it is needed; None
        where there is none.
    spreads : driver -> how far the prices that depend on it may be off; all of `SPREAD_DRIVERS`.
    """

    name: str
    description: str
    node_nm: float
    voltage_v: float
    operations: Mapping[tuple[str, str], SourcedValue]
    functions: Mapping[tuple[str, str], OperationMix]
    instruction: Mapping[str, SourcedValue]
    register_write_pj_per_bit: SourcedValue
    clock_pj_per_bit: SourcedValue
    clock_wire_pf_per_mm: SourcedValue
    clock_buffer_overhead: SourcedValue
    clock_leaf_flip_flops: SourcedValue
    counter_pj_per_bit: SourcedValue
    controller_pj_per_cycle: SourcedValue
    controller_gates: SourcedValue
    controller_flip_flops: SourcedValue
    router_pj_per_bit: SourcedValue
    wire_pj_per_bit_mm: SourcedValue
    default_wire_length_mm: SourcedValue
    leakage_mw_per_cell: SourcedValue
    core_cells: SourcedValue
    sram: SramTable
    spreads: Mapping[str, Spread]
    areas: AreaTable
    sram_areas: SramTable
    at_another_node: Callable[[], "TechnologyTable"] | None = None
