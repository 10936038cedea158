"""The summary of `joulesim run`: totals, power peaks, energy by component, what is estimated."""

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.cli.area_text import area_row
from sim.cli.explanation import explanation_lines
from sim.cli.link_summary import busiest_link_row
from sim.cli.own_price_rows import own_price_parts
from sim.cli.scaling_text import scaling_row
from sim.cli.slow_memories import slow_memories_row
from sim.cli.technique_rows import technique_rows
from sim.cli.terminal import can_show, plain
from sim.cli.uncertainty_summary import average_power_note, energy_range_row
from sim.cli.wait_summary import wait_rows
from sim.figures.quantities import count_text, data_text, energy_text, power_text, time_text
from sim.figures.si_units import format_share
from sim.report.words.data_activity import data_rows
from sim.report.words.dram_energy import dram_energy_rows
from sim.report.words.left_out import left_out_lines
from sim.results.left_out import left_out_of
from sim.results.peaks import peak_table, steepest_change
from sim.results.result import Result
from sim.results.slow_memories import slow_memories_of

BAR_WIDTH = 40
BAR_LETTERS = "█▏▎▍▌▋▊▉"
"""A full cell, then one to seven eighths of it."""


def run_summary(result: Result) -> tuple[RenderableType, ...]:
    """Lay out everything below the layer table."""
    parts: list[RenderableType] = [
        Text("Totals", style="bold"),
        _indented(_totals(result)),
        Text("Power", style="bold"),
        _indented(_power(result)),
        Text("Energy by component", style="bold"),
        _indented(_components(result)),
    ]
    parts += own_price_parts(result)
    if result.resources:
        parts += [Text("Why", style="bold"), _indented(_why(result))]
    if result.estimated_prices:
        parts.append(_estimates(result))
    parts += [plain(line) for line in _other_marks(result)]
    missing = left_out_lines(left_out_of(result.configuration))
    parts += [plain(line) for line in (("", *missing) if missing else ())]
    return tuple(parts)


def _why(result: Result) -> Table:
    table = Table.grid(padding=(0, 2))
    for label, line in explanation_lines(result.explain()):
        table.add_row(label, plain(line))
    return table


def _totals(result: Result) -> Table:
    bits = result.dram_read_bits + result.dram_write_bits
    compulsory = sum(layer.compulsory_dram_bits for layer in result.layers)
    rows: list[tuple[str, str, str | Text]] = [
        *technique_rows(result),
        ("energy", energy_text(result.energy_pj), _per_mac(result)),
        (
            "time",
            time_text(result.cycles, result.clock_mhz),
            f"{result.cycles:,} cycles at {result.clock_mhz:g} MHz, "
            f"{format_share(result.stall_cycles, result.cycles)} of them stalls",
        ),
        (
            "work",
            f"{count_text(result.macs)} MACs",
            f"utilization {100 * result.utilization:.1f} % of {result.pes:,} PEs",
        ),
        (
            "DRAM traffic",
            data_text(bits),
            f"{data_text(result.dram_read_bits)} read, "
            f"{data_text(result.dram_write_bits)} written; {_times_compulsory(bits, compulsory)}",
        ),
    ]
    if result.bank_conflict_cycles:
        cycles = result.bank_conflict_cycles
        by_memory = result.bank_conflict_cycles_by_memory
        listed = ", ".join(f"{memory} {late:,}" for memory, late in by_memory.items())
        waits = time_text(cycles, result.clock_mhz)
        rows.insert(2, ("bank conflicts", waits, f"{cycles:,} cycles of the stalls: {listed}"))
    rows += dram_energy_rows(result)
    rows += scaling_row(result)
    rows += area_row(result.area_mm2_by_component)
    rows += slow_memories_row(slow_memories_of(result.configuration))
    rows += data_rows(result)
    rows += wait_rows(result)
    rows += busiest_link_row(result)
    rows[1:1] = energy_range_row(result)
    table = Table.grid(padding=(0, 2))
    for justify in ("left", "right", "left"):
        table.add_column(justify=justify)
    for row in rows:
        table.add_row(*row)
    return table


def _per_mac(result: Result) -> str:
    if not result.macs:
        return "no MACs"
    return f"{energy_text(result.energy_pj / result.macs)} per MAC, static energy included"


def _times_compulsory(bits: int, compulsory: int) -> str:
    if not compulsory:
        return "none is compulsory"
    return f"{bits / compulsory:.2f} x the compulsory {data_text(compulsory)}"


def _power(result: Result) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    table.add_row("average", power_text(result.average_power_mw), average_power_note(result))
    for peak in peak_table(result.timeline):
        cause = _cause(
            result, peak.start_cycle, peak.layer, peak.component, peak.component_power_mw
        )
        if peak.window_cycles == result.cycles:
            cause = Text("the run is no longer than that")
        window = peak.window.replace("us", "µs")
        table.add_row(f"peak over {window}", power_text(peak.power_mw), cause)
    changes = steepest_change(result.timeline)
    for name, step in (("steepest rise", changes.rise), ("steepest fall", changes.fall)):
        if step is not None:
            table.add_row(
                name,
                power_text(step.change_mw),
                _cause(result, step.cycle, step.layer, step.component, step.component_change_mw),
            )
    note = "a tile's energy is spread evenly over its cycles; single ones inside can be higher"
    table.add_row("peaks and steps", "", note)
    return table


def _cause(result: Result, cycle: int, layer: int, component: str, power_mw: float) -> Text:
    """Say when, in which layer, and which component takes most of it."""
    time = time_text(cycle, result.clock_mhz)
    where = f"at {time} in {result.layers[layer].name}"
    return plain(f"{where}, {component} {power_text(power_mw)} of it")


def _components(result: Result) -> Table:
    energy_pj = result.energy_pj_by_component
    largest = max(energy_pj.values())
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column()
    for component in sorted(energy_pj, key=lambda name: -energy_pj[name]):
        pj = energy_pj[component]
        share = format_share(pj, result.energy_pj)
        length = pj / largest if largest else 0.0
        table.add_row(plain(component), energy_text(pj), share, Text(bar(length), style="cyan"))
    return table


def bar(length: float, width: int = BAR_WIDTH) -> str:
    """Draw a horizontal bar of 0 to 1 times so many columns.

    With eighths of a column where the output can show them, else with number signs.
    """
    if not can_show(BAR_LETTERS):
        return "#" * round(length * width)
    full, eighths = divmod(round(length * width * 8), 8)
    return BAR_LETTERS[0] * full + (BAR_LETTERS[eighths] if eighths else "")


def _estimates(result: Result) -> Text:
    """Say which prices have no published source, and how much of the energy they make up."""
    names = result.estimated_prices
    by_component: dict[str, list[str]] = {}
    for name in names:
        component, _, action = name.partition(".")
        by_component.setdefault(component, []).append(action)
    listed = ", ".join(f"{name} ({', '.join(parts)})" for name, parts in by_component.items())
    share = _share_of(result, names)
    return plain(f"Estimated prices (no published source), {share} of the energy: {listed}.")


def _other_marks(result: Result) -> list[str]:
    """Say how much of the energy rests on prices that were scaled or modelled."""
    kinds = (
        ("scaled to this node or voltage", result.scaled_prices),
        ("of SRAM sizes between samples, modelled", result.modelled_prices),
    )
    said = [f"{what}, {_share_of(result, names)}" for what, names in kinds if names]
    return [f"Prices {'; '.join(said)} of the energy."] if said else []


def _share_of(result: Result, names: tuple[str, ...]) -> str:
    energy_pj = sum(
        layer.energy_pj_by_action.get(name, 0) for layer in result.layers for name in names
    )
    return format_share(energy_pj, result.energy_pj)


def _indented(table: Table) -> Padding:
    return Padding(table, (0, 0, 1, 2))
