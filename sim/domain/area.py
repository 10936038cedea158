"""Silicon area: of the cells of a technology, and of the components of a machine."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.domain.sourced_value import SourcedValue
from sim.domain.spread import Spread


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaTable:
    """Areas at one node.

    Attributes
    ----------
    operations : (operation, format) -> cells of one lane operation [um2].
    flip_flop_um2, gate_um2 : one flip-flop, one two-input NAND.
    register_file_um2_per_bit : one bit of a small register file with its share of the read path.
    repeater_um2_per_bit_mm : repeaters of one wire.
    router_um2_per_bit : one router per bit of its width, queues aside.
    utilisation : share of a routed block that cells fill.
    sram_bit_cell_um2 : node [nm] -> one bit cell, for nodes without macros.
    """

    name: str
    node_nm: float
    operations: Mapping[tuple[str, str], SourcedValue]
    flip_flop_um2: SourcedValue
    gate_um2: SourcedValue
    register_file_um2_per_bit: SourcedValue
    repeater_um2_per_bit_mm: SourcedValue
    router_um2_per_bit: SourcedValue
    utilisation: SourcedValue
    sram_bit_cell_um2: Mapping[float, SourcedValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentArea:
    """Area of one part of a component [mm2], all its copies.

    Attributes
    ----------
    component, part : as ("array", "multipliers and adders").
    spread : how far it may be off, as for prices.
    estimated, scaled : marks, as for prices.
    """

    component: str
    part: str
    mm2: float
    source: str
    spread: Spread
    estimated: bool = False
    scaled: bool = False

    @property
    def low_mm2(self) -> float:
        """Area at the low end of its spread [mm2]."""
        return self.mm2 * self.spread.low

    @property
    def high_mm2(self) -> float:
        """Area at the high end of its spread [mm2]."""
        return self.mm2 * self.spread.high


Areas = tuple[ComponentArea, ...]


def area_by_component(areas: Areas) -> dict[str, float]:
    """Add up the parts of each component [mm2]."""
    sums: dict[str, float] = {}
    for area in areas:
        sums[area.component] = sums.get(area.component, 0.0) + area.mm2
    return sums
