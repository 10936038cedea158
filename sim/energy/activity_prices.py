"""Prices that depend on data: gated MACs, and bits that switch.

The model and its sources: docs/methods/data_dependent.md.
"""

from dataclasses import replace

from sim.domain.architecture import Architecture, ArraySpec
from sim.domain.data_format import FORMATS
from sim.domain.energy_table import EnergyTable, Price, WholePrice
from sim.domain.own_prices import OwnPrices
from sim.domain.sourced_value import SourcedValue
from sim.domain.spread import Spread
from sim.domain.technology_table import (
    TechnologyTable,
)
from sim.domain.toggled_actions import MAC, TOGGLE, toggled_actions
from sim.energy.arithmetic import (
    mac_energy,
    multiply_energy,
    multiply_format,
    operation_energy,
)
from sim.energy.operating_point import OperatingPoint

GATED_MAC = ("array", "gated_mac")

ZERO_TEST_SHARE = 0.2
"""A zero test of n bits has about n two-input gates; an adder has a full adder of five per bit."""

ZERO_TEST_SPREAD = Spread(
    driver="zero_test",
    low=0.25,
    high=4.0,
    reason="a gate count, not a measurement; what the gating of clocks or inputs adds is left out",
)

DATA_OUT_SHARE = 0.25
"""Part of an SRAM read that follows the data: output drivers and the wires to the port."""

_RANDOM = 0.5
"""Share of the bits that switch in the random data published prices are for."""


def gating_prices(
    mac: Price, array: ArraySpec, table: TechnologyTable, point: OperatingPoint
) -> dict[tuple[str, str], Price]:
    """Price MACs and gated MACs of an array with zero gating.

    Each operand that gates is tested, whatever the outcome; in a gated MAC nothing else switches.

    Parameters
    ----------
    mac : price without gating.
    """
    tests = _zero_tests(array, table)
    gated = point.logic.price(tests, "gated MAC", table.spreads["arithmetic"])
    return {
        MAC: replace(
            mac,
            pj=mac.pj + gated.pj,
            source=f"{mac.source}; and {tests.source}",
            estimated=True,
        ),
        GATED_MAC: replace(gated, spreads=(*gated.spreads, ZERO_TEST_SPREAD)),
    }


def _zero_tests(array: ArraySpec, table: TechnologyTable) -> SourcedValue:
    """Energy of testing the operands that gate [pJ]."""
    tests = {"none": 0, "both": 2}.get(array.zero_gating, 1)
    name = _integer_as_wide_as(multiply_format(array.formats), table)
    add = operation_energy(table, "add", name, used_by=".".join(GATED_MAC))
    return SourcedValue(
        value=tests * ZERO_TEST_SHARE * add.value,
        source=f"{tests} zero test(s), each {ZERO_TEST_SHARE:g} of an {name} add: {add.source}",
        estimated=True,
    )


def with_toggle_prices(
    prices: EnergyTable, architecture: Architecture, table: TechnologyTable
) -> EnergyTable:
    """Take the part that follows the data out of prices and charge it per bit that switches.

    A price p whose share s follows n bits becomes (1 - s) p and 2 s p / n per bit: the same where
    half of the bits switch.
    """
    actions = dict(prices.actions)
    for key, bits in toggled_actions(architecture).items():
        share = _share(key, architecture, table)
        actions |= _split(key, actions[key], bits, share, guess=share[2])
    return replace(prices, actions=actions)


def split_own_prices(
    prices: EnergyTable, own: OwnPrices, architecture: Architecture, table: TechnologyTable
) -> tuple[EnergyTable, frozenset[tuple[str, str]]]:
    """Split the users' prices as the library's are, but not where they give the toggle as well.

    Both parts are the users' own: they add up to what was given where half of the bits switch.

    Returns
    -------
    (EnergyTable, frozenset)
        The prices, and the (component, action) whose price was split.
    """
    given = own.keys
    split = {
        key: bits
        for key, bits in toggled_actions(architecture).items()
        if key in given and (key[0], TOGGLE) not in given
    }
    actions = dict(prices.actions)
    for key, bits in split.items():
        share = _share(key, architecture, table)
        actions |= _split(key, actions[key], bits, share, guess=False)
    return replace(prices, actions=actions), frozenset(split)


def _split(
    key: tuple[str, str],
    price: Price,
    bits: int,
    share: tuple[float, str, bool],
    *,
    guess: bool,
) -> dict[tuple[str, str], Price]:
    """Give the part of a price that does not follow the data, and the part that does.

    Parameters
    ----------
    share : of the price that follows the data, why, and whether that is a guess.
    guess : whether a guessed share makes the parts estimates.
    """
    part, reason, guessed = share
    whole = WholePrice(action=key[1], pj=price.pj)
    guessed_text = " (the share is estimated)" if guessed else ""
    rest = replace(
        price,
        pj=price.pj * (1 - part),
        source=f"{1 - part:.3g} of {price.source} (the rest is priced as {TOGGLE})",
        estimated=price.estimated or guess,
        whole=whole,
    )
    toggle = replace(
        price,
        pj=price.pj * part / (_RANDOM * bits),
        unit="bit switched",
        source=f"{part:.3g} of {price.unit} over {_RANDOM * bits:g} bits: {reason}{guessed_text}; "
        f"{price.source}",
        estimated=price.estimated or guess,
        whole=whole,
    )
    return {key: rest, (key[0], TOGGLE): toggle}


def _share(
    key: tuple[str, str], architecture: Architecture, table: TechnologyTable
) -> tuple[float, str, bool]:
    """Give the part of a price that follows the data, why, and whether that is a guess."""
    if key == MAC:
        array = architecture.array
        whole = mac_energy(table, array.formats, used_by="array.toggle").value
        if array.zero_gating != "none":
            whole += _zero_tests(array, table).value
        ifmap, weight = array.formats.ifmap, array.formats.weight
        multiply = multiply_energy(table, ifmap, weight, used_by="array.toggle")
        reason = "the multiplier follows its inputs, the adder is taken as with random data"
        return multiply.value / whole, reason, True
    if key[1] == "transfer":
        return 1.0, "a wire costs energy when it switches", False
    reason = "output drivers and wires follow the data, precharged bitlines swing in any case"
    return DATA_OUT_SHARE, reason, True


def _integer_as_wide_as(name: str, table: TechnologyTable) -> str:
    """Name the narrowest integer format with a priced add that is as wide as another format."""
    bits = FORMATS[name].bits
    fits = [
        (FORMATS[other].bits, other)
        for operation, other in table.operations
        if operation == "add" and FORMATS[other].family == "int" and FORMATS[other].bits >= bits
    ]
    return min(fits)[1] if fits else name
