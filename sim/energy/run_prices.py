"""The prices of one run: the library's, split where bits are counted, the user's in their place."""

from collections.abc import Sequence
from dataclasses import replace

from sim.domain.architecture import Architecture
from sim.domain.energy_table import EnergyTable
from sim.domain.own_prices import GivenPrices, NameMap, OwnPrices, ReplacedPrice
from sim.domain.technology_table import TechnologyTable
from sim.domain.toggled_actions import TOGGLE
from sim.energy.activity_prices import split_own_prices, with_toggle_prices
from sim.energy.contained_prices import with_contained_prices
from sim.energy.operating_point import operating_point
from sim.energy.own_prices import apply_own_prices


def run_prices(
    library: EnergyTable,
    machine: Architecture,
    technology: TechnologyTable,
    files: Sequence[GivenPrices],
    names: NameMap,
    *,
    toggles: bool,
) -> tuple[EnergyTable, OwnPrices | None]:
    """Price everything a run can count.

    Parameters
    ----------
    library : the machine's price list.
    files : the users' own prices, in order; later ones win.
    names : from the files' names to the machine's.
    toggles : whether the run counts bits that switch.

    Returns
    -------
    (EnergyTable, OwnPrices or None)
        The prices, and what of them is the users' own; None without files.

    Raises
    ------
    ConfigError
        See `apply_own_prices`.
    """
    table = technology
    base = library
    if toggles:
        table = operating_point(machine.technology, technology).table
        base = with_toggle_prices(library, machine, table)
    if not files:
        return base, None
    prices, own = apply_own_prices(base, files, names, machine.clock_mhz)
    prices, set_here = with_contained_prices(prices, own.keys)
    if toggles:
        prices, split = split_own_prices(prices, own, machine, table)
        set_here |= {(component, TOGGLE) for component, _ in split}
        # a price that is split afterwards stands against the library's whole one
        own = _against_whole(own, library, split)
    return prices, _with_more(own, base, set_here)


def _against_whole(
    own: OwnPrices, library: EnergyTable, split: frozenset[tuple[str, str]]
) -> OwnPrices:
    return replace(
        own,
        replaced=tuple(
            replace(price, library=library.actions[price.key].pj) if price.key in split else price
            for price in own.replaced
        ),
    )


def _with_more(own: OwnPrices, base: EnergyTable, keys: set[tuple[str, str]]) -> OwnPrices:
    """Add what follows from the given prices, in the order of the price list."""
    order = {key: index for index, key in enumerate((*base.actions, *base.static))}
    more = [
        ReplacedPrice(component=key[0], action=key[1], library=base.actions[key].pj) for key in keys
    ]
    ordered = sorted((*own.replaced, *more), key=lambda price: order[price.key])
    return replace(own, replaced=tuple(ordered))
