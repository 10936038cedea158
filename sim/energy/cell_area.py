"""Area of standard cells at the node of a machine, utilisation included."""

from dataclasses import dataclass, replace

from sim.base.units import mm2_from_um2
from sim.domain.area import ComponentArea
from sim.domain.sourced_value import SourcedValue
from sim.domain.technology_table import TechnologyTable
from sim.energy.area_scaling import SOURCE as AREA_FACTORS
from sim.energy.area_scaling import is_published_area_node, logic_area_ratio
from sim.energy.arithmetic import between_formats, missing_price, multiplied_formats


@dataclass(frozen=True, slots=True, kw_only=True)
class CellArea:
    """Cells of one technology at one node.

    Attributes
    ----------
    table : with the areas at their own node.
    node_nm : of the machine.
    """

    table: TechnologyTable
    node_nm: float

    @property
    def ratio(self) -> float:
        """Area at the machine's node, relative to that of the table of areas."""
        return logic_area_ratio(self.table.areas.node_nm, self.node_nm)

    def area(
        self, component: str, part: str, cell: SourcedValue, count: float = 1.0
    ) -> ComponentArea:
        """Area of so many cells [um2 each at the table's node], placed at its utilisation."""
        share = self.table.areas.utilisation
        bare = self.bare(component, part, cell, count)
        return replace(
            bare,
            mm2=bare.mm2 / share.value,
            source=f"{count:g} x {cell.value:g} um2: {bare.source}; utilisation {share.value:g}",
            # the utilisation is an estimate, and so is all that it divides
            estimated=bare.estimated or share.estimated,
        )

    def bare(
        self, component: str, part: str, cell: SourcedValue, count: float = 1.0
    ) -> ComponentArea:
        """Area of so many cells [um2 each at the table's node], side by side."""
        areas = self.table.areas
        note = ""
        if self.node_nm != areas.node_nm:
            note = f"; x{self.ratio:.3g} from {areas.node_nm:g} to {self.node_nm:g} nm"
            note += f" ({AREA_FACTORS})"
        return ComponentArea(
            component=component,
            part=part,
            mm2=mm2_from_um2(cell.value * count * self.ratio),
            source=f"{cell.source}{note}",
            spread=self.table.spreads["logic_area"],
            estimated=cell.estimated or not is_published_area_node(self.node_nm),
            scaled=bool(note),
        )


def operation_um2(table: TechnologyTable, operation: str, name: str) -> SourcedValue:
    """Cells of one operation of a format, at the node of the areas [um2].

    Raises
    ------
    InvalidValue
        The table of areas does not have it.
    """
    value = table.areas.operations.get((operation, name))
    if value is None:
        raise missing_price(table, f"the area of {operation} {name}", "the area")
    return value


def multiplier_um2(table: TechnologyTable, first: str, second: str) -> SourcedValue:
    """Cells of a multiplier of two formats, which may differ, as its energy [um2]."""
    formats = multiplied_formats(first, second)
    return between_formats(formats, [operation_um2(table, "multiply", name) for name in formats])


def sum_um2(*cells: tuple[SourcedValue, float]) -> SourcedValue:
    """Add up cells, each so many times."""
    sources = dict.fromkeys(cell.source for cell, _ in cells)
    return SourcedValue(
        value=sum(cell.value * count for cell, count in cells),
        source="; ".join(sources),
        estimated=any(cell.estimated for cell, _ in cells),
    )
