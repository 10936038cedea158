"""Prices: energy per action and static power per component, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.domain.spread import Spreads, highest, lowest


@dataclass(frozen=True, slots=True, kw_only=True)
class WholePrice:
    """The price, of an action of the same component, that another price is a part of [pJ]."""

    action: str
    pj: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Energy of one action [pJ per `unit`].

    Attributes
    ----------
    pj : typical value.
    spreads : how far it may be from the truth, and why.
    estimated : some constant or law in it has no published source.
    scaled : brought to another node or voltage than its source's.
    modelled : of an SRAM size without a sample, by a model of the samples.
    whole : the price it was split off, or that contains it; None for a price of its own.
    """

    pj: float
    unit: str
    source: str
    spreads: Spreads
    estimated: bool = False
    scaled: bool = False
    modelled: bool = False
    whole: WholePrice | None = None

    @property
    def low_pj(self) -> float:
        """Energy with every driver of the spread at its low end [pJ]."""
        return self.pj * lowest(self.spreads)

    @property
    def high_pj(self) -> float:
        """Energy with every driver of the spread at its high end [pJ]."""
        return self.pj * highest(self.spreads)


def whole_pj(action: str, price: Price) -> float:
    """Price of an action before a part of it was taken out to be counted apart [pJ]."""
    whole = price.whole
    return price.pj if whole is None or whole.action != action else whole.pj


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticPower:
    """Power a component draws all the time [mW], busy or idle; marks as of `Price`."""

    mw: float
    source: str
    spreads: Spreads
    estimated: bool = False
    scaled: bool = False
    modelled: bool = False

    @property
    def low_mw(self) -> float:
        """Power with every driver of the spread at its low end [mW]."""
        return self.mw * lowest(self.spreads)

    @property
    def high_mw(self) -> float:
        """Power with every driver of the spread at its high end [mW]."""
        return self.mw * highest(self.spreads)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyTable:
    """Prices of one machine.

    Attributes
    ----------
    actions : (component, action) -> price; every action a schedule can count is in it.
    static : (component, name) -> power, for example ("global_buffer", "leakage").
    """

    name: str
    node_nm: float
    voltage_v: float
    actions: Mapping[tuple[str, str], Price]
    static: Mapping[tuple[str, str], StaticPower]

    @property
    def components(self) -> tuple[str, ...]:
        """Components that have any price, in the order they were given."""
        return tuple(dict.fromkeys([key[0] for key in (*self.actions, *self.static)]))
