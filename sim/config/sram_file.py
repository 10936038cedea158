"""The bundled SRAM macros, computed by CACTI 7, as samples."""

import csv
from functools import lru_cache
from itertools import groupby

from sim.base.bundled import bundled_folder
from sim.domain.technology_table import SramSamples

SOURCE = "CACTI 7 (Balasubramonian et al., ACM TACO 14(2), 2017), 350 K, one bank"
_FILE = "cacti_sram.csv"


@lru_cache(maxsize=1)
def load_sram_samples() -> tuple[SramSamples, ...]:
    """Read every set of macros: cell types, nodes and port arrangements."""
    with (bundled_folder("configs/energy") / _FILE).open(encoding="utf-8", newline="") as stream:
        rows = sorted(csv.DictReader(stream), key=_set_of)
    return tuple(_samples(list(group)) for _, group in groupby(rows, key=_set_of))


def _set_of(row: dict[str, str]) -> tuple[str, float, str]:
    return row["cell"], float(row["node_nm"]), row["ports"]


def _samples(rows: list[dict[str, str]]) -> SramSamples:
    cell, node_nm, ports = _set_of(rows[0])
    return SramSamples(
        cell=cell,
        node_nm=node_nm,
        ports=ports,
        supply_v=float(rows[0]["supply_v"]),
        capacity_bits=tuple(int(row["capacity_bits"]) for row in rows),
        word_bits=tuple(int(row["word_bits"]) for row in rows),
        read_pj=tuple(float(row["read_pj"]) for row in rows),
        write_pj=tuple(float(row["write_pj"]) for row in rows),
        leakage_mw=tuple(float(row["leakage_mw"]) for row in rows),
    )
