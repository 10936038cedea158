"""The work of `joulesim memory sram`: a macro in, energy, leakage, area and access time out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

import sim
from sim.base.errors import InvalidValue
from sim.base.units import bits_from_kib
from sim.cli.sram_parameters import option_of
from sim.cli.terminal import plain, render, write
from sim.config.energy_file import load_technology
from sim.config.sram_file import (
    SOURCE,
    TEMPERATURE_K,
    load_banked_samples,
    load_sram_errors,
    load_sram_samples,
)
from sim.domain.spread import Spread
from sim.energy.sram_macro import SramMacroPrices, price_macro

SCHEMA = "joulesim.sram/1"

# price of a macro -> (key of the report, words, unit, driver of its range)
_PRINTED = {
    "read_pj": ("read_energy_pj", "read energy", "pJ per word", "sram_access"),
    "write_pj": ("write_energy_pj", "write energy", "pJ per word", "sram_access"),
    "leakage_mw": ("leakage_mw", "leakage", "mW, all banks", "sram_leakage"),
    "area_mm2": ("area_mm2", "area", "mm2", "sram_area"),
    # as far off as CACTI's energies, for want of anything better
    "access_time_ns": ("access_time_ns", "access time", "ns", "sram_access"),
}
TABLE_OF_RANGES = "horowitz_45nm"
"""The bundled price list whose SRAMs are CACTI's; it says how far CACTI may be off."""


def price_sram(
    *,
    capacity_kib: float,
    word_bits: int,
    node_nm: float,
    ports: str,
    banks: int,
    cell: str,
    as_json: bool,
) -> None:
    """Price a macro and print it.

    Raises
    ------
    InvalidValue
        The macro lies beyond the samples.
    """
    try:
        prices = price_macro(
            (*load_sram_samples(), *load_banked_samples()),
            capacity_bits=bits_from_kib(capacity_kib),
            word_bits=word_bits,
            node_nm=node_nm,
            ports=ports,
            banks=banks,
            cell=cell,
        )
    except InvalidValue as problem:
        raise InvalidValue(option_of(problem.key), problem.expected, problem.got) from None
    spreads = load_technology(TABLE_OF_RANGES).spreads
    report = {
        "schema": SCHEMA,
        "joulesim": sim.__version__,
        "capacity_kib": capacity_kib,
        "word_bits": word_bits,
        "node_nm": node_nm,
        "ports": ports,
        "banks": banks,
        "cell": cell,
        "supply_v": prices.supply_v,
        "temperature_k": TEMPERATURE_K,
        **{printed: prices.prices[name] for name, (printed, *_) in _PRINTED.items()},
        **_ends(prices, spreads),
        "spreads": {printed: asdict(spreads[driver]) for printed, *_, driver in _PRINTED.values()},
        "origin": prices.origin,
        "estimated": prices.estimated,
        "modelled": prices.origin != "sampled",
        "notes": list(prices.notes),
        "cross_validated_error": {
            printed: _error(prices, name) for name, (printed, *_) in _PRINTED.items()
        },
        "source": f"{SOURCE}, {cell} cells",
    }
    if as_json:
        write(json.dumps(report, indent=2) + "\n")
    else:
        write(render(plain(_headline(report)), _table(report), *map(plain, _footer(report))))


def _ends(prices: SramMacroPrices, spreads: Mapping[str, Spread]) -> dict[str, float]:
    """Give the low and the high end of each price."""
    ends = {}
    for name, (printed, *_, driver) in _PRINTED.items():
        spread = spreads[driver]
        ends[f"{printed}_low"] = prices.prices[name] * spread.low
        ends[f"{printed}_high"] = prices.prices[name] * spread.high
    return ends


def _error(prices: SramMacroPrices, name: str) -> dict[str, float] | None:
    """Give the worst error of the kinds a price is made of; None where one has no samples."""
    known = load_sram_errors()
    if any(kind not in known for kind in prices.kinds):
        return None
    errors = [known[kind][name] for kind in prices.kinds]
    return {key: max(error[key] for error in errors) for key in errors[0]}


def _headline(report: Mapping[str, Any]) -> str:
    banks = "1 bank" if report["banks"] == 1 else f"{report['banks']} banks"
    return (
        f"{report['capacity_kib']:g} KiB x {report['word_bits']} bits, {report['node_nm']:g} nm, "
        f"{report['ports']}, {banks}, {report['cell']} cells, {report['supply_v']:.3g} V, "
        f"{report['temperature_k']} K"
    )


def _table(report: Mapping[str, Any]) -> Table:
    table = Table.grid(padding=(0, 2))
    for justify in ("left", "right", "left", "left", "left"):
        table.add_column(justify=justify)
    heads = ("", "typical", "low - high", "", "error against CACTI")
    table.add_row(*(Text(head, style="bold") for head in heads))
    for printed, words, unit, _ in _PRINTED.values():
        error = report["cross_validated_error"][printed]
        off = (
            "unknown: no samples"
            if error is None
            else f"mean {error['mean_percent']:.1f} %, median {error['median_percent']:.1f} %"
        )
        ends = f"{report[f'{printed}_low']:.3g} - {report[f'{printed}_high']:.3g}"
        cells = (words, f"{report[printed]:.4g}", ends, unit, off)
        table.add_row(*(plain(cell) for cell in cells))
    return table


def _footer(report: Mapping[str, Any]) -> tuple[str, ...]:
    marks = f"{report['origin']}{', estimated' if report['estimated'] else ''}"
    return (
        "; ".join((marks, *report["notes"])),
        report["source"],
        "errors: of sizes whose whole capacity or width was left out of the samples",
        *_reasons(report),
    )


def _reasons(report: Mapping[str, Any]) -> Iterator[str]:
    """Say why the ranges are what they are, once per reason."""
    names: dict[str, list[str]] = {}
    for printed, words, *_ in _PRINTED.values():
        names.setdefault(report["spreads"][printed]["reason"], []).append(words)
    for reason, priced in names.items():
        yield f"low - high, {', '.join(priced)}: {reason}"
