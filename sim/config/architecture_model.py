"""The keys of an architecture file: their types, units, bounds and meaning.

The models check shape only. What keys mean together is checked by the nouns they are built into.
"""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from sim.base.choices import expected_one_of
from sim.config.memory_keys import MemoryKeys
from sim.config.row_stationary_keys import RowStationaryKeys
from sim.config.strict_keys import EXPECTED_ERROR
from sim.config.strict_keys import StrictKeys as _Keys
from sim.domain.architecture import ARRAY_KINDS, RESERVED_ARRAY_KINDS
from sim.domain.data_format import FORMATS
from sim.domain.mesh import EDGES, MAX_SIDE

RESERVED_NAMES: Final = ("array", "core", "vector_unit", "codec", "control", "clock")


def _not_reserved(built: tuple[str, ...], reserved: tuple[str, ...]) -> Callable[[Any], Any]:
    def check(kind: Any) -> Any:
        if isinstance(kind, str) and kind in reserved:
            expected = f"one of {', '.join(built)} ({kind} is reserved: not built yet)"
            raise PydanticCustomError(EXPECTED_ERROR, "{expected}", {"expected": expected})
        return kind

    return check


def _known_format(name: str) -> str:
    if name not in FORMATS:
        expected = expected_one_of(FORMATS, name)
        raise PydanticCustomError(EXPECTED_ERROR, "{expected}", {"expected": expected})
    return name


def _free_name(name: str) -> str:
    if name in RESERVED_NAMES:
        expected = f"a name other than {', '.join(RESERVED_NAMES)}"
        raise PydanticCustomError(EXPECTED_ERROR, "{expected}", {"expected": expected})
    return name


ComponentName: TypeAlias = Annotated[
    str,
    Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64),
    AfterValidator(_free_name),
]
FormatName: TypeAlias = Annotated[
    str, AfterValidator(_known_format), Field(json_schema_extra={"enum": list(FORMATS)})
]


def _place(place: Any) -> Any:
    node = isinstance(place, list) and len(place) == 2 and all(type(i) is int for i in place)
    if node or place in EDGES:
        return place
    expected = f"[row, column] of a router, or one of {', '.join(EDGES)}"
    raise PydanticCustomError(EXPECTED_ERROR, "{expected}", {"expected": expected})


MeshPlace: TypeAlias = Annotated[
    Literal["north", "east", "south", "west"]
    | Annotated[list[Annotated[int, Field(ge=0, lt=MAX_SIDE)]], Field(min_length=2, max_length=2)],
    BeforeValidator(_place),
]
WordsPerCycle: TypeAlias = Annotated[
    int, Field(ge=1, le=2**24, description="Words of this operand per cycle from or to DRAM.")
]


class TechnologyKeys(_Keys):
    """Process and price list."""

    node_nm: Annotated[float, Field(ge=1, le=250, description="Process node [nm].")]
    voltage_v: Annotated[float, Field(ge=0.2, le=5, description="Supply voltage [V].")]
    energy_table: Annotated[
        str, Field(description="Name of a table in configs/energy, scaled to the node and voltage.")
    ]
    scaling: Literal["by_node", "stillmaker_baas", "published_points"] = Field(
        default="by_node",
        description="Law of logic between the table's node and this one: polynomials, a power law "
        "through the published 45 and 7 nm, or whichever fits the node.",
    )
    prices: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200)]],
        Field(
            default_factory=list,
            max_length=16,
            description="Files of own prices, in or below the folder of this file; later ones win.",
        ),
    ]


class FormatKeys(_Keys):
    """Number formats of the operands on the array."""

    ifmap: FormatName = Field(default="int8", description="Format of the input feature map.")
    weight: FormatName = Field(default="int8", description="Format of the weights.")
    ofmap: FormatName = Field(default="int8", description="Format of outputs once requantised.")
    accumulator: FormatName = Field(default="int32", description="Format of partial sums.")


class InstructionKeys(_Keys):
    """Instruction stream of a scalar core."""

    per_mac: Annotated[
        float, Field(ge=1, le=10_000, description="Instructions executed per MAC, itself included.")
    ]
    cycles_per_instruction: float = Field(
        default=1.0, ge=0.1, le=1000, description="Cycles per instruction with ideal memory."
    )


class ArrayKeys(_Keys):
    """The PEs that multiply and accumulate."""

    kind: Annotated[
        Literal["systolic", "spatial", "scalar"],
        BeforeValidator(_not_reserved(ARRAY_KINDS, RESERVED_ARRAY_KINDS)),
        Field(
            description="systolic: operands hop from PE to PE; spatial: operands are broadcast; "
            "scalar: one core that executes instructions."
        ),
    ]
    rows: Annotated[int, Field(ge=1, le=65536, description="PEs from top to bottom.")]
    columns: Annotated[int, Field(ge=1, le=65536, description="PEs from left to right.")]
    formats: FormatKeys = Field(default=FormatKeys(), description="Number formats.")
    stationary_buffers: int = Field(
        default=1,
        ge=1,
        le=2,
        description="Sets of stationary registers per PE; with 2, the next fold's stationary "
        "operand is shifted in while the present one computes.",
    )
    instructions: InstructionKeys | None = Field(
        default=None, description="Cost of a scalar core's instructions; only for kind scalar."
    )
    zero_gating: Literal["none", "ifmap", "weight", "both"] = Field(
        default="none",
        description="Operands whose zeros gate the multiplier and the registers behind it; the "
        "time stays the same.",
    )


class LinkKeys(_Keys):
    """Wires between two levels."""

    kind: Annotated[
        Literal["bus", "multicast", "systolic", "mesh"],
        Field(
            description="bus: one medium for all; multicast: a tree that carries one word to many "
            "PEs at once; systolic: into the edge of the array, from where words hop on; mesh: "
            "routers in rows and columns."
        ),
    ]
    between: list[str] | None = Field(
        default=None,
        min_length=2,
        max_length=2,
        description='Outer and inner end: names of memories, or "array". Left out, it is read '
        "from a link name such as dram_to_buffer.",
    )
    width_bits: Annotated[
        int,
        Field(ge=1, le=2**20, description="Bits moved per cycle; of a mesh, per directed link."),
    ]
    latency_cycles: int = Field(
        default=0, ge=0, le=1_000_000, description="Cycles from the last bit sent to its arrival."
    )
    length_mm: float = Field(
        default=0.0,
        ge=0,
        le=1000,
        description="Length of the wires [mm], which prices them; 0: the price list's estimate.",
    )
    hop_length_mm: float = Field(
        default=0.0,
        ge=0,
        le=100,
        description="From one PE, or router of a mesh, to the next [mm]. It prices hops; 0: hops "
        "are neither counted nor priced. A mesh needs it.",
    )
    hop_latency_cycles: int | None = Field(
        default=None, ge=0, le=1000, description="Mesh: cycles per hop; left out: 1."
    )
    rows: int | None = Field(
        default=None, ge=1, le=MAX_SIDE, description="Mesh: rows of routers; left out: the array's."
    )
    columns: int | None = Field(
        default=None,
        ge=1,
        le=MAX_SIDE,
        description="Mesh: columns of routers; left out: the array's.",
    )
    attach: dict[str, MeshPlace] | None = Field(
        default=None,
        max_length=64,
        description="Mesh: where memories are attached: [row, column] of a router, or an edge with "
        "a port at each of its routers. Memories named here are on the mesh; those of `between` "
        "that are not named are at [0, 0].",
    )


class VectorUnitKeys(_Keys):
    """SIMD lanes for everything that is not a MAC."""

    lanes: Annotated[int, Field(ge=1, le=65536, description="Operations per cycle.")]
    format: FormatName = Field(default="int32", description="Number format of a lane.")
    functions: Literal["polynomial", "table"] = Field(
        default="polynomial", description="How exponentials, divisions and the like are computed."
    )


class ScaleSimKeys(_Keys):
    """SCALE-Sim's rules of folding and timing, as a .cfg selects them."""

    dataflow: Annotated[
        Literal["weight_stationary", "input_stationary", "output_stationary"],
        Field(description="Dataflow of a run that names none."),
    ]
    interface: Annotated[
        Literal["CALC", "USER"],
        Field(description="InterfaceBandwidth: CALC, never a limit; USER, as given."),
    ]
    ifmap_words_per_cycle: WordsPerCycle
    filter_words_per_cycle: WordsPerCycle
    ofmap_words_per_cycle: WordsPerCycle


class ArchitectureKeys(_Keys):
    """One machine: clock, technology, array, memories, links and vector unit."""

    name: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.+-]*$",
            max_length=100,
            description="Name of the machine.",
        ),
    ]
    description: str = Field(
        default="", max_length=2000, description="What it models, and after which source."
    )
    clock_mhz: Annotated[float, Field(ge=0.001, le=20_000, description="Base clock [MHz].")]
    technology: TechnologyKeys = Field(description="Process, supply voltage and price list.")
    array: ArrayKeys = Field(description="The processing elements.")
    memories: Annotated[
        dict[ComponentName, MemoryKeys],
        Field(
            min_length=1,
            max_length=64,
            description="Memories, outermost first; an operand climbs the levels that list it.",
            json_schema_extra={"additionalProperties": False},
        ),
    ]
    links: dict[ComponentName, LinkKeys] = Field(
        default={},
        max_length=64,
        description="Wires between levels. Where there is none, only the memories limit transfers.",
        json_schema_extra={"additionalProperties": False},
    )
    vector_unit: VectorUnitKeys = Field(description="SIMD lanes for everything but MACs.")
    row_stationary: RowStationaryKeys | None = Field(
        default=None,
        description="What the row_stationary dataflow needs besides; left out: not to be had.",
    )
    scalesim: ScaleSimKeys | None = Field(
        default=None,
        description="Fold and time layers by SCALE-Sim's rules; left out: by joulesim's.",
    )
