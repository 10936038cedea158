"""Small machines with scratchpads in their PEs."""

from typing import Any

from sim.config.architecture_file import architecture_from_data
from sim.domain.architecture import Architecture


def pad_machine(**changes: Any) -> Architecture:
    """A 6 x 6 array; a buffer of 8 KiB for maps and 1 KiB for filters; 16-bit values.

    Sections of the file can be replaced: ``row_stationary={...}``, ``rows=3``, ``spads={...}``.
    """
    rows, columns = changes.get("rows", 6), changes.get("columns", 6)
    spads = {"ifmap": 12, "weight": 64, "ofmap": 8} | changes.get("spads", {})
    memories: dict[str, Any] = {
        "dram": {"kind": "dram", "standard": "ddr3_1600", "operands": ["ifmap", "weight", "ofmap"]},
        "buffer": {
            "kind": "sram",
            "capacity_kib": changes.get("buffer_kib", 9),
            "word_bits": 64,
            "banks": 4,
            "double_buffered": changes.get("double_buffered", False),
            "operands": ["ifmap", "weight", "ofmap"],
        },
    }
    for operand, values in spads.items():
        memories[f"{operand}_pad"] = {
            "kind": "register_file",
            "capacity_kib": values * 16 / 8192,
            "word_bits": 16,
            "instances": rows * columns,
            "operands": [operand],
        }
    return architecture_from_data(
        {
            "name": "pads",
            "clock_mhz": 200,
            "technology": {"node_nm": 65, "voltage_v": 1.0, "energy_table": "horowitz_45nm"},
            "array": {
                "kind": "spatial",
                "rows": rows,
                "columns": columns,
                "formats": dict.fromkeys(["ifmap", "weight", "ofmap", "accumulator"], "int16"),
            },
            "memories": memories,
            "links": {
                "dram_to_buffer": {"kind": "bus", "width_bits": 32},
                "buffer_to_ifmap_pad": {"kind": "multicast", "width_bits": 16},
                "buffer_to_weight_pad": {"kind": "multicast", "width_bits": 64},
                "buffer_to_ofmap_pad": {"kind": "multicast", "width_bits": 64},
            },
            "vector_unit": {"lanes": 1},
            "row_stationary": {"filter_buffer_kib": 1} | changes.get("row_stationary", {}),
        }
    )
