"""The only place that converts units. Inside: integer bits and cycles, float pJ.

Outside: KiB, MHz, ns, s, mW, J. Conversions that must be whole refuse to round.
"""

import math
from fractions import Fraction

from sim.base.errors import InvalidValue

BITS_PER_BYTE = 8
BITS_PER_KIB = 8 * 1024


def bits_from_kib(kib: float, key: str = "capacity_kib") -> int:
    """Convert KiB to bits; the result must be a whole number of bits."""
    bits = kib * BITS_PER_KIB
    if bits != int(bits):
        raise InvalidValue(key, "a whole number of bits", kib)
    return int(bits)


def kib_from_bits(bits: float) -> float:
    """Convert bits to KiB."""
    return bits / BITS_PER_KIB


def bytes_from_bits(bits: float) -> float:
    """Convert bits to bytes."""
    return bits / BITS_PER_BYTE


def seconds_from_cycles(cycles: float, clock_mhz: float) -> float:
    """Convert cycles of a clock [MHz] to seconds."""
    return cycles / (clock_mhz * 1e6)


def ns_from_cycles(cycles: float, clock_mhz: float) -> float:
    """Give a duration [ns] of cycles of a clock in MHz."""
    return 1e9 * seconds_from_cycles(cycles, clock_mhz)


def microseconds_from_cycles(cycles: float, clock_mhz: float) -> float:
    """Convert cycles of a clock [MHz] to microseconds."""
    return cycles / clock_mhz


def cycles_from_microseconds(time_us: float, clock_mhz: float) -> int:
    """Convert microseconds to the nearest whole number of cycles, at least one."""
    return max(1, round(time_us * clock_mhz))


def mw_from_pj_per_cycle(pj_per_cycle: float, clock_mhz: float) -> float:
    """Convert energy per cycle [pJ] at a clock [MHz] to power [mW].

    1 pJ per cycle at 1 MHz is 1e-12 J x 1e6 /s = 1e-6 W = 1e-3 mW.
    """
    return pj_per_cycle * clock_mhz * 1e-3


def pj_per_cycle_from_mw(power_mw: float, clock_mhz: float) -> float:
    """Convert power [mW] to energy per cycle [pJ] of a clock [MHz]."""
    return power_mw * 1e3 / clock_mhz


def mw_that_costs(pj_per_cycle: float, clock_mhz: float) -> float:
    """Convert energy per cycle [pJ] to a power [mW] that costs exactly that much per cycle.

    `mw_from_pj_per_cycle` may be a rounding away from the power the energy was computed from;
    of its nearest neighbours this is one that `pj_per_cycle_from_mw` turns into the same energy,
    where there is any.
    """
    nearest = mw_from_pj_per_cycle(pj_per_cycle, clock_mhz)
    below = above = nearest
    for _ in range(8):
        for power_mw in (below, above):
            if pj_per_cycle_from_mw(power_mw, clock_mhz) == pj_per_cycle:
                return power_mw
        below, above = math.nextafter(below, 0.0), math.nextafter(above, math.inf)
    return nearest


def mw_from_pj_in_seconds(energy_pj: float, time_s: float) -> float:
    """Convert energy [pJ] spent in a time [s] to power [mW]."""
    return energy_pj * 1e-9 / time_s


def joules_from_pj(energy_pj: float) -> float:
    """Convert picojoules to joules."""
    return energy_pj * 1e-12


def gbytes_per_s_from_bits_per_cycle(bits_per_cycle: float, clock_mhz: float) -> float:
    """Convert bits per cycle of a clock [MHz] to gigabytes (1e9) per second."""
    return bits_per_cycle / 8 * clock_mhz * 1e-3


def mm2_from_um2(area_um2: float) -> float:
    """Convert an area [um2] to mm2."""
    return area_um2 * 1e-6


def um2_from_mm2(area_mm2: float) -> float:
    """Convert an area [mm2] to um2."""
    return area_mm2 * 1e6


def hours_of_battery(battery_mwh: float, power_mw: float) -> float:
    """Give how long an energy [mWh] lasts at a power [mW], in hours."""
    return battery_mwh / power_mw


def ns_from_milliseconds(time_ms: float) -> int:
    """Convert milliseconds to the nearest whole number of ns."""
    return round(time_ms * 1e6)


def milliseconds_from_cycles(cycles: float, clock_mhz: float) -> float:
    """Convert cycles of a clock [MHz] to milliseconds."""
    return cycles / (clock_mhz * 1e3)


def cycles_per_ns(clock_mhz: float) -> Fraction:
    """Give a clock, as the decimal number it was written as, in cycles per ns."""
    return Fraction(repr(float(clock_mhz))) / 1000


def whole_cycles_in_ns(time_ns: int, clock_mhz: float) -> int:
    """Give the whole cycles that fit into a time [ns], by exact ratio."""
    ratio = cycles_per_ns(clock_mhz)
    return time_ns * ratio.numerator // ratio.denominator
