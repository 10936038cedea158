"""Power of the clock network: the clocked parts of flip-flops, wires, buffers.

Per cycle: every flip-flop, written or not; the wires of the last stage, which are the shortest
tree through all of them; an H-tree down to the buffers of the last stage; and all buffers, which
add a fixed share to the capacitance they drive.
"""

from collections.abc import Mapping
from math import sqrt

from sim.base.units import mw_from_pj_per_cycle
from sim.domain.architecture import Architecture
from sim.domain.energy_table import StaticPower
from sim.domain.sourced_value import SourcedValue
from sim.domain.technology_table import (
    TechnologyTable,
)
from sim.energy.flip_flops import count_flip_flops
from sim.energy.operating_point import OperatingPoint

STEINER = 0.76
"""Length of the shortest rectilinear tree through n random points in an area A: 0.76 sqrt(n A)
(F. Chung and F. Hwang, Networks 9, 1979, conjecture and simulations; recalled)."""

H_TREE = 1.5
"""Length of an H-tree over n leaves in an area A: 1.5 sqrt(n A), by summing its levels."""


def clock_powers(
    architecture: Architecture, point: OperatingPoint, clocked_mm2: float
) -> Mapping[tuple[str, str], StaticPower]:
    """Price the clock network, which runs in every cycle: its cells, and its wires.

    They are two powers because only the cells follow the logic to another node.

    Parameters
    ----------
    point : prices and factors of the machine.
    clocked_mm2 : area over which its flip-flops lie [mm2].
    """
    table, mhz = point.table, architecture.clock_mhz
    spread = table.spreads["clock"]
    flip_flops = sum(count_flip_flops(architecture, table).values())
    wire_mm = clock_wire_mm(flip_flops, clocked_mm2, table)
    cells, wire = table.clock_pj_per_bit, wire_energy_pj(table, point.voltage_v)
    all_cells = SourcedValue(
        value=mw_from_pj_per_cycle(cells.value * flip_flops, mhz),
        source=f"{flip_flops} flip-flops at {mhz:g} MHz: {cells.source}",
        estimated=True,
    )
    wires = StaticPower(
        mw=mw_from_pj_per_cycle(wire.value * wire_mm, mhz),
        source=f"{wire_mm:.3g} mm over {clocked_mm2:.3g} mm2 at {mhz:g} MHz, "
        f"{table.clock_wire_pf_per_mm.value:g} pF/mm and buffers: {wire.source}",
        spreads=(spread,),
        estimated=True,
    )
    return {
        ("clock", "flip_flops"): point.logic.power(all_cells, spread),
        ("clock", "wires"): wires,
    }


def clock_wire_mm(flip_flops: int, area_mm2: float, table: TechnologyTable) -> float:
    """Length of the wires of the clock network [mm]."""
    leaves = flip_flops / table.clock_leaf_flip_flops.value
    return STEINER * sqrt(flip_flops * area_mm2) + H_TREE * sqrt(leaves * area_mm2)


def wire_energy_pj(table: TechnologyTable, voltage_v: float) -> SourcedValue:
    """Energy of a millimetre of clock wire with its buffers, per cycle [pJ]."""
    wire = table.clock_wire_pf_per_mm
    value = wire.value * (1 + table.clock_buffer_overhead.value) * voltage_v**2
    return SourcedValue(value=value, source=wire.source, estimated=True)
