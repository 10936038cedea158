"""The work of `joulesim memory sram`: a macro in, energy, leakage, area and access time out."""

import json
from collections.abc import Mapping
from typing import Any

from rich.table import Table

import sim
from sim.base.errors import InvalidValue
from sim.base.units import bits_from_kib
from sim.cli.sram_parameters import option_of
from sim.cli.terminal import plain, render, write
from sim.config.sram_file import (
    SOURCE,
    TEMPERATURE_K,
    load_banked_samples,
    load_sram_errors,
    load_sram_samples,
)
from sim.energy.sram_macro import SramMacroPrices, price_macro

SCHEMA = "joulesim.sram/1"

# price of a macro -> (key of the report, words, unit)
_PRINTED = {
    "read_pj": ("read_energy_pj", "read energy", "pJ per word"),
    "write_pj": ("write_energy_pj", "write energy", "pJ per word"),
    "leakage_mw": ("leakage_mw", "leakage", "mW, all banks"),
    "area_mm2": ("area_mm2", "area", "mm2"),
    "access_time_ns": ("access_time_ns", "access time", "ns"),
}


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
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    table.add_column()
    for printed, words, unit in _PRINTED.values():
        error = report["cross_validated_error"][printed]
        off = (
            "error unknown: no samples of this kind"
            if error is None
            else f"mean error {error['mean_percent']:.1f} %, median {error['median_percent']:.1f} %"
        )
        table.add_row(*(plain(cell) for cell in (words, f"{report[printed]:.4g}", unit, off)))
    return table


def _footer(report: Mapping[str, Any]) -> tuple[str, ...]:
    marks = f"{report['origin']}{', estimated' if report['estimated'] else ''}"
    return (
        "; ".join((marks, *report["notes"])),
        report["source"],
        "errors: of sizes whose whole capacity or width was left out of the samples",
    )
