"""The table of `joulesim energy`: prices and areas by component, sources below."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from sim.base.units import um2_from_mm2
from sim.cli.scaling_text import LAW_WORDS
from sim.cli.terminal import plain
from sim.domain.area import ComponentArea
from sim.domain.energy_table import Price, StaticPower
from sim.domain.sourced_value import SourcedValue

if TYPE_CHECKING:
    from sim.cli.list_prices import Listing

_SOURCE_LETTERS = 70
_SMALL_MM2 = 1e-3

Row = tuple[str, str, str, str, str]


def price_report(listing: "Listing", *, sources: bool) -> tuple[RenderableType, ...]:
    """Lay out the listing: heading, table, sources."""
    numbers: dict[str, int] = {}
    table = Table.grid(padding=(0, 1))
    for justify in ("left", "right", "left", "left", "right"):
        table.add_column(justify=justify, no_wrap=True)
    table.add_row(*(Text(word, style="bold") for word in ("", "typical", "low - high", "", "")))
    prices, areas = listing.prices, listing.areas
    for component in dict.fromkeys((*prices.components, *(area.component for area in areas))):
        table.add_row(Text(component, style="bold"))
        for row in _rows(listing, component, numbers):
            table.add_row(*(plain(cell) for cell in row))
    parts: list[RenderableType] = [*_heading(listing), table]
    if listing.machine is not None and areas:
        total = sum(area.mm2 for area in areas)
        parts.append(plain(f"area listed: {_digits(total, 3)} mm2; pads and DRAM are not in it"))
    return (*parts, Text(""), *_sources(numbers, full=sources))


def _heading(listing: "Listing") -> tuple[Text, ...]:
    technology = listing.technology
    name = listing.machine or "every component by itself"
    point = (
        f"{technology.node_nm:g} nm, {technology.voltage_v:g} V, {listing.clock_mhz:g} MHz; "
        f"{technology.energy_table}"
    )
    taken = listing.nominal
    supply = [] if taken is None or not taken.source else [plain(_supply_text(taken))]
    return plain(f"{name}: {point}"), *supply, plain(_law_text(listing.law)), Text("")


def _supply_text(supply: SourcedValue) -> str:
    mark = " (estimated)" if supply.estimated else ""
    return f"supply of {supply.value:g} V{mark}: {supply.source}"


def _law_text(law: str) -> str:
    return f"logic {LAW_WORDS[law]}" if law else "as published at this node"


def _rows(listing: "Listing", component: str, numbers: dict[str, int]) -> Iterator[Row]:
    for (owner, action), price in listing.prices.actions.items():
        if owner == component:
            yield _row(
                action,
                (price.pj, price.low_pj, price.high_pj),
                f"pJ/{price.unit}",
                price,
                numbers,
            )
    for (owner, name), power in listing.prices.static.items():
        if owner == component:
            yield _row(name, (power.mw, power.low_mw, power.high_mw), "mW", power, numbers)
    for area in listing.areas:
        if area.component == component:
            # one unit for cells, whose sizes are to be compared; the nearer one for parts of a chip
            small = listing.machine is None or area.mm2 < _SMALL_MM2
            mm2 = (area.mm2, area.low_mm2, area.high_mm2)
            um2 = (um2_from_mm2(mm2[0]), um2_from_mm2(mm2[1]), um2_from_mm2(mm2[2]))
            values, unit = (um2, "um2") if small else (mm2, "mm2")
            yield _row(area.part, values, unit, area, numbers)


def _row(
    name: str,
    values: tuple[float, float, float],
    unit: str,
    origin: Price | StaticPower | ComponentArea,
    numbers: dict[str, int],
) -> Row:
    number = numbers.setdefault(origin.source, len(numbers) + 1)
    typical = _digits(values[0], 3)
    # a range is not known to more
    low, high = (_digits(value, 2) for value in values[1:])
    modelled = not isinstance(origin, ComponentArea) and origin.modelled
    marks = (("e", origin.estimated), ("s", origin.scaled), ("m", modelled))
    mark = "".join(letter for letter, holds in marks if holds)
    return f" {name}", typical, f"{low} - {high}", unit, f"{mark}[{number}]"


def _digits(value: float, digits: int) -> str:
    """Give a number with so many digits, and no exponent where that fits."""
    if value != 0 and not 1e-5 <= abs(value) < 1e6:
        return f"{value:.{digits - 1}e}"
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:.0f}" if abs(rounded) >= 10 ** (digits - 1) else f"{rounded:.{digits}g}"


def _sources(numbers: dict[str, int], *, full: bool) -> Iterator[Text]:
    yield Text("e: estimated, some constant or law in it has no published source")
    yield Text("s: scaled to this node or voltage; m: SRAM size between samples, modelled")
    yield Text("Sources" + ("" if full else ", cut short (--sources: in full)"))
    for source, number in numbers.items():
        short = source
        if not full and len(source) > _SOURCE_LETTERS:
            short = source[: _SOURCE_LETTERS - 3].rstrip(" ;,") + "..."
        yield plain(f"  [{number}] {short}")
