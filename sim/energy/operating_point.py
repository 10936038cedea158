"""From a price list's node and voltage to a machine's: one factor per kind of circuit."""

from dataclasses import dataclass

from sim.base.errors import InvalidValue
from sim.domain.energy_table import Price, StaticPower
from sim.domain.sourced_value import SourcedValue
from sim.domain.spread import Spread
from sim.domain.technology_spec import TechnologySpec
from sim.domain.technology_table import (
    TechnologyTable,
)
from sim.energy.published_points import table_at
from sim.energy.scaling import SOURCE as STILLMAKER_BAAS
from sim.energy.scaling import is_published_node, logic_energy_ratio

SMALLEST_BY_POLYNOMIALS_NM = 16
"""Below, "by_node" takes the published points: at 7 nm the polynomials miss them by up to 5."""

VOLTAGE_RANGE = 0.3
"""Farthest a machine's voltage may be from its price list's, relative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A factor on prices, what it stands for (empty for 1), whether it is a guess."""

    factor: float
    note: str = ""
    estimated: bool = False

    def price(self, value: SourcedValue, unit: str, spread: Spread, *, times: float = 1.0) -> Price:
        """Make a price of `times` a value."""
        return Price(
            pj=value.value * times * self.factor,
            unit=unit,
            source=self.annotate(value.source),
            spreads=(spread,),
            estimated=value.estimated or self.estimated,
            scaled=self.scaled,
        )

    def power(self, value: SourcedValue, spread: Spread, *, times: float = 1.0) -> StaticPower:
        """Make a static power of `times` a value in mW."""
        return StaticPower(
            mw=value.value * times * self.factor,
            source=self.annotate(value.source),
            spreads=(spread,),
            estimated=value.estimated or self.estimated,
            scaled=self.scaled,
        )

    @property
    def scaled(self) -> bool:
        """Whether a price is brought to another node or voltage."""
        return bool(self.note)

    def annotate(self, source: str) -> str:
        """Add what was done to the value to its source."""
        return f"{source}; {self.note}" if self.note else source


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingPoint:
    """The factors of one machine on one price list.

    Attributes
    ----------
    table : the prices the factors apply to; interpolated ones, where the law does that.
    law : law of logic between nodes that was used, "" at the table's own node.
    logic : arithmetic, registers, clock, control.
    wire : links, and the instruction cache, which stay at the list's node.
    leakage : logic at rest.
    """

    node_nm: float
    voltage_v: float
    table: TechnologyTable
    law: str
    logic: Scale
    wire: Scale
    leakage: Scale


def operating_point(technology: TechnologySpec, named: TechnologyTable) -> OperatingPoint:
    """Work out the prices and the factors of a machine.

    Parameters
    ----------
    technology : node, voltage and scaling law of the machine.
    named : the price list it names.

    Raises
    ------
    InvalidValue
        The node is beyond the law, or the voltage beyond the node: at a node with prices of its
        own (published or interpolated) farther than 30 % from theirs, elsewhere outside the fits.
    """
    law = scaling_law(technology, named)
    points = law == "published_points"
    table = table_at(named, technology.node_nm) if points else named
    if technology.node_nm == table.node_nm:
        _check_voltage(technology, table)
    return OperatingPoint(
        node_nm=technology.node_nm,
        voltage_v=technology.voltage_v,
        table=table,
        law=law,
        logic=_logic(technology, table),
        wire=square_of_voltage(technology.voltage_v, table.voltage_v),
        leakage=_leakage(technology, table),
    )


def scaling_law(technology: TechnologySpec, table: TechnologyTable) -> str:
    """Name the law of logic from a list's node to a machine's, "" where they are the same."""
    if technology.node_nm == table.node_nm:
        return ""
    if technology.scaling != "by_node":
        return technology.scaling
    smaller = min(technology.node_nm, table.node_nm)
    return "published_points" if smaller < SMALLEST_BY_POLYNOMIALS_NM else "stillmaker_baas"


def square_of_voltage(voltage_v: float, reference_v: float) -> Scale:
    """Scale dynamic energy with C V^2."""
    if voltage_v == reference_v:
        return Scale(factor=1.0)
    factor = (voltage_v / reference_v) ** 2
    note = f"x{factor:.3g} from {reference_v:.3g} to {voltage_v:.3g} V (V^2)"
    return Scale(factor=factor, note=note)


def proportional_to_voltage(voltage_v: float, reference_v: float) -> Scale:
    """Scale leakage power with the voltage, its current taken as constant."""
    if voltage_v == reference_v:
        return Scale(factor=1.0)
    factor = voltage_v / reference_v
    note = f"x{factor:.3g} from {reference_v:.3g} to {voltage_v:.3g} V (V)"
    return Scale(factor=factor, note=note, estimated=True)


def _check_voltage(technology: TechnologySpec, table: TechnologyTable) -> None:
    low, high = (table.voltage_v * (1 + sign * VOLTAGE_RANGE) for sign in (-1, 1))
    if not low <= technology.voltage_v <= high:
        expected = (
            f"a voltage from {low:.3g} to {high:.3g} V, within {VOLTAGE_RANGE:.0%} of {table.name}"
        )
        raise InvalidValue("technology.voltage_v", expected, technology.voltage_v)


def _logic(technology: TechnologySpec, table: TechnologyTable) -> Scale:
    if technology.node_nm == table.node_nm:
        return square_of_voltage(technology.voltage_v, table.voltage_v)
    factor = logic_energy_ratio(
        table.node_nm, table.voltage_v, technology.node_nm, technology.voltage_v
    )
    note = (
        f"x{factor:.3g} from {table.node_nm:g} nm, {table.voltage_v:g} V to "
        f"{technology.node_nm:g} nm, {technology.voltage_v:g} V ({STILLMAKER_BAAS})"
    )
    published = is_published_node(technology.node_nm) and is_published_node(table.node_nm)
    return Scale(factor=factor, note=note, estimated=not published)


def _leakage(technology: TechnologySpec, table: TechnologyTable) -> Scale:
    scale = proportional_to_voltage(technology.voltage_v, table.voltage_v)
    if technology.node_nm == table.node_nm:
        return scale
    notes = (scale.note, f"kept at {table.node_nm:g} nm")
    return Scale(factor=scale.factor, note="; ".join(filter(None, notes)), estimated=True)
