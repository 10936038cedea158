"""Energy and leakage of one on-chip memory bank, from a register file to many MiB."""

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import numpy as np

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.technology_table import SramSamples, TechnologyTable
from sim.energy.sram_surface import PriceName, SramSurface, sram_surface

_ENERGIES: tuple[PriceName, PriceName] = ("read_pj", "write_pj")
EXTRAPOLATED = "extrapolated"
"""Stands in the source of every price that lies beyond the samples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SramAccess:
    """Price of one bank.

    Attributes
    ----------
    read_pj, write_pj : one access of one word.
    leakage_mw : of the whole bank.
    reference_v : supply the energies hold for, None when the source gives none.
    estimated : something in it was not published: a node between samples or beyond, a rule for
        sizes beyond the samples, ports carried over.
    modelled : no sample has this size.
    """

    read_pj: float
    write_pj: float
    leakage_mw: float
    reference_v: float | None
    source: str
    estimated: bool
    modelled: bool


@lru_cache(maxsize=4096)
def sram_access_energy(
    table: TechnologyTable,
    capacity_bits: int,
    word_bits: int,
    ports: str,
    node_nm: float | None = None,
    cell: str | None = None,
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
    cell : cell type, the table's own by default.

    Raises
    ------
    InvalidValue
        Capacity or width below one bit, or a cell type without samples.
    """
    cell = table.sram.cell if cell is None else cell
    if cell not in table.sram.cells:
        raise InvalidValue("cell", expected_one_of(table.sram.cells, cell), cell)
    for key, bits in (("capacity_bits", capacity_bits), ("word_bits", word_bits)):
        if bits < 1:
            raise InvalidValue(key, "at least 1 bit", bits)
    node = table.node_nm if node_nm is None else node_nm
    low, high, share = sampled_nodes(table.sram.nodes_nm(cell), node)
    first = _access_at(table, capacity_bits, word_bits, ports, low, cell)
    if low == high and low == node:
        return first
    second = first
    if low != high:
        second = _access_at(table, capacity_bits, word_bits, ports, high, cell)
    return _between(first, second, share, f"{first.source}; {_node_note(low, high, node)}")


def sampled_nodes(nodes: tuple[float, ...], node: float) -> tuple[float, float, float]:
    """Find the sampled nodes on both sides of one, and its share of the way between them."""
    inside = min(max(node, nodes[0]), nodes[-1])
    low = max(sampled for sampled in nodes if sampled <= inside)
    high = min(sampled for sampled in nodes if sampled >= inside)
    share = 0.0 if low == high else float(np.log(inside / low) / np.log(high / low))
    return low, high, share


def _node_note(low: float, high: float, node: float) -> str:
    if low == high:
        return f"{EXTRAPOLATED}: kept at {low:g} nm, the sampled node nearest to {node:g} nm"
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
        modelled=first.modelled or second.modelled,
    )


def _access_at(
    table: TechnologyTable,
    capacity_bits: int,
    word_bits: int,
    ports: str,
    node_nm: float,
    cell: str,
) -> SramAccess:
    """Price a bank at a sampled node."""
    own = table.sram.find(cell, node_nm, ports)
    samples = own or table.sram.find(cell, node_nm, "1RW")
    if samples is None:
        raise InvalidValue("technology.node_nm", f"a node sampled for {cell}", node_nm)
    register_pj = table.register_write_pj_per_bit.value
    read, write = (
        _energy_pj(sram_surface(samples, name), capacity_bits, word_bits, register_pj)
        for name in _ENERGIES
    )
    beyond = _beyond_samples(samples, capacity_bits, word_bits)
    notes = (f"{EXTRAPOLATED}: {'; '.join(beyond)}",) if beyond else ()
    return SramAccess(
        read_pj=read,
        write_pj=write,
        leakage_mw=_leakage_mw(samples, capacity_bits, word_bits),
        reference_v=samples.supply_v,
        source="; ".join((_source(table, samples, ports), *notes)),
        estimated=samples.estimated
        or own is None
        or samples.carried_from is not None
        or bool(beyond),
        modelled=not _is_sample(samples, capacity_bits, word_bits),
    )


def _is_sample(samples: SramSamples, capacity_bits: int, word_bits: int) -> bool:
    origins = samples.origins or ("sampled",) * len(samples.capacity_bits)
    sizes = zip(samples.capacity_bits, samples.word_bits, origins, strict=True)
    return (capacity_bits, word_bits, "sampled") in sizes


def _source(table: TechnologyTable, samples: SramSamples, ports: str) -> str:
    from_where = samples.source or f"{table.sram.source}, {samples.cell} cells"
    text = f"{from_where}, {samples.node_nm:g} nm"
    if samples.carried_from is not None:
        return f"{text}; {ports} carried over from {samples.carried_from} cells"
    if samples.ports == ports:
        return text
    return f"{text}; {ports} as {samples.ports}, of which alone there are samples"


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
    if not notes and _is_impossible(samples, capacity_bits, word_bits):
        notes.append("a word too wide for so few rows, as the next larger macro")
    return tuple(notes)


def _is_impossible(samples: SramSamples, capacity_bits: float, word_bits: float) -> bool:
    """Tell whether a corner of the grid cell around a size cannot be built."""
    return any(
        origin == "impossible" and capacity_bits < 2 * capacity and word_bits > word / 2
        for capacity, word, origin in zip(
            samples.capacity_bits, samples.word_bits, samples.origins, strict=False
        )
    )


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
