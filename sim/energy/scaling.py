"""Energy of logic from one process node and voltage to another."""

from bisect import bisect_left
from collections.abc import Mapping
from math import exp, log
from types import MappingProxyType

from sim.base.errors import InvalidValue

SOURCE = "A. Stillmaker and B. Baas, Integration 58 (2017) 74-81, energy polynomials"

ENERGY_POLYNOMIALS: Mapping[float, tuple[float, float, float]] = MappingProxyType(
    {
        7: (0.1776, -0.09097, 0.02447),
        10: (0.2068, -0.09311, 0.02375),
        14: (0.2363, -0.09675, 0.02239),
        16: (0.2958, -0.1241, 0.03024),
        20: (0.373, -0.1582, 0.04104),
        32: (0.9559, -0.7823, 0.471),
        45: (1.103, -0.362, 0.2767),
        65: (3.755, -4.398, 1.975),
        90: (4.762, -4.781, 2.092),
        130: (7.171, -6.709, 2.904),
    }
)
"""Node [nm] -> (a, b, c) of E = a V^2 + b V + c, Stillmaker and Baas (2017)."""

LEAST_PUBLISHED_GAIN = 2.1
"""Energy at 45 nm over that at 7 nm, both at 0.8 V, by the published tables: the operation that
gains least. The polynomials have 10.6."""

OLDEST_FITTED_BELOW_0V7_NM = 45
"""From 65 nm up the fits have their minimum near 0.5 to 0.6 V and mean nothing below 0.7 V."""
_LOWEST_V, _LOWEST_V_OLD, _HIGHEST_V = 0.5, 0.7, 1.3


def logic_energy_ratio(from_nm: float, from_v: float, to_nm: float, to_v: float) -> float:
    """Energy of the same logic at another node and voltage, relative to the first.

    The energy polynomials of Stillmaker and Baas, Integration 58 (2017). Between two of their
    nodes the energy is interpolated in the logarithms of energy and node (ours, not published).
    For logic only: SRAM, wires and I/O do not follow it.

    Raises
    ------
    InvalidValue
        Node outside 7 to 130 nm, or voltage outside the range of the fits: 0.7 to 1.3 V above
        45 nm, 0.5 to 1.3 V otherwise.
    """
    return _energy(to_nm, to_v) / _energy(from_nm, from_v)


def continued_energy_ratio(from_nm: float, from_v: float, to_nm: float, to_v: float) -> float:
    """Continue `logic_energy_ratio` to any node and voltage, to compare another law with it.

    Outside 7 to 130 nm on a power law with the slope from 45 to 7 nm; outside the voltages of the
    fits with V^2 (both ours).
    """
    return _continued_energy(to_nm, to_v) / _continued_energy(from_nm, from_v)


def least_gain_ratio(from_nm: float, to_nm: float) -> float:
    """Energy from one node to another at one voltage, by the published operation that gains least.

    Jouppi et al., ISCA 2021: 2.1 times less from 45 to 7 nm at 0.8 V, a power law here (ours).
    """
    return float((to_nm / from_nm) ** (log(LEAST_PUBLISHED_GAIN) / log(45 / 7)))


def is_published_node(node_nm: float) -> bool:
    """Tell whether the polynomials were published for a node, not interpolated."""
    return node_nm in ENERGY_POLYNOMIALS


def _energy(node_nm: float, voltage_v: float) -> float:
    """Energy in the polynomials' own unit."""
    nodes = sorted(ENERGY_POLYNOMIALS)
    if not nodes[0] <= node_nm <= nodes[-1]:
        expected = f"a node from {nodes[0]} to {nodes[-1]} nm for stillmaker_baas"
        raise InvalidValue("technology.node_nm", expected, node_nm)
    lowest_v = _lowest_v(node_nm)
    if not lowest_v <= voltage_v <= _HIGHEST_V:
        expected = f"a voltage from {lowest_v} to {_HIGHEST_V} V at {node_nm:g} nm"
        raise InvalidValue("technology.voltage_v", expected, voltage_v)
    above = nodes[bisect_left(nodes, node_nm)]
    if above == node_nm:
        return _polynomial(above, voltage_v)
    below = nodes[bisect_left(nodes, node_nm) - 1]
    share = log(node_nm / below) / log(above / below)
    return exp(
        (1 - share) * log(_polynomial(below, voltage_v))
        + share * log(_polynomial(above, voltage_v))
    )


def _continued_energy(node_nm: float, voltage_v: float) -> float:
    inside_nm = min(max(node_nm, min(ENERGY_POLYNOMIALS)), max(ENERGY_POLYNOMIALS))
    inside_v = min(max(voltage_v, _lowest_v(inside_nm)), _HIGHEST_V)
    slope = log(_energy(45, inside_v) / _energy(7, inside_v)) / log(45 / 7)
    beyond = (node_nm / inside_nm) ** slope * (voltage_v / inside_v) ** 2
    return _energy(inside_nm, inside_v) * float(beyond)


def _lowest_v(node_nm: float) -> float:
    return _LOWEST_V if node_nm <= OLDEST_FITTED_BELOW_0V7_NM else _LOWEST_V_OLD


def _polynomial(node_nm: float, voltage_v: float) -> float:
    a, b, c = ENERGY_POLYNOMIALS[node_nm]
    return a * voltage_v**2 + b * voltage_v + c
