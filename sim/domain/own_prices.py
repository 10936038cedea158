"""Prices that users bring themselves: as they are written in files, and what they replaced."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OWN_PRICES = "own_prices"
"""Driver of the range of every price that a user gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPrice:
    """One price as a file has it, under the file's own names.

    Attributes
    ----------
    file, where : for messages: the file, and the line or key in it.
    component : name, or path of names joined by dots; without ranges.
    action : what is paid for, or the name of a power drawn all the time.
    pj : energy of one action [pJ]; with `per_cycle`, of one cycle if it is a static power.
    mw : power drawn all the time [mW].
    low, high : range of the value, in its own unit; None where none is given.
    unit : what is counted, as "bit" or "64 bit"; empty where the file does not say.
    instances : copies of the component, each drawing its own static power.
    cycle_s : length of the cycle a static energy is for [s]; None: the machine's.
    per_cycle : whether the file gives static power as energy per cycle.
    source : where the user has the number from.
    """

    file: str
    where: str
    component: str
    action: str
    pj: float | None = None
    mw: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    instances: int = 1
    cycle_s: float | None = None
    per_cycle: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenArea:
    """Area of all instances of a component as a file has it [um^2]."""

    file: str
    where: str
    component: str
    um2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPrices:
    """What one file gives; `arguments` are the names of those that its actions have."""

    file: str
    prices: tuple[GivenPrice, ...] = ()
    areas: tuple[GivenArea, ...] = ()
    arguments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionName:
    """What another tool's action is here; one of theirs stands for `units` of ours."""

    name: str
    units: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMap:
    """From another tool's names to joulesim's; None leaves a name out on purpose.

    Attributes
    ----------
    file : for messages.
    components : path or last name of theirs -> ours.
    actions : "action", "component.action" or "path.action" of theirs -> ours.
    arguments : values to choose by where an action has several energies.
    """

    file: str = ""
    components: Mapping[str, str | None] = field(default_factory=dict)
    actions: Mapping[str, ActionName | None] = field(default_factory=dict)
    arguments: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacedPrice:
    """A price of the library that a user's took the place of; `library` in pJ, static in mW."""

    component: str
    action: str
    library: float

    @property
    def key(self) -> tuple[str, str]:
        """Component and action, as the price list has them."""
        return self.component, self.action


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPrices:
    """What users' files replaced in a machine's price list.

    Attributes
    ----------
    files : names of the files, in the order they were applied; later ones win.
    replaced : in the order of the price list; with what follows from the given prices, whose
        `Price.whole` is another action.
    areas_um2 : component -> area of all its instances, where a file gives it.
    """

    files: tuple[str, ...]
    replaced: tuple[ReplacedPrice, ...]
    areas_um2: Mapping[str, float] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        """What was replaced, as (component, action)."""
        return frozenset(price.key for price in self.replaced)
