"""The table of datasets in a result file: it drives the writer, the reader and the docs."""

from dataclasses import dataclass

FILETYPE = "joulesim.result"
VERSION = 3

DIMENSIONS = {
    "layer": "layers of the run, in order",
    "layer + 1": "layers and the end of the run",
    "component": "what spends energy, in stacking order",
    "stage": "what works in parallel: DMA engines, array, vector unit",
    "action": "what is counted, as component.action",
    "item": "leaves and blocks of the timeline",
    "state": "distinct combinations of working stages",
    "step": "distinct pieces of work",
    "wait": "what stages waited for; the first is empty: nothing",
    "count": "one entry per (layer, action) that was counted",
    "action_energy": "one entry per (layer, action) that spent energy",
    "tile_size": "one entry per (layer, memory, loop dimension)",
    "bank_conflict": "one entry per (layer, memory) with bank conflicts",
    "link_use": "one entry per (layer, link, direction with wires of its own)",
    "mesh_link": "directed links of meshes",
    "operand_access": "one entry per (layer, operand, action) counted for an operand",
    "resource": "what only so much of can be had per cycle",
    "price": "actions with a price",
    "static_price": "powers drawn all the time",
    "area": "parts of components with an area",
    "spread": "ranges of prices and static powers, by what they come from",
    "own_file": "files of the user's own prices, in order",
    "own_price": "prices and static powers that they replaced",
    "own_area": "components whose area they give",
    "whole_price": "prices that are parts of others",
}
"""Dimension -> what it counts."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of the file itself. `kind` is "str", "int" or "float"."""

    name: str
    kind: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Field:
    """One dataset. `dtype` is a NumPy name, "bool" (stored as uint8) or "str".

    Texts are UTF-8 of fixed length, padded with NUL; a length that varies would be stored as
    pointers, which compress badly.
    """

    name: str
    dims: tuple[str, ...]
    dtype: str
    unit: str
    meaning: str


ATTRIBUTES = (
    Attribute("filetype", "str", "-", "always `joulesim.result`"),
    Attribute("version", "int", "-", f"version of this format: {VERSION}"),
    Attribute("joulesim", "str", "-", "version of joulesim that wrote the file"),
    Attribute("architecture", "str", "-", "name of the machine"),
    Attribute("workload", "str", "-", "name of the network"),
    Attribute("dataflow", "str", "-", "dataflow asked for; layers say which they used"),
    Attribute("clock_mhz", "float", "MHz", "base clock; all cycles are its cycles"),
    Attribute("pes", "int", "-", "processing elements of the array"),
    Attribute("dram_bits_per_cycle", "float", "bit/cycle", "peak DRAM bandwidth"),
    Attribute("dram_model", "str", "-", "how DRAM time was computed"),
    Attribute("energy_table_name", "str", "-", "name of the energy table"),
    Attribute("energy_table_node_nm", "float", "nm", "node of the energy table"),
    Attribute("energy_table_voltage_v", "float", "V", "supply voltage of the energy table"),
)

LAYER_SCALARS = (
    Field("layers/name", ("layer",), "str", "-", "layer name"),
    Field("layers/kind", ("layer",), "str", "-", "conv2d, gemm, max_pool, ..."),
    Field("layers/dataflow", ("layer",), "str", "-", "dataflow of the layer"),
    Field("layers/start_cycle", ("layer",), "int64", "cycle", "first cycle"),
    Field("layers/cycles", ("layer",), "int64", "cycle", "compute and stall cycles"),
    Field(
        "layers/compute_cycles",
        ("layer",),
        "int64",
        "cycle",
        "time with infinite bandwidth everywhere outside the array",
    ),
    Field("layers/stall_cycles", ("layer",), "int64", "cycle", "time lost to memories and links"),
    Field("layers/macs", ("layer",), "int64", "MAC", "multiply-accumulates"),
    Field("layers/utilization", ("layer",), "float64", "1", "MACs / (cycles x PEs)"),
    Field("layers/mapping_efficiency", ("layer",), "float64", "1", "PEs used / PEs, over folds"),
    Field("layers/energy_pj", ("layer",), "float64", "pJ", "dynamic and static energy"),
    Field("layers/dram_read_bits", ("layer",), "int64", "bit", "read from DRAM"),
    Field("layers/dram_write_bits", ("layer",), "int64", "bit", "written to DRAM"),
    Field(
        "layers/compulsory_dram_bits",
        ("layer",),
        "int64",
        "bit",
        "DRAM traffic if every operand moved exactly once",
    ),
    Field(
        "layers/data_source",
        ("layer",),
        "str",
        "-",
        "what counts that depend on data come from: none, dense, density, tensors",
    ),
    Field("layers/operand_bits", ("layer",), "int64", "bit", "both operands of a MAC; else 0"),
)
"""Datasets that hold one attribute of `LayerResult` each, under its own name."""

LINK_FIELDS = (
    Field("layers/links/layer", ("link_use",), "int32", "-", "layer index"),
    Field("layers/links/link", ("link_use",), "str", "-", "link"),
    Field("layers/links/kind", ("link_use",), "str", "-", "bus, multicast, systolic, mesh"),
    Field(
        "layers/links/direction",
        ("link_use",),
        "str",
        "-",
        "both (a bus), inward, outward, all (a mesh)",
    ),
    Field("layers/links/bits", ("link_use",), "int64", "bit", "payload at the memories' ends"),
    Field(
        "layers/links/carried_bits",
        ("link_use",),
        "int64",
        "bit",
        "sum over the directed links of a mesh; else the payload",
    ),
    Field("layers/links/links", ("link_use",), "int64", "-", "directed links of a mesh; else 1"),
    Field("layers/links/width_bits", ("link_use",), "int64", "bit/cycle", "width of each"),
    Field("layers/links/busiest_row", ("link_use",), "int64", "-", "router of a mesh's busiest"),
    Field("layers/links/busiest_column", ("link_use",), "int64", "-", "its column"),
    Field(
        "layers/links/busiest_direction",
        ("link_use",),
        "str",
        "-",
        "its direction; empty where the link is no mesh",
    ),
    Field("layers/links/busiest_bits", ("link_use",), "int64", "bit", "what it carried"),
    Field("mesh_links/link", ("mesh_link",), "str", "-", "mesh"),
    Field("mesh_links/row", ("mesh_link",), "int64", "-", "router the directed link leaves"),
    Field("mesh_links/column", ("mesh_link",), "int64", "-", "its column"),
    Field(
        "mesh_links/direction",
        ("mesh_link",),
        "str",
        "-",
        "north, east, south, west; from MEMORY, to MEMORY for its ports",
    ),
    Field("mesh_links/bits", ("mesh_link",), "int64", "bit", "carried in the whole run"),
)
"""Use of the links; empty where there are none."""

AREA_FIELDS = (
    Field("area/component", ("area",), "str", "-", "component"),
    Field("area/part", ("area",), "str", "-", "part of it"),
    Field("area/mm2", ("area",), "float64", "mm2", "all copies of the part"),
    Field("area/source", ("area",), "str", "-", "where the area comes from"),
    Field("area/estimated", ("area",), "bool", "-", "no published source"),
    Field("area/scaled", ("area",), "bool", "-", "brought to another node"),
    Field("area/driver", ("area",), "str", "-", "what its error comes from"),
    Field("area/low", ("area",), "float64", "-", "factor on the area"),
    Field("area/high", ("area",), "float64", "-", "factor on the area"),
    Field("area/reason", ("area",), "str", "-", "why the range is that"),
)
"""Silicon area of the parts of the machine."""

OWN_PRICE_FIELDS = (
    Field("own_prices/files", ("own_file",), "str", "-", "file; a later one wins"),
    Field("own_prices/replaced/component", ("own_price",), "str", "-", "component"),
    Field("own_prices/replaced/action", ("own_price",), "str", "-", "action, or name if static"),
    Field(
        "own_prices/replaced/library",
        ("own_price",),
        "float64",
        "pJ per unit or mW",
        "what the library says; the price used is in energy_table",
    ),
    Field("own_prices/areas/component", ("own_area",), "str", "-", "component"),
    Field("own_prices/areas/um2", ("own_area",), "float64", "um^2", "area of all its instances"),
)
"""The user's own prices; empty where none were given."""

WHOLE_PRICE_FIELDS = (
    Field("whole_prices/component", ("whole_price",), "str", "-", "component"),
    Field("whole_prices/action", ("whole_price",), "str", "-", "action"),
    Field("whole_prices/whole_action", ("whole_price",), "str", "-", "what it is a part of"),
    Field("whole_prices/pj", ("whole_price",), "float64", "pJ per unit", "price of that, whole"),
)
"""Prices split off, or contained in others."""

OPERAND_FIELDS = (
    Field("layers/operand_accesses/layer", ("operand_access",), "int32", "-", "layer index"),
    Field(
        "layers/operand_accesses/operand",
        ("operand_access",),
        "str",
        "-",
        "ifmap, weight, ofmap (partial sums included)",
    ),
    Field("layers/operand_accesses/name", ("operand_access",), "str", "-", "component.action"),
    Field("layers/operand_accesses/count", ("operand_access",), "int64", "-", "how often"),
    Field(
        "layers/operand_accesses/least",
        ("operand_access",),
        "int64",
        "-",
        "fewest of any mapping: each value passes once",
    ),
    Field(
        "layers/operand_accesses/least_in_dataflow",
        ("operand_access",),
        "int64",
        "-",
        "fewest of this dataflow on an array that is always full",
    ),
    Field("resources/name", ("resource",), "str", "-", "DRAM, port, link, array, vector unit"),
    Field("resources/kind", ("resource",), "str", "-", "array, vector_unit, dram, memory, link"),
    Field("resources/actions", ("resource",), "str", "-", "what uses it: component.action ..."),
    Field("resources/operands", ("resource",), "str", "-", "only for these; empty: for all"),
    Field(
        "resources/per_cycle",
        ("resource",),
        "float64",
        "actions/cycle",
        "how many of these actions at most in one cycle",
    ),
)
"""What `joulesim explain` needs."""

FIELDS = (
    Field(
        "configuration",
        (),
        "str",
        "JSON",
        "architecture, workload and run options as resolved; one text",
    ),
    Field(
        "dram_streams",
        (),
        "str",
        "JSON",
        "what each stage asks of a DRAM: regions, loops, stretches of tiles; one text",
    ),
    *LAYER_SCALARS,
    Field(
        "layers/component_energy_pj",
        ("layer", "component"),
        "float64",
        "pJ",
        "energy of a layer by component",
    ),
    Field("layers/action_energy/layer", ("action_energy",), "int32", "-", "layer index"),
    Field("layers/action_energy/name", ("action_energy",), "str", "-", "component.action"),
    Field("layers/action_energy/pj", ("action_energy",), "float64", "pJ", "its energy"),
    Field("layers/action_counts/layer", ("count",), "int32", "-", "layer index"),
    Field("layers/action_counts/name", ("count",), "str", "-", "component.action"),
    Field("layers/action_counts/count", ("count",), "int64", "-", "how often"),
    Field("layers/tile_shapes/layer", ("tile_size",), "int32", "-", "layer index"),
    Field("layers/tile_shapes/memory", ("tile_size",), "str", "-", "memory"),
    Field("layers/tile_shapes/dimension", ("tile_size",), "str", "-", "loop dimension"),
    Field("layers/tile_shapes/size", ("tile_size",), "int64", "-", "extent of its largest tile"),
    Field("layers/bank_conflicts/layer", ("bank_conflict",), "int32", "-", "layer index"),
    Field("layers/bank_conflicts/memory", ("bank_conflict",), "str", "-", "memory"),
    Field(
        "layers/bank_conflicts/cycles",
        ("bank_conflict",),
        "int64",
        "cycle",
        "stall cycles its bank conflicts cause",
    ),
    *LINK_FIELDS,
    *AREA_FIELDS,
    *OPERAND_FIELDS,
    Field("timeline/components", ("component",), "str", "-", "component names"),
    Field("timeline/stages", ("stage",), "str", "-", "stage names"),
    Field("timeline/actions", ("action",), "str", "-", "what is counted, as component.action"),
    Field("timeline/waits", ("wait",), "str", "-", "token or resource; the first is empty"),
    Field("timeline/items/state", ("item",), "int32", "-", "state of a leaf; -1 opens a block"),
    Field(
        "timeline/items/value",
        ("item",),
        "int64",
        "cycle or -",
        "cycles of a leaf; repetitions of a block",
    ),
    Field(
        "timeline/items/span",
        ("item",),
        "int64",
        "-",
        "items inside a block, which follow it; 0 for a leaf",
    ),
    Field("timeline/layer_items", ("layer + 1",), "int64", "-", "first item of each layer"),
    Field("timeline/layer_starts", ("layer + 1",), "int64", "cycle", "first cycle of each layer"),
    Field(
        "timeline/active",
        ("state", "stage"),
        "int32",
        "-",
        "step a stage works on; -1 when it does nothing",
    ),
    Field(
        "timeline/started",
        ("state", "stage"),
        "bool",
        "-",
        "whether that step began at the start of the leaf",
    ),
    Field("timeline/waiting_for", ("state", "stage"), "int32", "-", "what the stage waits for"),
    Field(
        "timeline/dynamic_pj_per_cycle",
        ("state", "component"),
        "float64",
        "pJ/cycle",
        "power of a state without the static part",
    ),
    Field(
        "timeline/static_pj_per_cycle",
        ("component",),
        "float64",
        "pJ/cycle",
        "leakage, clock and background, in every cycle",
    ),
    Field("timeline/steps/stage", ("step",), "int32", "-", "stage that does the step"),
    Field("timeline/steps/hold_cycles", ("step",), "int64", "cycle", "how long it takes"),
    Field("timeline/steps/rows", ("step",), "int64", "PE", "rows a fold uses; 0: not a fold"),
    Field("timeline/steps/columns", ("step",), "int64", "PE", "columns a fold uses"),
    Field("timeline/steps/streamed", ("step",), "int64", "-", "values streamed through a PE"),
    Field("timeline/steps/array_cycles", ("step",), "int64", "cycle", "the array's own time"),
    Field(
        "timeline/steps/stationary",
        ("step",),
        "int32",
        "-",
        "what stays in the PEs: 0 not a fold, 1 weight, 2 ifmap, 3 ofmap",
    ),
    Field("timeline/steps/pj", ("step", "component"), "float64", "pJ", "energy of one execution"),
    Field("timeline/steps/counts", ("step", "action"), "int64", "-", "actions of one execution"),
    *OWN_PRICE_FIELDS,
    *WHOLE_PRICE_FIELDS,
    Field("energy_table/actions/component", ("price",), "str", "-", "component"),
    Field("energy_table/actions/action", ("price",), "str", "-", "action"),
    Field("energy_table/actions/pj", ("price",), "float64", "pJ per unit", "energy of one"),
    Field("energy_table/actions/unit", ("price",), "str", "-", "what is counted"),
    Field("energy_table/actions/source", ("price",), "str", "-", "where the price comes from"),
    Field("energy_table/actions/estimated", ("price",), "bool", "-", "no published source"),
    Field("energy_table/actions/scaled", ("price",), "bool", "-", "to another node or voltage"),
    Field("energy_table/actions/modelled", ("price",), "bool", "-", "SRAM size without a sample"),
    Field("energy_table/static/component", ("static_price",), "str", "-", "component"),
    Field("energy_table/static/name", ("static_price",), "str", "-", "leakage, wires, ..."),
    Field("energy_table/static/mw", ("static_price",), "float64", "mW", "power"),
    Field("energy_table/static/source", ("static_price",), "str", "-", "where it comes from"),
    Field("energy_table/static/estimated", ("static_price",), "bool", "-", "no published source"),
    Field("energy_table/static/scaled", ("static_price",), "bool", "-", "as of actions"),
    Field("energy_table/static/modelled", ("static_price",), "bool", "-", "as of actions"),
    Field("energy_table/spreads/component", ("spread",), "str", "-", "component of the price"),
    Field("energy_table/spreads/action", ("spread",), "str", "-", "action, or name if static"),
    Field("energy_table/spreads/driver", ("spread",), "str", "-", "what the error comes from"),
    Field("energy_table/spreads/low", ("spread",), "float64", "-", "factor on the price"),
    Field("energy_table/spreads/high", ("spread",), "float64", "-", "factor on the price"),
    Field("energy_table/spreads/reason", ("spread",), "str", "-", "why the range is that"),
)


def field_table() -> str:
    """Give attributes, dimensions and datasets as the Markdown tables of the documentation."""
    attributes = [
        f"| `{row.name}` | {row.kind} | {row.unit} | {row.meaning} |" for row in ATTRIBUTES
    ]
    dimensions = [f"| {name} | {meaning} |" for name, meaning in DIMENSIONS.items()]
    datasets = [
        f"| `{row.name}` | ({', '.join(row.dims)}) | {row.dtype} | {row.unit} | {row.meaning} |"
        for row in FIELDS
    ]
    return "\n".join(
        (
            "| attribute | type | unit | meaning |\n|---|---|---|---|",
            *attributes,
            "\n| dimension | what it counts |\n|---|---|",
            *dimensions,
            "\n| dataset | dimensions | type | unit | meaning |\n|---|---|---|---|---|",
            *datasets,
        )
    )
