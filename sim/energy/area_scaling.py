"""Area of the same logic from one process node to another."""

from bisect import bisect_left
from collections.abc import Mapping
from math import exp, log
from types import MappingProxyType

from sim.base.errors import InvalidValue

SOURCE = "A. Stillmaker and B. Baas, Integration 58 (2017) 74-81, area factors"

AREA_FROM_45_NM: Mapping[float, float] = MappingProxyType(
    {
        7: 0.059,
        10: 0.1,
        14: 0.17,
        16: 0.19,
        20: 0.21,
        32: 0.46,
        45: 1.0,
        65: 1.5,
        90: 2.8,
        130: 6.4,
    }
)
"""Node [nm] -> area relative to 45 nm: the row of 45 nm of Stillmaker and Baas's matrix."""

SMALLEST_NM = 5


def logic_area_ratio(from_nm: float, to_nm: float) -> float:
    """Area of the same logic at another node, relative to the first.

    Between two published nodes the factor is interpolated in the logarithms, below 7 nm continued
    on the line from 10 to 7 nm (both ours).

    Raises
    ------
    InvalidValue
        A node outside 5 to 130 nm.
    """
    return _from_45(to_nm) / _from_45(from_nm)


def is_published_area_node(node_nm: float) -> bool:
    """Tell whether the factor of a node was published, not interpolated."""
    return node_nm in AREA_FROM_45_NM


def _from_45(node_nm: float) -> float:
    return _on_polyline(AREA_FROM_45_NM, node_nm, SMALLEST_NM)


def _on_polyline(points: Mapping[float, float], node_nm: float, smallest: float) -> float:
    nodes = sorted(points)
    if not smallest <= node_nm <= nodes[-1]:
        expected = f"a node from {smallest:g} to {nodes[-1]:g} nm, to scale areas to"
        raise InvalidValue("technology.node_nm", expected, node_nm)
    if node_nm in points:
        return points[node_nm]
    above = min(max(bisect_left(nodes, node_nm), 1), len(nodes) - 1)
    low, high = nodes[above - 1], nodes[above]
    share = log(node_nm / low) / log(high / low)
    return exp((1 - share) * log(points[low]) + share * log(points[high]))


def bit_cell_um2(cells: Mapping[float, float], node_nm: float) -> float:
    """Area of an SRAM bit cell, interpolated in the logarithms between published ones [um2]."""
    return _on_polyline(cells, node_nm, min(cells))
