"""Which model times a DRAM of an architecture, and with what."""

from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.config.dram_timing_file import dram_timings, load_dram_timing
from sim.config.memory_keys import DramKeys
from sim.domain.dram_standard import DramStandard
from sim.domain.dram_timing import DramTiming

RATE_TOLERANCE = 0.02
"""Files round clocks to 10 ps: 1.6 % of the fastest."""


def dram_model(name: str, keys: DramKeys, standard: DramStandard) -> dict[str, Any]:
    """Give `model` and `timing` of a memory, defaults resolved.

    Raises
    ------
    InvalidValue
        The timing is unknown, or contradicts standard, channels or model.
    """
    where = f"memories.{name}"
    names = dram_timings()
    chosen = keys.timing or (standard.name if standard.name in names else None)
    if keys.bits_per_cycle is not None and keys.model not in (None, "rate"):
        raise InvalidValue(f"{where}.model", "rate with bits_per_cycle", keys.model)
    rated = chosen is None or keys.bits_per_cycle is not None
    model = keys.model or ("rate" if rated else "memoised")
    if model == "rate":
        if keys.timing is not None:
            raise InvalidValue(f"{where}.timing", "nothing with the model rate", keys.timing)
        return {"model": model, "timing": None}
    if chosen is None:
        fitting = _fitting(standard)
        expected = f"a timing for {model}, as {standard.name} has none of its name"
        expected += f" ({', '.join(fitting)} has its rate)" if fitting else ""
        raise InvalidValue(f"{where}.timing", expected, Literal("nothing"))
    if chosen not in names:
        raise InvalidValue(f"{where}.timing", expected_one_of(names, chosen), chosen)
    timing = _with_channels(where, load_dram_timing(chosen), keys.channels)
    _check_rate(where, timing, standard, keys.channels)
    return {"model": model, "timing": timing}


def _with_channels(where: str, timing: DramTiming, channels: int) -> DramTiming:
    try:
        return timing.with_channels(channels)
    except InvalidValue:
        expected = f"a power of two with the timing {timing.name} (or model: rate)"
        raise InvalidValue(f"{where}.channels", expected, channels) from None


def _fitting(standard: DramStandard) -> list[str]:
    """Names of the timings of a standard's kind with its rate per channel."""
    timings = (load_dram_timing(name) for name in dram_timings())
    return [
        timing.name
        for timing in timings
        if timing.standard.lower() in standard.name
        and _has_rate(timing, standard.peak_gbps / 8 * timing.shape.channels)
    ]


def _has_rate(timing: DramTiming, peak_gbps: float) -> bool:
    return abs(timing.peak_gbps - peak_gbps) <= RATE_TOLERANCE * peak_gbps


def _check_rate(where: str, timing: DramTiming, standard: DramStandard, channels: int) -> None:
    """Refuse a timing whose peak rate is not the standard's: energy and time would not match."""
    expected_gbps = standard.peak_gbps * channels / 8
    if not _has_rate(timing, expected_gbps):
        expected = f"a memory of {expected_gbps:.4g} GB/s, as {standard.name}"
        got = Literal(f"{timing.name} with {timing.peak_gbps:.4g} GB/s")
        raise InvalidValue(f"{where}.timing", expected, got)
