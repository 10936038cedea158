"""Energy and leakage of one on-chip memory bank, from a register file to many MiB."""

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from statistics import median

import numpy as np

from sim.base.errors import InvalidValue
from sim.domain.technology_table import SramSamples, TechnologyTable
from sim.energy.sram_surface import PriceName, SramSurface, sram_surface

_ENERGIES: tuple[PriceName, PriceName] = ("read_pj", "write_pj")
REFERENCE_CELL = "itrs-hp"
"""The cell type sampled for every port arrangement: others take its port ratios."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SramAccess:
    """Price of one bank.

    Attributes
    ----------
    read_pj, write_pj : one access of one word.
    leakage_mw : of the whole bank.
    reference_v : supply the energies hold for, None when the source gives none.
    """

    read_pj: float
    write_pj: float
    leakage_mw: float
    reference_v: float | None
    source: str
    estimated: bool


def sram_access_energy(
    table: TechnologyTable,
    capacity_bits: int,
    word_bits: int,
    ports: str,
    node_nm: float | None = None,
) -> SramAccess:
    """Price one bank by capacity, width and ports.

    Within the samples the price is interpolated (`sim.energy.sram_surface`). Below the smallest
    sample a bank is a register file; above the largest it is made of macros of the largest
    sampled size, of which one is accessed and all leak; words wider than the widest sample are
    read from several macros side by side.

    Parameters
    ----------
    table : technology with its SRAM samples.
    capacity_bits, word_bits : of one bank [bit].
    ports : "1RW" or "1R1W".
    node_nm : process node [nm], the table's own by default. Between two sampled nodes the price
        is interpolated in the logarithms; outside, the nearest sampled node is used.

    Raises
    ------
    InvalidValue
        Capacity or width below one bit.
    """
    for key, bits in (("capacity_bits", capacity_bits), ("word_bits", word_bits)):
        if bits < 1:
            raise InvalidValue(key, "at least 1 bit", bits)
    node = table.node_nm if node_nm is None else node_nm
    low, high, share = _sampled_nodes(table.sram.nodes_nm(), node)
    first = _access_at(table, capacity_bits, word_bits, ports, low)
    if low == high and low == node:
        return first
    second = first if low == high else _access_at(table, capacity_bits, word_bits, ports, high)
    return _between(first, second, share, f"{first.source}; {_node_note(low, high, node)}")


def _sampled_nodes(nodes: tuple[float, ...], node: float) -> tuple[float, float, float]:
    """Find the sampled nodes on both sides of one, and its share of the way between them."""
    inside = min(max(node, nodes[0]), nodes[-1])
    low = max(sampled for sampled in nodes if sampled <= inside)
    high = min(sampled for sampled in nodes if sampled >= inside)
    share = 0.0 if low == high else float(np.log(inside / low) / np.log(high / low))
    return low, high, share


def _node_note(low: float, high: float, node: float) -> str:
    if low == high:
        return f"kept at {low:g} nm, the sampled node nearest to {node:g} nm"
    return f"interpolated between {low:g} and {high:g} nm"


def _between(first: SramAccess, second: SramAccess, share: float, source: str) -> SramAccess:
    supplies = (first.reference_v, second.reference_v)
    return SramAccess(
        read_pj=first.read_pj ** (1 - share) * second.read_pj**share,
        write_pj=first.write_pj ** (1 - share) * second.write_pj**share,
        leakage_mw=first.leakage_mw ** (1 - share) * second.leakage_mw**share,
        reference_v=None
        if supplies[0] is None or supplies[1] is None
        else supplies[0] * (1 - share) + supplies[1] * share,
        source=source,
        estimated=True,
    )


def _access_at(
    table: TechnologyTable, capacity_bits: int, word_bits: int, ports: str, node_nm: float
) -> SramAccess:
    """Price a bank at a sampled node."""
    cell = table.sram.cell
    own = table.sram.find(cell, node_nm, ports)
    samples = own or table.sram.find(cell, node_nm, "1RW")
    if samples is None:
        raise InvalidValue("technology.node_nm", f"a node sampled for {cell}", node_nm)
    factors = (1.0, 1.0, 1.0) if own else _port_factors(table, ports, node_nm)
    register_pj = table.register_write_pj_per_bit.value
    read, write = (
        _energy_pj(sram_surface(samples, name), capacity_bits, word_bits, register_pj)
        for name in _ENERGIES
    )
    beyond = _beyond_samples(samples, capacity_bits, word_bits)
    return SramAccess(
        read_pj=read * factors[0],
        write_pj=write * factors[1],
        leakage_mw=_leakage_mw(samples, capacity_bits, word_bits) * factors[2],
        reference_v=samples.supply_v,
        source="; ".join((_source(table, samples, ports), *beyond)),
        estimated=table.sram.estimated or own is None or bool(beyond),
    )


def _source(table: TechnologyTable, samples: SramSamples, ports: str) -> str:
    text = f"{table.sram.source}, {samples.node_nm:g} nm"
    if samples.ports == ports:
        return text
    if table.sram.find(REFERENCE_CELL, samples.node_nm, ports) is None:
        return f"{text}; {ports} as {samples.ports}, of which alone there are samples"
    return f"{text}; {ports} by the median ratio of {REFERENCE_CELL} cells to {samples.ports}"


def _beyond_samples(
    samples: SramSamples, capacity_bits: float, word_bits: float
) -> tuple[str, ...]:
    """Say which rules for sizes without samples were used."""
    notes = []
    if capacity_bits < min(samples.capacity_bits):
        notes.append("a register file, between one register and the smallest sample")
    if capacity_bits > max(samples.capacity_bits):
        notes.append("macros of the largest sampled capacity")
    if word_bits > max(samples.word_bits):
        notes.append("macros of the widest sampled word side by side")
    if word_bits < min(samples.word_bits):
        notes.append("as the narrowest sampled word")
    return tuple(notes)


def _energy_pj(
    surface: SramSurface, capacity_bits: float, word_bits: float, register_pj_per_bit: float
) -> float:
    """Energy of one access at a sampled node and with sampled ports."""
    if word_bits <= surface.widest_bits:
        return _macro_pj(surface, capacity_bits, word_bits, register_pj_per_bit)
    # macros side by side, each with its share of the capacity; a fraction of a macro is allowed
    # so that the price does not jump
    macros = word_bits / surface.widest_bits
    share = capacity_bits / macros
    # samples that rise faster than their capacity would make many small macros cheaper than a
    # narrower word of the same memory: a macro costs no less per bit than any larger one
    larger = [float(bits) for bits in 2**surface.log_capacity if bits > share]
    per_bit = max(
        _macro_pj(surface, bits, surface.widest_bits, register_pj_per_bit) / bits
        for bits in (share, *larger)
    )
    return macros * share * per_bit


def _macro_pj(
    surface: SramSurface, capacity_bits: float, word_bits: float, register_pj_per_bit: float
) -> float:
    """Energy of one access of one macro, no wider than the widest sample."""
    registers_pj = register_pj_per_bit * word_bits
    sampled_pj = max(surface.price(capacity_bits, word_bits), registers_pj)
    # bit lines and word lines grow as the square root of the capacity
    reach = min(1.0, sqrt(capacity_bits / surface.smallest_bits))
    return registers_pj * (1 - reach) + sampled_pj * reach


def _leakage_mw(samples: SramSamples, capacity_bits: float, word_bits: float) -> float:
    """Leakage of a bank: in proportion to the capacity outside the sampled range."""
    surface = sram_surface(samples, "leakage_mw")
    inside = min(max(capacity_bits, surface.smallest_bits), surface.largest_bits)
    return surface.price(inside, word_bits) * capacity_bits / inside


def _port_factors(table: TechnologyTable, ports: str, node_nm: float) -> tuple[float, float, float]:
    """Median of read, write and leakage ratios to 1RW over the reference cells' samples."""
    single = table.sram.find(REFERENCE_CELL, node_nm, "1RW")
    other = table.sram.find(REFERENCE_CELL, node_nm, ports)
    if single is None or other is None:
        return (1.0, 1.0, 1.0)
    return _median_ratios(single, other)


@lru_cache(maxsize=32)
def _median_ratios(single: SramSamples, other: SramSamples) -> tuple[float, float, float]:
    base = _by_shape(single)
    ratios = [
        tuple(b / a for a, b in zip(base[shape], prices, strict=True))
        for shape, prices in _by_shape(other).items()
        if shape in base
    ]
    read, write, leakage = (median(column) for column in zip(*ratios, strict=True))
    return read, write, leakage


def _by_shape(samples: SramSamples) -> dict[tuple[int, int], tuple[float, float, float]]:
    shapes = zip(samples.capacity_bits, samples.word_bits, strict=True)
    prices = zip(samples.read_pj, samples.write_pj, samples.leakage_mw, strict=True)
    return dict(zip(shapes, prices, strict=True))
