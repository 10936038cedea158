"""Everything CACTI says of one SRAM macro, within its samples and refused beyond."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.base.units import kib_from_bits
from sim.domain.technology_table import SramSamples
from sim.energy.sram_surface import PriceName, sram_surface

PRICES: tuple[PriceName, ...] = (
    "read_pj",
    "write_pj",
    "leakage_mw",
    "area_mm2",
    "access_time_ns",
)
REFERENCE_CELL = "itrs-hp"
"""The cell type that was sampled with two ports and with several banks."""
_EVENED_OUT = 0.005

Kind = tuple[str, float, str, int]
_Part = tuple[SramSamples, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SramMacroPrices:
    """Prices of one macro.

    Attributes
    ----------
    prices : each of `PRICES`, the unit in its name.
    supply_v : CACTI's supply.
    origin : "sampled" by CACTI at this very size, "modelled" from samples of other sizes, or
        "interpolated" between sizes, nodes or numbers of banks.
    estimated : whether something was carried over or interpolated between nodes or banks.
    notes : what was done, in words.
    kinds : the (cell, node, ports, banks) the prices are made of.
    """

    prices: Mapping[str, float]
    supply_v: float
    origin: str
    estimated: bool
    notes: tuple[str, ...]
    kinds: tuple[Kind, ...]


def price_macro(
    samples: Sequence[SramSamples],
    *,
    capacity_bits: int,
    word_bits: int,
    node_nm: float,
    ports: str,
    banks: int,
    cell: str,
) -> SramMacroPrices:
    """Price a macro of `banks` banks that share one port, as CACTI computes it.

    Parameters
    ----------
    samples : the grids of single and of several banks.
    capacity_bits : of all banks together [bit].

    Raises
    ------
    InvalidValue
        Something lies beyond the samples; the key is the name of the parameter.
    """
    cells = tuple(dict.fromkeys(each.cell for each in samples))
    if cell not in cells:
        raise InvalidValue("cell", expected_one_of(cells, cell), cell)
    by_kind = {(each.cell, each.node_nm, each.ports, each.banks): each for each in samples}
    nodes = _neighbours("node_nm", {kind[1] for kind in by_kind}, node_nm, "nm")
    counts = _neighbours("banks", {kind[3] for kind in by_kind}, banks, "banks")
    parts: list[_Part] = [
        (_grid(by_kind, (cell, node, ports, int(count))), node_share * count_share)
        for (node, node_share), (count, count_share) in product(nodes, counts)
    ]
    for each, _ in parts:
        _check_size(each, capacity_bits, word_bits)
    origin, notes = _describe(parts, capacity_bits, word_bits)
    if len(nodes) > 1:
        notes.append(f"interpolated between {nodes[0][0]:g} and {nodes[1][0]:g} nm")
    if len(counts) > 1:
        notes.append(f"interpolated between {counts[0][0]:g} and {counts[1][0]:g} banks")
    return SramMacroPrices(
        prices=MappingProxyType(
            {name: _price(parts, name, capacity_bits, word_bits) for name in PRICES}
        ),
        supply_v=sum((each.supply_v or 0.0) * share for each, share in parts),
        origin=origin,
        estimated=len(parts) > 1 or parts[0][0].carried_from is not None,
        notes=tuple(notes),
        kinds=tuple((each.cell, each.node_nm, each.ports, each.banks) for each, _ in parts),
    )


def _neighbours(
    key: str, sampled: set[float] | set[int], value: float, unit: str
) -> list[tuple[float, float]]:
    """Find the sampled values on both sides of one, each with its share, in the logarithm."""
    low_end, high_end = min(sampled), max(sampled)
    if not low_end <= value <= high_end:
        raise InvalidValue(key, f"{low_end:g} to {high_end:g} {unit}, as sampled", value)
    low = max(each for each in sampled if each <= value)
    high = min(each for each in sampled if each >= value)
    if low == high:
        return [(low, 1.0)]
    share = float(np.log(value / low) / np.log(high / low))
    return [(low, 1 - share), (high, share)]


def _grid(by_kind: Mapping[Kind, SramSamples], kind: Kind) -> SramSamples:
    """Find the grid of one kind; banks without samples by the ratio of the reference cell's."""
    if kind in by_kind:
        return by_kind[kind]
    cell, node, ports, banks = kind
    own, one = (by_kind[each, node, ports, 1] for each in (cell, REFERENCE_CELL))
    many = by_kind[REFERENCE_CELL, node, ports, banks]
    sizes = list(zip(many.capacity_bits, many.word_bits, strict=True))
    carried: dict[str, Any] = {
        name: tuple(
            price * sram_surface(own, name).price(*size) / sram_surface(one, name).price(*size)
            for price, size in zip(getattr(many, name), sizes, strict=True)
        )
        for name in PRICES
    }
    origins = tuple("modelled" if each == "sampled" else each for each in many.origins)
    return replace(
        many,
        cell=cell,
        supply_v=own.supply_v,
        origins=origins,
        carried_from=REFERENCE_CELL,
        **carried,
    )


def _check_size(samples: SramSamples, capacity_bits: int, word_bits: int) -> None:
    widest, narrowest = max(samples.word_bits), min(samples.word_bits)
    if not narrowest <= word_bits <= widest:
        raise InvalidValue("word_bits", f"{narrowest} to {widest} bits, as sampled", word_bits)
    # the narrowest grid column that is at least as wide decides what can be built
    column = min(word for word in samples.word_bits if word >= word_bits)
    possible = [
        bits
        for bits, word, origin in zip(
            samples.capacity_bits, samples.word_bits, samples.origins, strict=True
        )
        if origin != "impossible" and word == column
    ]
    if not min(possible) <= capacity_bits <= max(possible):
        ends = " to ".join(f"{kib_from_bits(bits):g}" for bits in (min(possible), max(possible)))
        banked = "" if samples.banks == 1 else f" in {samples.banks} banks"
        expected = f"{ends} KiB{banked} with words of {word_bits} bits, as sampled"
        got = Literal(f"{kib_from_bits(capacity_bits):g}")
        raise InvalidValue("capacity_kib", expected, got)


def _price(parts: list[_Part], name: PriceName, capacity_bits: int, word_bits: int) -> float:
    logs = (
        share * np.log(sram_surface(each, name).price(capacity_bits, word_bits))
        for each, share in parts
    )
    return float(np.exp(sum(logs)))


def _describe(parts: list[_Part], capacity_bits: int, word_bits: int) -> tuple[str, list[str]]:
    """Say where the prices of a size come from, and what else was done to them."""
    own = parts[0][0]
    notes = []
    if any(each.carried_from and each.ports != "1RW" for each, _ in parts):
        notes.append(f"{own.ports} carried over from {REFERENCE_CELL} cells")
    if any(each.carried_from and each.banks > 1 for each, _ in parts):
        notes.append(f"banks carried over from {REFERENCE_CELL} cells")
    sizes = list(zip(own.capacity_bits, own.word_bits, strict=True))
    if (capacity_bits, word_bits) not in sizes:
        return "interpolated", notes
    at = sizes.index((capacity_bits, word_bits))
    for name in PRICES:
        said = getattr(own, name)[at]
        if abs(sram_surface(own, name).price(capacity_bits, word_bits) / said - 1) > _EVENED_OUT:
            notes.append(f"{name} evened out where it falls with size, from {said:g}")
    return "interpolated" if len(parts) > 1 else own.origins[at], notes
