"""A replayed trace in a few sentences: energy per inference, power, latency, battery."""

from sim.figures.quantities import energy_text, power_text, time_text
from sim.figures.si_units import format_share
from sim.results.replay_result import ReplayResult

_HOURS_PER_DAY = 24


def replay_sentences(result: ReplayResult) -> tuple[str, ...]:
    """Say what an engineer asks first: what an inference costs, how late, how long it lasts."""
    battery = battery_text(result)
    return (
        _energy(result),
        _latency(result),
        *([f"{battery[:1].upper()}{battery[1:]}."] if battery else []),
    )


def battery_text(result: ReplayResult) -> str:
    """Say how long the battery lasts; nothing without one."""
    hours = result.battery_hours
    if hours is None:
        return ""
    return f"a battery of {result.battery_mwh:g} mWh lasts {hours_text(hours)} at this power"


def hours_text(hours: float) -> str:
    """Give a time of use in hours, and in days as well from one on."""
    days = hours / _HOURS_PER_DAY
    return f"{hours:.3g} h" if days < 1 else f"{hours:.3g} h ({days:.3g} days)"


def _energy(result: ReplayResult) -> str:
    count = len(result)
    each = energy_text(result.energy_pj / count)
    parts = (
        f"{energy_text(result.active_pj / count)} at work, {energy_text(result.idle_pj / count)} "
        f"({format_share(result.idle_pj, result.energy_pj)}) idle"
    )
    power = power_text(result.average_power_mw)
    busy = format_share(result.active_cycles, result.cycles)
    return f"An inference costs {each}: {parts}; {power} on average, busy {busy} of the time."


def _latency(result: ReplayResult) -> str:
    def text(cycles: int) -> str:
        return time_text(cycles, result.clock_mhz)

    worst = int(result.latency_cycles.max())
    p99 = result.latency_percentile_cycles(99)
    said = f"99 % end within {text(p99)} of their arrival, the last in {text(worst)}"
    deadline = result.deadline_cycles
    if deadline is None:
        return f"{said}."
    missed = int(result.missed.sum())
    share = format_share(missed, len(result))
    late = f"{missed:,} of {len(result):,} ({share}) miss" if missed else "none misses"
    return f"{said}; {late} the deadline of {text(deadline)}."
