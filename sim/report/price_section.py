"""How sure the numbers are: ranges, what they hang on, and where every price is from."""

from collections.abc import Iterable

from sim.figures.quantities import energy_text, range_text
from sim.figures.si_units import format_share
from sim.report.html import Html, element, short
from sim.report.section import section
from sim.report.tables import Column, table
from sim.results.result import Result
from sim.results.uncertainty import DriverSwing, driver_label

MOST_PRICES = 400
MOST_DRIVERS = 12
LEAST_SWING = 0.001
"""Drivers that move the energy by less of it than this share one row."""

PRICE_COLUMNS = (
    Column("price", number=False),
    Column("value"),
    Column("range"),
    Column("of the energy"),
    Column("mark", number=False),
    Column("source", number=False),
)


def price_section(result: Result) -> Html:
    """Lay out the interval, its drivers and the price list."""
    return section(
        "confidence",
        "How sure the numbers are",
        _lead(result),
        _drivers(result),
        element("h3", "Where the prices come from"),
        element("p", _marks(result), class_="note"),
        _prices(result),
    )


def _lead(result: Result) -> str:
    found = result.uncertainty
    if not found.main_drivers:
        return "No price of this run has a range: its energy counts as exact."
    total = found.total
    ends = range_text(energy_text(total.low_pj), energy_text(total.high_pj))
    drivers = " and ".join(driver_label(driver) for driver in found.main_drivers)
    return (
        f"By the ranges of its prices the energy is {energy_text(total.typical_pj)}, from {ends}; "
        f"the range hangs mostly on {short(drivers, 120)}."
    )


def _drivers(result: Result) -> Html | None:
    found = result.uncertainty
    wide = [row for row in found.drivers if row.swing_pj > LEAST_SWING * result.energy_pj]
    if not wide:
        return None
    shown = wide[:MOST_DRIVERS]
    low = min(row.low_pj for row in shown)
    high = max(row.high_pj for row in shown)
    columns = [
        Column("driver", number=False),
        Column("factor"),
        Column("energy of the run"),
        Column("", number=False),
        Column("why", number=False),
    ]
    rows = [
        (
            short(driver_label(row.driver), 60),
            f"{row.low_factor:.2g} to {row.high_factor:.2g}",
            range_text(energy_text(row.low_pj), energy_text(row.high_pj)),
            _span(row, low, high, result.energy_pj),
            element("span", short("; ".join(row.reasons), 300), class_="wrap"),
        )
        for row in shown
    ]
    return element("div", table(columns, rows, label="What the range of the energy hangs on"))


def _span(row: DriverSwing, low: float, high: float, typical: float) -> Html:
    """Draw where the energy goes with one driver at its ends, on one scale for all drivers."""
    width = high - low

    def place(pj: float) -> float:
        return 100 * (pj - low) / width

    left = place(row.low_pj)
    return element(
        "span",
        element(
            "span",
            style=f"left:{left:.2f}%;width:{place(row.high_pj) - left:.2f}%",
        ),
        element("i", style=f"left:{place(typical):.2f}%"),
        class_="bar span",
        aria_hidden="true",
    )


def _marks(result: Result) -> str:
    marks = (
        ("estimated (no published source)", result.estimated_prices),
        ("scaled to this node or voltage", result.scaled_prices),
        ("modelled between samples of SRAM sizes", result.modelled_prices),
    )
    said = [f"{_share_of(result, names)} {what}" for what, names in marks if names]
    parts = f" Of the energy: {', '.join(said)}." if said else ""
    own = result.own_prices
    given = f" Own prices from {short(', '.join(own.files))} take the place of some." if own else ""
    return f"Price list: {short(result.energy_table.name)}.{parts}{given}"


def _share_of(result: Result, names: Iterable[str]) -> str:
    wanted = frozenset(names)
    energy_pj = sum(
        pj
        for layer in result.layers
        for name, pj in layer.energy_pj_by_action.items()
        if name in wanted
    )
    return format_share(energy_pj, result.energy_pj)


def _prices(result: Result) -> Html:
    spent: dict[str, float] = {}
    for layer in result.layers:
        for name, pj in layer.energy_pj_by_action.items():
            spent[name] = spent.get(name, 0.0) + pj
    own = result.own_prices.keys if result.own_prices else frozenset()
    rows = []
    for key, price in result.energy_table.actions.items():
        ends = (price.low_pj, price.high_pj)
        value = f"{price.pj:.4g} pJ per {short(price.unit, 30)}"
        marks = _mark(price.estimated, price.scaled, price.modelled, key in own)
        rows.append((key, value, ends, marks, price.source))
    for key, power in result.energy_table.static.items():
        ends = (power.low_mw, power.high_mw)
        marks = _mark(power.estimated, power.scaled, power.modelled, key in own)
        rows.append((key, f"{power.mw:.4g} mW, always", ends, marks, power.source))
    rows.sort(key=lambda row: -spent.get(".".join(row[0]), 0.0))
    cells = [
        (
            short(".".join(key), 80),
            value,
            f"{ends[0]:.3g} to {ends[1]:.3g}" if ends[0] < ends[1] else "exact",
            format_share(spent.get(".".join(key), 0.0), result.energy_pj),
            marks,
            element("span", short(source, 160), class_="wrap"),
        )
        for key, value, ends, marks, source in rows[:MOST_PRICES]
    ]
    return element(
        "details",
        element("summary", f"All {len(rows)} prices, most energy first"),
        table(PRICE_COLUMNS, cells, label="Prices"),
    )


def _mark(*given: bool) -> str:
    names = ("estimated", "scaled", "modelled", "own")
    return ", ".join(name for name, holds in zip(names, given, strict=True) if holds)
