"""Own prices in the summary of `joulesim run`: what was replaced, and what was not given."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from sim.cli.terminal import plain
from sim.domain.toggled_actions import TOGGLE
from sim.energy.contained_prices import PINS
from sim.figures.si_units import format_share
from sim.results.own_price_lists import ListedPrice, listed_prices
from sim.results.result import Result

MOST_ROWS = 40
"""More prices are counted instead of shown; the JSON export has them all."""


def own_price_parts(result: Result) -> tuple[RenderableType, ...]:
    """Lay out the user's prices; nothing when none were given."""
    own = result.own_prices
    if own is None:
        return ()
    prices = listed_prices(result)
    replaced = [price for price in prices if price.library is not None]
    kept = [price for price in prices if price.library is None]
    wins = "; a later file wins" if len(own.files) > 1 else ""
    heading = plain(f"Own prices from {', '.join(own.files)}{wins}")
    heading.stylize("bold")
    parts: list[RenderableType] = [
        heading,
        Padding(_table(replaced), (0, 0, 1, 2)),
    ]
    share = format_share(sum(price.energy_pj for price in kept), result.energy_pj)
    if kept:
        text = f"Kept from {result.energy_table.name}, {share} of the energy: {_names(kept)}."
        parts.append(_paragraph(text))
    if exact := [price for price in replaced if price.low == price.high and price.energy_pj]:
        share = format_share(sum(price.energy_pj for price in exact), result.energy_pj)
        parts.append(
            _paragraph(
                f"Given without a range, counted as exact, {share} of the energy: {_names(exact)}."
            )
        )
    if zero := [price for price in replaced if price.value == 0 and not price.follows]:
        parts.append(_paragraph(f"Given as zero: {_names(zero)}."))
    return tuple(parts)


def _paragraph(text: str) -> Padding:
    return Padding(plain(text), (0, 0, 1, 0))


def _table(replaced: list[ListedPrice]) -> Table:
    table = Table.grid(padding=(0, 2))
    for justify in ("left", "right", "left", "left"):
        table.add_column(justify=justify)
    for price in replaced[:MOST_ROWS]:
        table.add_row(
            plain(f"{price.component}.{price.action}"),
            f"{price.value:.4g}",
            plain(price.unit),
            plain(_compared(price, _pins_in(price, replaced))),
        )
    if len(replaced) > MOST_ROWS:
        table.add_row(f"and {len(replaced) - MOST_ROWS} more", "", "", "")
    if not replaced:
        table.add_row("no price is replaced", "", "", "")
    return table


def _pins_in(price: ListedPrice, replaced: list[ListedPrice]) -> float:
    """Give the library's price of the pins that a price of DRAM bits contains [pJ per bit]."""
    pins = PINS.get(price.action)
    return sum(
        other.library or 0.0
        for other in replaced
        if (other.component, other.action) == (price.component, pins) and other.follows
    )


def _compared(price: ListedPrice, pins: float) -> str:
    if price.follows:
        whole = f"{price.component}.{price.follows}"
        if price.action == TOGGLE:
            return f"the part of {whole} that follows the data"
        return f"contained in {whole}" if price.value == 0 else f"as {whole}"
    if not price.library:
        return "library: 0"
    if pins:
        library = price.library + pins
        return f"{price.value / library:.3g} x the library's {library:.4g}, pins included"
    return f"{price.value / price.library:.3g} x the library's {price.library:.4g}"


def _names(prices: Iterable[ListedPrice]) -> str:
    by_component: dict[str, list[str]] = {}
    for price in prices:
        by_component.setdefault(price.component, []).append(price.action)
    return ", ".join(f"{name} ({', '.join(parts)})" for name, parts in by_component.items())
