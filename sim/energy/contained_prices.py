"""What an own price of a DRAM's bits contains: its data pins, and the unused bits of its bursts.

A data sheet, or an Accelergy table, gives one energy per bit read or written. The library has that
energy in parts (docs/methods/dram_energy.md), so the parts that are not given must not be added.
"""

from collections.abc import Mapping, Set
from dataclasses import replace

from sim.domain.energy_table import EnergyTable, Price, WholePrice

PINS = {"read": "read_io", "write": "write_io"}
PADDING = {"read": "read_padding", "write": "write_padding"}
"""Bits of a burst that nobody asked for pass the same core and pins."""

Key = tuple[str, str]


def with_contained_prices(table: EnergyTable, given: Set[Key]) -> tuple[EnergyTable, set[Key]]:
    """Set the pins to zero and the padding to the price of a bit, where bits are the user's own.

    A price of the pins in the files says that they are not contained; then all stays as given.

    Parameters
    ----------
    table : with the users' prices in it.
    given : (component, action) of the prices that files give.

    Returns
    -------
    (EnergyTable, set)
        The prices, and the (component, action) that were set here.
    """
    changed: dict[Key, Price] = {}
    for action, pins in PINS.items():
        for component in {owner for owner, name in table.actions if name == pins}:
            if (component, action) in given and (component, pins) not in given:
                changed |= _contained(table.actions, component, action, given)
    return replace(table, actions={**table.actions, **changed}), set(changed)


def _contained(
    prices: Mapping[Key, Price], component: str, action: str, given: Set[Key]
) -> dict[Key, Price]:
    bit = prices[component, action]
    whole = WholePrice(action=action, pj=bit.pj)
    pins, padding = (component, PINS[action]), (component, PADDING[action])
    name = f"{component}.{action}"
    found = {
        pins: replace(
            bit,
            pj=0.0,
            unit=prices[pins].unit,
            source=f"contained in {name}: {bit.source}",
            whole=whole,
        )
    }
    if padding in prices and padding not in given:
        unit, source = prices[padding].unit, f"as {name}: {bit.source}"
        found[padding] = replace(bit, unit=unit, source=source, whole=whole)
    return found
