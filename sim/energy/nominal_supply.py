"""The supply that goes with a process node where none is given."""

from math import exp, log

from sim.domain.sourced_value import SourcedValue
from sim.domain.technology_table import SramTable, TechnologyTable
from sim.energy.published_points import continued_line, other_list

HIGH_PERFORMANCE = "itrs-hp"
"""Cell type whose supply is that of logic: ITRS high-performance devices, as in CACTI 7."""


def nominal_supply(table: TechnologyTable, node_nm: float) -> SourcedValue:
    """Give the supply of logic at a node [V], the same for every law between nodes.

    At the list's own node it is the list's. Up to the larger of its node and that of the list it
    names, it is on the line through the two in the logarithms of voltage and node; above, it
    rises from there as the ITRS supplies of CACTI do, continued beyond 90 nm (both ours).
    """
    if node_nm == table.node_nm:
        return SourcedValue(value=table.voltage_v, source=f"that of {table.name}")
    other = other_list(table)
    lists = [table] if other is None else [table, other]
    largest = max(lists, key=lambda one: one.node_nm)
    if other is not None and node_nm <= largest.node_nm:
        if node_nm == other.node_nm:
            return SourcedValue(value=other.voltage_v, source=f"that of {other.name}")
        line_v = continued_line(table, other, node_nm).voltage_v
        text = f"on the line through those of {table.name} and {other.name}"
        return SourcedValue(value=round(line_v, 3), source=text, estimated=True)
    from_v, to_v = (_itrs_v(table.sram_areas, node) for node in (largest.node_nm, node_nm))
    text = f"from that of {largest.name} as ITRS supplies (CACTI 7, {HIGH_PERFORMANCE})"
    return SourcedValue(
        value=round(largest.voltage_v * to_v / from_v, 3), source=text, estimated=True
    )


def _itrs_v(samples: SramTable, node_nm: float) -> float:
    """Supply of the high-performance devices, in the logarithms, continued at both ends [V]."""
    supplies = {
        one.node_nm: one.supply_v
        for one in samples.samples
        if one.cell == HIGH_PERFORMANCE and one.supply_v is not None
    }
    nodes = sorted(supplies)
    above = min(max(sum(node < node_nm for node in nodes), 1), len(nodes) - 1)
    low, high = nodes[above - 1], nodes[above]
    share = log(node_nm / low) / log(high / low)
    return exp((1 - share) * log(supplies[low]) + share * log(supplies[high]))
