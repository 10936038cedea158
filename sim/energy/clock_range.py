"""The fastest clock that logic of a node and voltage could run at: a bound, not a prediction."""

from sim.base.errors import InvalidValue
from sim.domain.architecture import Architecture

FO4_PS_PER_NM = 0.36
"""Delay of an inverter with a fan-out of four, per nm of gate length, at nominal voltage: R. Ho,
K. Mai, M. Horowitz, Proc. IEEE 89(4), 2001 (recalled)."""

LEAST_FO4_PS = 8.0
"""Where the delay stopped falling with the node (estimated)."""

FO4_PER_CYCLE = 8
"""Shortest useful pipeline stage: M. Hrishikesh et al., ISCA 2002, 6 to 8 FO4 of logic."""

_NOMINAL_V, _THRESHOLD_V, _ALPHA = 1.0, 0.3, 1.3


def fastest_clock_mhz(node_nm: float, voltage_v: float) -> float:
    """Bound of the clock: eight FO4 per cycle, slower below 1 V by the alpha-power law [MHz].

    The alpha-power law is that of T. Sakurai and A. Newton, JSSC 25(2), 1990, with a threshold of
    0.3 V and alpha 1.3 (estimated).
    """
    above = max(voltage_v - _THRESHOLD_V, 0.0)
    drive = float(above**_ALPHA) / voltage_v
    nominal = float((_NOMINAL_V - _THRESHOLD_V) ** _ALPHA) / _NOMINAL_V
    fo4_ps = max(FO4_PS_PER_NM * node_nm, LEAST_FO4_PS)
    return 1e6 / (FO4_PER_CYCLE * fo4_ps) * drive / nominal


def check_clock(architecture: Architecture) -> None:
    """Refuse a clock that no logic of the machine's node could follow.

    Raises
    ------
    InvalidValue
        The clock is above the bound.
    """
    technology = architecture.technology
    check_clock_at(architecture.clock_mhz, technology.node_nm, technology.voltage_v)


def check_clock_at(clock_mhz: float, node_nm: float, voltage_v: float) -> None:
    """Refuse a clock above the bound of a node and voltage, as `check_clock`."""
    fastest = fastest_clock_mhz(node_nm, voltage_v)
    if clock_mhz > fastest:
        expected = (
            f"at most {fastest:.4g} MHz at {node_nm:g} nm and {voltage_v:g} V ({FO4_PER_CYCLE} FO4)"
        )
        raise InvalidValue("clock_mhz", expected, clock_mhz)
