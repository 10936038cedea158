"""SI prefixes chosen from the data: uJ or mJ, us or ms, mW or W, on axes and in text."""

from dataclasses import dataclass
from math import floor, isfinite, log10

_PREFIXES = {-15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T"}


@dataclass(frozen=True, slots=True)
class Scale:
    """What to multiply a quantity by to give it in `unit`."""

    factor: float
    unit: str


def choose_scale(largest: float, unit: str, in_base_units: float = 1.0) -> Scale:
    """Choose the prefix that brings the largest value of an axis to 1 to 1000.

    Parameters
    ----------
    largest : largest absolute value to show.
    unit : unit without prefix, "J" for example.
    in_base_units : the value 1 of the data in `unit` (1e-12 for pJ on an axis in J).

    >>> choose_scale(2.5e9, "J", in_base_units=1e-12)
    Scale(factor=1e-09, unit='mJ')
    """
    power = _prefix_power(largest * in_base_units)
    return Scale(float(f"{in_base_units / 10.0**power:.12g}"), _PREFIXES[power] + unit)


def format_si(value: float, unit: str) -> str:
    """Give a value with three digits and an SI prefix.

    >>> format_si(0.0123456, "J")
    '12.3 mJ'
    """
    rounded = float(f"{value:.3g}")
    power = _prefix_power(rounded)
    scaled = rounded / 10.0**power
    digits = 2 - _exponent(scaled) if scaled else 0
    return f"{scaled:.{min(max(digits, 0), 2)}f} {_PREFIXES[power]}{unit}"


def format_share(part: float, whole: float) -> str:
    """Give a part of a whole in per cent, as short as it is honest.

    >>> format_share(1, 3), format_share(1, 10_000), format_share(0, 3)
    ('33 %', '<0.1 %', '0 %')
    """
    per_cent = 100.0 * part / whole if whole else 0.0
    if per_cent == 0:
        return "0 %"
    if per_cent < 0.1:
        return "<0.1 %"
    return f"{per_cent:.1f} %" if per_cent < 9.95 else f"{per_cent:.0f} %"


def _exponent(value: float) -> int:
    return floor(log10(abs(value)) + 1e-12)


def _prefix_power(value: float) -> int:
    if value == 0 or not isfinite(value):
        return 0
    return min(max(3 * (_exponent(value) // 3), min(_PREFIXES)), max(_PREFIXES))
