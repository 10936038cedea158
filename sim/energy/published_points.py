"""A price list between, or just beyond, two published ones: a power law in the node.

Every price is taken from the straight line through the published values of both nodes in the
logarithms of price and node, so that at either node it is as published. Voltage, too, follows the
line: it is the voltage the prices hold for.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from math import exp, log
from types import MappingProxyType
from typing import Any, TypeVar

from sim.base.errors import InvalidValue
from sim.domain.sourced_value import SourcedValue
from sim.domain.technology_table import SINGLE_VALUES, TechnologyTable

SMALLEST_NODE_NM = 5
"""Farthest the line is continued beyond the published nodes, downwards."""

_Key = TypeVar("_Key")


def table_at(table: TechnologyTable, node_nm: float) -> TechnologyTable:
    """Interpolate a price list and the published one it names to a node.

    SRAM, areas and spreads stay those of `table`.

    Raises
    ------
    InvalidValue
        The list names no other, or the node is not between them (down to 5 nm).
    """
    if node_nm == table.node_nm:
        return table
    other = other_list(table)
    if other is None:
        expected = f"stillmaker_baas, as {table.name} names no list of another node"
        raise InvalidValue("technology.scaling", expected, "published_points")
    largest = max(table.node_nm, other.node_nm)
    if not SMALLEST_NODE_NM <= node_nm <= largest:
        expected = (
            f"a node from {SMALLEST_NODE_NM} to {largest:g} nm for published_points of "
            f"{table.name} and {other.name} (technology.scaling: stillmaker_baas reaches 130 nm)"
        )
        raise InvalidValue("technology.node_nm", expected, node_nm)
    return continued_line(table, other, node_nm)


def other_list(table: TechnologyTable) -> TechnologyTable | None:
    """Read the published list of another node; one of the same node is none to interpolate to."""
    other = None if table.at_another_node is None else table.at_another_node()
    return None if other is None or other.node_nm == table.node_nm else other


@lru_cache(maxsize=64)
def continued_line(
    table: TechnologyTable, other: TechnologyTable, node_nm: float
) -> TechnologyTable:
    """Take every price from the line through two lists, at any node."""
    share = log(node_nm / table.node_nm) / log(other.node_nm / table.node_nm)
    note = _note(table, other, node_nm)

    def between(a: SourcedValue, b: SourcedValue) -> SourcedValue:
        if share == 1:
            return b
        if a.value == b.value:
            return a
        value = _on_line(a.value, b.value, share)
        return SourcedValue(
            value=value, source=f"{a.source} and {b.source}; {note}", estimated=True
        )

    singles: dict[str, Any] = {
        name: between(getattr(table, name), getattr(other, name)) for name in SINGLE_VALUES
    }
    return replace(
        table,
        node_nm=node_nm,
        voltage_v=_on_line(table.voltage_v, other.voltage_v, share),
        operations=_each(table.operations, other.operations, between),
        instruction=_each(table.instruction, other.instruction, between),
        **singles,
    )


def _each(
    a: Mapping[_Key, SourcedValue],
    b: Mapping[_Key, SourcedValue],
    between: Callable[[SourcedValue, SourcedValue], SourcedValue],
) -> Mapping[_Key, SourcedValue]:
    return MappingProxyType({key: between(a[key], b[key]) for key in a if key in b})


def _on_line(a: float, b: float, share: float) -> float:
    if a <= 0 or b <= 0:
        return a * (1 - share) + b * share
    return exp((1 - share) * log(a) + share * log(b))


def _note(table: TechnologyTable, other: TechnologyTable, node_nm: float) -> str:
    low, high = sorted((table.node_nm, other.node_nm))
    what = "interpolated" if low <= node_nm <= high else "extrapolated"
    return f"{what} to {node_nm:g} nm in the logarithms of price and node"
