"""Quantities as people read them: three digits, an SI prefix, a unit."""

from sim.base.units import bytes_from_bits, joules_from_pj, seconds_from_cycles
from sim.figures.si_units import format_si


def energy_text(pj: float) -> str:
    """Give an energy [pJ], for example "1.23 mJ"."""
    return format_si(joules_from_pj(pj), "J")


def power_text(power_mw: float) -> str:
    """Give a power [mW], for example "1.23 W"."""
    return format_si(power_mw * 1e-3, "W")


def data_text(bits: float) -> str:
    """Give an amount of data [bits] in bytes, for example "1.23 MB" (10^6 bytes)."""
    return format_si(bytes_from_bits(bits), "B")


def time_text(cycles: float, clock_mhz: float) -> str:
    """Give a duration [cycles of a clock in MHz], for example "1.23 ms"."""
    return format_si(seconds_from_cycles(cycles, clock_mhz), "s")


def count_text(count: float) -> str:
    """Give a number of things, for example "1.81 G".

    >>> count_text(1_814_073_344), count_text(12)
    ('1.81 G', '12')
    """
    return format_si(count, "").strip() if count >= 1000 else f"{count:,}"


def range_text(low: str, high: str) -> str:
    """Give both ends of an interval, the unit once where it is the same.

    >>> range_text("4.50 mJ", "7.05 mJ"), range_text("386 mW", "1.02 W")
    ('4.50 to 7.05 mJ', '386 mW to 1.02 W')
    """
    number, _, unit = low.partition(" ")
    return f"{number if high.endswith(f' {unit}') else low} to {high}"
