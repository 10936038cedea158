"""A replay in words and quantities: rows of a label, a value and a note."""

from sim.figures.quantities import energy_text, power_text, time_text
from sim.figures.si_units import format_share
from sim.report.words.replay_headline import hours_text
from sim.results.replay_result import PERCENTILES, ReplayResult

Row = tuple[str, str, str]


def replay_sections(result: ReplayResult) -> dict[str, list[Row]]:
    """Give the rows of each section, by its heading."""
    return {
        "Energy": energy_rows(result),
        "Power": power_rows(result),
        "Latency": latency_rows(result),
        "Load": load_rows(result),
    }


def component_rows(result: ReplayResult) -> list[tuple[str, str, str, str, str]]:
    """Give energy per inference by component, largest first: at work, idle, together, share."""
    count, total = len(result), result.energy_pj_by_component
    active, idle = result.active_pj_by_component, result.idle_pj_by_component
    return [
        (
            name,
            energy_text(active[name] / count),
            energy_text(idle[name] / count),
            energy_text(total[name] / count),
            format_share(total[name], result.energy_pj),
        )
        for name in sorted(total, key=lambda each: -total[each])
    ]


def warning_lines(result: ReplayResult) -> list[str]:
    """Say what to know before reading the numbers."""
    lines = []
    if result.is_saturated:
        load = f"{100 * (result.offered_load or 0):.3g} %"
        lines.append(
            f"Saturated: inferences arrive faster than the machine ends them (load {load}); the "
            "queue grows to the end, and latencies say how long the trace is."
        )
    if any(work.is_even for work in result.works):
        lines.append(
            "Power over time is even within each layer of some samples: their timelines are too "
            "large to keep. Energies and peaks within them are exact."
        )
    return lines


def load_rows(result: ReplayResult) -> list[Row]:
    """Give how many inferences there were, and how busy they kept the machine."""
    length = _time(result, result.cycles)
    per_second = f"{result.throughput_per_s:.4g} per second"
    rows = [("inferences", f"{len(result):,}", f"in {length}, {per_second}")]
    load = result.offered_load
    said = "" if load is None else f"load offered while they arrive: {100 * load:.3g} %"
    rows.append(("busy", format_share(result.active_cycles, result.cycles), said))
    if len(result.kinds) > 1:
        for place, name in enumerate(result.kinds):
            count = int((result.kind == place).sum())
            rows.append((f"of them {name}", f"{count:,}", format_share(count, len(result))))
    rows.append(
        (
            "longest queue",
            f"{result.longest_queue:,}",
            f"waiting at a time; {result.mean_queue:.3g} on average",
        )
    )
    late = result.cycles - result.trace_cycles
    if late and result.trace_cycles:
        rows.append(("backlog", _time(result, late), "after the end of the trace"))
    sources = ", ".join(f"{count:,} {name}" for name, count in result.data_sources.items())
    if set(result.data_sources) != {"none"}:
        rows.append(("data", "", f"inferences by what their counts follow: {sources}"))
    return rows


def latency_rows(result: ReplayResult) -> list[Row]:
    """Give percentiles of the latency, and missed deadlines."""
    rows = [
        (f"p{percent}", _time(result, result.latency_percentile_cycles(percent)), "")
        for percent in PERCENTILES
    ]
    rows[0] = (*rows[0][:2], "from arrival to end; percentiles by nearest rank")
    worst = int(result.latency_cycles.argmax())
    rows.append(("max", _time(result, int(result.latency_cycles[worst])), f"inference {worst:,}"))
    deadline = result.deadline_cycles
    if deadline is not None:
        missed = int(result.missed.sum())
        share = format_share(missed, len(result))
        over = int(result.latency_cycles.max()) - deadline
        note = f"deadline {_time(result, deadline)}, {share} missed"
        rows.append(
            (
                "deadline misses",
                f"{missed:,}",
                f"{note}, by {_time(result, over)} at most" if missed else note,
            )
        )
    return rows


def energy_rows(result: ReplayResult) -> list[Row]:
    """Give energy per inference and in all, at work and idle."""
    count = len(result)
    energies = result.inference_pj
    least, most = energy_text(float(energies.min())), energy_text(float(energies.max()))
    spread = "" if least == most else f"; from {least} to {most}"
    return [
        ("per inference", energy_text(result.energy_pj / count), "with its share of idle time"),
        ("  at work", energy_text(result.active_pj / count), f"while it runs{spread}"),
        (
            "  idle",
            energy_text(result.idle_pj / count),
            f"{format_share(result.idle_pj, result.energy_pj)} of all energy",
        ),
        ("in all", energy_text(result.energy_pj), ""),
    ]


def power_rows(result: ReplayResult) -> list[Row]:
    """Give average, idle and peak power, and how long a battery lasts."""
    rows = [
        ("average", power_text(result.average_power_mw), "over the whole replay"),
        ("idle", power_text(result.idle_power_mw), "while nothing runs"),
    ]
    for peak in result.peaks:
        note = f"at {_time(result, peak.start_cycle)}"
        note += "" if peak.across else "; within single inferences only, as gaps are too irregular"
        rows.append((f"peak over {peak.window}", power_text(peak.power_mw), note))
    hours = result.battery_hours
    if hours is not None:
        note = (
            f"from {result.battery_mwh:g} mWh, at this average power all the time; accelerator and "
            "DRAM only"
        )
        rows.append(("battery lasts", hours_text(hours), note))
    return rows


def _time(result: ReplayResult, cycles: int) -> str:
    return time_text(cycles, result.clock_mhz)
