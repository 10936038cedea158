"""The bundled SRAM macros, computed by CACTI 7: samples, the grids made from them, their errors."""

import csv
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType

import numpy as np

from sim.base.bundled import bundled_folder
from sim.domain.sram_macros import SRAM_PRICES, SramMacros, SramOrganisations
from sim.domain.technology_table import SramSamples

SOURCE = "CACTI 7 (Balasubramonian et al., ACM TACO 14(2), 2017), 350 K"
TEMPERATURE_K = 350
MACROS_FILE = "cacti_sram.csv"
GRID_FILE = "cacti_sram_grid.csv"
BANKED_GRID_FILE = "cacti_sram_banked_grid.csv"
ERRORS_FILE = "cacti_sram_errors.csv"

_SPLITS = {
    "wordline_splits": "ndwl",
    "bitline_splits": "ndbl",
    "words_per_row": "nspd",
    "column_mux": "ndcm",
}

_Row = dict[str, str]


@lru_cache(maxsize=1)
def load_sram_macros() -> tuple[SramMacros, ...]:
    """Read the macros as CACTI computed them, one set per cell type, node and ports."""

    def kind(row: _Row) -> tuple[str, float, str]:
        return row["cell"], float(row["node_nm"]), row["ports"]

    rows = sorted(_rows(MACROS_FILE), key=kind)
    return tuple(_macros(list(group)) for _, group in groupby(rows, key=kind))


def _macros(rows: list[_Row]) -> SramMacros:
    numbers = {
        name: np.array([float(row[name]) for row in rows])
        for name in ("capacity_bits", "word_bits", "banks", *_SPLITS.values(), *SRAM_PRICES)
    }
    return SramMacros(
        cell=rows[0]["cell"],
        node_nm=float(rows[0]["node_nm"]),
        ports=rows[0]["ports"],
        supply_v=float(rows[0]["supply_v"]),
        organisations=SramOrganisations(
            capacity_bits=numbers["capacity_bits"],
            word_bits=numbers["word_bits"],
            banks=numbers["banks"],
            **{name: numbers[column] for name, column in _SPLITS.items()},
        ),
        prices=MappingProxyType({name: numbers[name] for name in SRAM_PRICES}),
    )


@lru_cache(maxsize=1)
def load_sram_samples() -> tuple[SramSamples, ...]:
    """Read the grids of single banks: every cell type, node and port arrangement."""
    return _grids(GRID_FILE)


@lru_cache(maxsize=1)
def load_banked_samples() -> tuple[SramSamples, ...]:
    """Read the grids of macros whose banks share one port."""
    return _grids(BANKED_GRID_FILE)


def _grids(file: str) -> tuple[SramSamples, ...]:
    def kind(row: _Row) -> tuple[str, float, str, int]:
        return row["cell"], float(row["node_nm"]), row["ports"], int(row["banks"])

    rows = sorted(_rows(file), key=kind)
    return tuple(_samples(list(group)) for _, group in groupby(rows, key=kind))


def _samples(rows: list[_Row]) -> SramSamples:
    def column(name: str) -> tuple[float, ...]:
        return tuple(float(row[name]) for row in rows)

    return SramSamples(
        cell=rows[0]["cell"],
        node_nm=float(rows[0]["node_nm"]),
        ports=rows[0]["ports"],
        banks=int(rows[0]["banks"]),
        supply_v=float(rows[0]["supply_v"]),
        capacity_bits=tuple(int(row["capacity_bits"]) for row in rows),
        word_bits=tuple(int(row["word_bits"]) for row in rows),
        read_pj=column("read_pj"),
        write_pj=column("write_pj"),
        leakage_mw=column("leakage_mw"),
        area_mm2=column("area_mm2"),
        access_time_ns=column("access_time_ns"),
        origins=tuple(row["origin"] for row in rows),
        carried_from=rows[0]["carried_from"] or None,
    )


@lru_cache(maxsize=1)
def load_sram_errors() -> MappingProxyType[
    tuple[str, float, str, int], dict[str, dict[str, float]]
]:
    """Read the cross-validated errors: (cell, node, ports, banks) -> price -> statistic [%]."""
    errors: dict[tuple[str, float, str, int], dict[str, dict[str, float]]] = {}
    for row in _rows(ERRORS_FILE):
        kind = row["cell"], float(row["node_nm"]), row["ports"], int(row["banks"])
        errors.setdefault(kind, {})[row["price"]] = {
            "mean_percent": float(row["mean_percent"]),
            "median_percent": float(row["median_percent"]),
        }
    return MappingProxyType(errors)


def _rows(file: str) -> Iterator[_Row]:
    with (bundled_folder("configs/energy") / file).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
