"""The summary of `joulesim replay`: energy, power, battery, latency, load, idle time."""

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.cli.technique_rows import technique_rows
from sim.cli.terminal import plain
from sim.figures.quantities import energy_text, power_text, time_text
from sim.figures.si_units import format_share
from sim.report.words.replay_headline import hours_text, replay_sentences
from sim.results.replay_result import PERCENTILES, ReplayResult


def replay_summary(result: ReplayResult) -> tuple[RenderableType, ...]:
    """Lay out what a replay took."""
    title = f"{result.trace} on {result.architecture}, {result.dataflow}"
    # what an engineer asks first stands first, in words
    said = [
        Text(line, style="bold yellow" if result.is_saturated and not place else "")
        for place, line in enumerate(replay_sentences(result))
    ]
    return (
        plain(title),
        *said,
        *(Text(line, style="bold yellow") for line in _warnings(result)),
        "",
        *_section("Energy", _energy(result)),
        *_section("Power", _power(result)),
        *_section("Latency", _latency(result)),
        *_section("Load", _load(result)),
        Text("Energy by component, per inference", style="bold"),
        Padding(_components(result), (0, 0, 1, 2)),
        *_idle(result),
    )


def _section(name: str, rows: list[tuple[str, str, str]]) -> tuple[RenderableType, ...]:
    table = Table.grid(padding=(0, 2))
    for justify in ("left", "right", "left"):
        table.add_column(justify=justify)
    for label, value, note in rows:
        table.add_row(label, value, plain(note))
    return Text(name, style="bold"), Padding(table, (0, 0, 1, 2))


def _warnings(result: ReplayResult) -> list[str]:
    lines = []
    if any(work.is_even for work in result.works):
        lines.append(
            "Power over time is even within each layer of some samples: their timelines are too "
            "large to keep. Energies and peaks within them are exact."
        )
    return lines


def _load(result: ReplayResult) -> list[tuple[str, str, str]]:
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
    rows += technique_rows(result)
    if set(result.data_sources) != {"none"}:
        rows.append(("data", "", f"inferences by what their counts follow: {sources}"))
    return rows


def _latency(result: ReplayResult) -> list[tuple[str, str, str]]:
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


def _energy(result: ReplayResult) -> list[tuple[str, str, str]]:
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


def _power(result: ReplayResult) -> list[tuple[str, str, str]]:
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


def _components(result: ReplayResult) -> Table:
    count = len(result)
    total = result.energy_pj_by_component
    table = Table.grid(padding=(0, 2))
    table.add_column()
    for _ in range(4):
        table.add_column(justify="right")
    table.add_row("", "at work", "idle", "together", "")
    for name in sorted(total, key=lambda each: -total[each]):
        table.add_row(
            plain(name),
            energy_text(result.active_pj_by_component[name] / count),
            energy_text(result.idle_pj_by_component[name] / count),
            energy_text(total[name] / count),
            format_share(total[name], result.energy_pj),
        )
    return table


def _idle(result: ReplayResult) -> list[RenderableType]:
    assumed = result.configuration.get("idle", [])
    return [plain(f"Idle time: {'; '.join(assumed)}.")] if assumed else []


def _time(result: ReplayResult, cycles: int) -> str:
    return time_text(cycles, result.clock_mhz)
