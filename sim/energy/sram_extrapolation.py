"""How far an SRAM price may be off at a node beyond the sampled ones, where the nearest's is kept.

Two lists of macros end at different nodes. What one, carried to the end of the other, disagrees
by with it is the range over that distance.
"""

from functools import lru_cache
from math import log

from sim.domain.spread import Spread, Spreads
from sim.domain.technology_table import TechnologyTable
from sim.energy.published_points import other_list
from sim.energy.sram import sampled_nodes, sram_access_energy
from sim.energy.sram_supply import reference_voltage

DRIVER = "sram_extrapolation"

PUBLISHED_WORD_BITS = 64
"""The one width of access that Jouppi et al., ISCA 2021, Table 2, have."""

_Disagreement = tuple[tuple[float, ...], float, float]


def extrapolation_spread(table: TechnologyTable, cell: str, node_nm: float) -> Spreads:
    """Give the range of reads and writes at a node beyond the samples; none among them.

    The disagreement with the list of the other node to the power of the distance, in logarithms
    of the node and relative to that between the lists (ours); away from the other list inverted.
    For a list that names no other, from the price as it is to one in proportion to the node
    (ours).

    Parameters
    ----------
    cell : cell type of the memory, one of the list's.
    """
    nodes = table.sram.nodes_nm(cell)
    if nodes[0] <= node_nm <= nodes[-1]:
        return ()
    kept_nm = sampled_nodes(nodes, node_nm)[0]
    kept = f"{node_nm:g} nm at the price of {kept_nm:g} nm"
    found = _disagreement(table, cell)
    if found is None:
        ends: tuple[float, ...] = (1.0, node_nm / kept_nm)
        reason = f"{kept}; the other end is in proportion to the node (estimated)"
    else:
        ratios, from_nm, to_nm = found
        power = log(kept_nm / node_nm) / log(from_nm / to_nm)
        ends = (1.0, *(ratio**power for ratio in ratios))
        reason = (
            f"{kept}; carried from {from_nm:g} to {to_nm:g} nm so, published reads of "
            f"{PUBLISHED_WORD_BITS} bits are {min(ratios):.2f} to {max(ratios):.2f} times it, in "
            "proportion to the logarithm of the node here"
        )
    return (Spread(driver=DRIVER, low=min(ends), high=max(ends), reason=reason),)


@lru_cache(maxsize=64)
def _disagreement(table: TechnologyTable, cell: str) -> _Disagreement | None:
    """Ratios of reads, the other list's over ours carried to its node; from and to which node."""
    other = other_list(table)
    if other is None:
        return None
    own_nodes, other_nodes = table.sram.nodes_nm(cell), other.sram.nodes_nm(other.sram.cell)
    from_nm = sampled_nodes(own_nodes, other.node_nm)[0]
    to_nm = sampled_nodes(other_nodes, from_nm)[0]
    # the samples of the other list end where these begin, or there is nothing to compare
    sizes = _sizes(table, cell, from_nm) & _sizes(other, other.sram.cell, to_nm)
    if from_nm == to_nm or not sizes:
        return None
    ratios = [
        _read_pj(other, other.sram.cell, size, to_nm) / _read_pj(table, cell, size, from_nm)
        for size in sorted(sizes)
    ]
    return tuple(ratios), from_nm, to_nm


def _sizes(table: TechnologyTable, cell: str, node_nm: float) -> set[int]:
    """Capacities of the samples of the published width [bit]."""
    samples = table.sram.find(cell, node_nm, "1RW")
    if samples is None:
        return set()
    sizes = zip(samples.capacity_bits, samples.word_bits, strict=True)
    return {capacity for capacity, word in sizes if word == PUBLISHED_WORD_BITS}


def _read_pj(table: TechnologyTable, cell: str, capacity_bits: int, node_nm: float) -> float:
    """Energy of a read at a sampled node, at 1 V [pJ]: voltages cancel from the ratio."""
    access = sram_access_energy(table, capacity_bits, PUBLISHED_WORD_BITS, "1RW", node_nm, cell)
    return access.read_pj / reference_voltage(table, access, cell) ** 2
