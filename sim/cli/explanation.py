"""The page of `joulesim explain`."""

import re
from collections.abc import Iterable

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.cli.layer_rows import common_name
from sim.cli.terminal import plain
from sim.figures.quantities import count_text, data_text, energy_text, time_text
from sim.figures.si_units import format_share
from sim.report.words.findings import OPERAND_WORDS, finding_sentences, time_words
from sim.report.words.headline import bound_words, headline, times_text
from sim.results.explain import Explanation, by_component, by_part
from sim.results.explain_findings import layer_findings
from sim.results.explain_groups import LayerGroup, fewest_layers, layer_groups
from sim.results.operand_energy import PARTS
from sim.results.reuse import Reuse
from sim.results.wait_causes import Cause

WORST_LAYERS = 6
LEAST_GROUP_SHARE = 0.01
"""Layers with less of both energy and time are not listed, however far from their bounds."""

LEAST_NAME_WIDTH = 12
LISTED_LAYERS = 5
PART_HEADERS = {"ofmap": "outputs,\nsums", "shared": "clock, leakage,\nbackground"}
SHORT_WORDS = {"ofmap": "outputs and sums", "shared": "static"}
LEAST_SHARE = 0.005
"""Rows with less than half a per cent of the energy or time share one row."""


def explanation_page(explanation: Explanation) -> tuple[RenderableType, ...]:
    """Lay out all sections."""
    return (
        plain(_title(explanation)),
        "",
        plain(headline(explanation)),
        "",
        Text("Where the energy goes [% of it]", style="bold"),
        _indented(_energy_table(explanation)),
        "",
        *_largest_layers(explanation),
        Text("What bounds the time", style="bold"),
        _indented(_bound_table(explanation)),
        "",
        _indented(_cause_table(explanation)),
        "",
        *_reuse_section(explanation),
        Text("Layers farthest above what they need at least", style="bold"),
        *_worst_layers(explanation),
        "",
        _footer(explanation),
    )


def explanation_lines(explanation: Explanation) -> tuple[tuple[str, str], ...]:
    """Give the most important in three lines: whom energy serves, what bounds, the least."""
    total_pj = explanation.energy_pj
    parts = [
        f"{SHORT_WORDS.get(part, OPERAND_WORDS[part])} {format_share(pj, total_pj)}"
        for part, pj in by_part(explanation.energy_pj_by_part).items()
        if pj >= LEAST_SHARE * total_pj
    ]
    bounds = [
        f"{bound_words(group, place)} {format_share(cycles, explanation.cycles)}"
        for (group, place), cycles in explanation.cycles_by_bound.items()
        if cycles >= LEAST_SHARE * explanation.cycles
    ][:3]
    return (
        ("energy for", ", ".join(parts)),
        ("layers bound by", f"{', '.join(bounds)} of the time"),
        (
            "against the least",
            f"{times_text(explanation.energy_ratio)} x the energy and "
            f"{times_text(explanation.cycles_ratio)} x the time of any mapping",
        ),
        ("", 'more: -o FILE, then "joulesim explain FILE"'),
    )


def _title(explanation: Explanation) -> str:
    chosen, total = len(explanation.layers), explanation.layers_of_run
    layers = f"{total} layers" if chosen == total else f"{chosen} of {total} layers"
    return (
        f"{explanation.workload} on {explanation.architecture}, {explanation.dataflow}: {layers}, "
        f"{energy_text(explanation.energy_pj)}, "
        f"{time_text(explanation.cycles, explanation.clock_mhz)}, "
        f"{count_text(explanation.macs)} MACs"
    )


def _energy_table(explanation: Explanation) -> Table:
    energies, total = explanation.energy_pj_by_part, explanation.energy_pj
    table = _table("", *(PART_HEADERS.get(part, OPERAND_WORDS[part]) for part in PARTS), "together")
    components = by_component(energies)
    large = [name for name, pj in components.items() if pj >= LEAST_SHARE * total]
    small = [name for name, pj in components.items() if pj > 0 and name not in large]
    rows: list[tuple[str, tuple[str, ...]]] = [(name, (name,)) for name in large]
    if small:
        rows.append((f"{len(small)} others" if len(small) > 1 else small[0], tuple(small)))
    for label, names in rows:
        own = [sum(energies.get((part, name), 0.0) for name in names) for part in PARTS]
        table.add_row(plain(label), *(_per_cent(pj, total) for pj in (*own, sum(own))))
    sums = by_part(energies)
    table.add_row(
        "together",
        *(_per_cent(sums[part], total) for part in PARTS),
        _per_cent(total, total),
        style="bold",
    )
    return table


def _largest_layers(explanation: Explanation) -> tuple[RenderableType, ...]:
    if len(explanation.layers) < 2:
        return ()
    found = fewest_layers(explanation, 0.5)
    listed = ", ".join(
        f"{row.layer.name} {format_share(row.layer.energy_pj, explanation.energy_pj)}"
        for row in found[:LISTED_LAYERS]
    )
    more = f", and {len(found) - LISTED_LAYERS} more" if len(found) > LISTED_LAYERS else ""
    cycles = sum(row.layer.cycles for row in found)
    macs = sum(row.layer.macs for row in found)
    shares = f"{format_share(cycles, explanation.cycles)} of the time"
    if explanation.macs:
        shares += f", {format_share(macs, explanation.macs)} of the MACs"
    takes = "takes" if len(found) == 1 else "take"
    text = (
        f"{len(found)} of {len(explanation.layers)} layers {takes} half of the energy "
        f"({shares}): {listed}{more}."
    )
    return _indented(plain(text)), ""


def _bound_table(explanation: Explanation) -> Table:
    table = _table("layers bound by", "layers", "% of time", "% of energy")
    for (group, place), cycles in explanation.cycles_by_bound.items():
        rows = [row for row in explanation.layers if row.time.bound_by == (group, place)]
        energy_pj = sum(row.layer.energy_pj for row in rows)
        table.add_row(
            plain(bound_words(group, place)),
            str(len(rows)),
            _per_cent(cycles, explanation.cycles),
            _per_cent(energy_pj, explanation.energy_pj),
        )
    return table


def _cause_table(explanation: Explanation) -> Table:
    sums: dict[Cause, float] = {}
    for row in explanation.layers:
        for part in row.time.parts:
            sums[part.cause] = sums.get(part.cause, 0.0) + part.cycles
    table = _table("what the cycles go to", "% of time")
    rest = 0.0
    for cause, cycles in sorted(sums.items(), key=lambda item: -item[1]):
        if cycles < LEAST_SHARE * explanation.cycles:
            rest += cycles
            continue
        table.add_row(plain(time_words(*cause)), _per_cent(cycles, explanation.cycles))
    if rest:
        table.add_row("anything else", _per_cent(rest, explanation.cycles))
    return table


def _reuse_section(explanation: Explanation) -> Iterable[RenderableType]:
    rows = explanation.reuse
    if not rows:
        return ()
    table = _table(
        "",
        "",
        "accesses",
        "MACs per\nbit or word",
        "times\nthe least",
        "times the least\nof the dataflow",
    )
    table.columns[1].justify = "left"
    for row in rows:
        table.add_row(
            OPERAND_WORDS[row.operand],
            plain(row.memory),
            _accesses(row, explanation),
            _short(row.macs_per_access),
            times_text(row.times),
            times_text(row.times_in_dataflow if row.least_in_dataflow > row.least else 0.0),
        )
    return (Text("Reuse in layers with MACs", style="bold"), _indented(table), "")


def _accesses(row: Reuse, explanation: Explanation) -> str:
    if explanation.units.get(f"{row.memory}.read") == "bit":
        return data_text(row.accesses)
    return f"{count_text(row.accesses)} words"


def _worst_layers(explanation: Explanation) -> Iterable[RenderableType]:
    groups = [group for group in layer_groups(explanation) if _counts(group, explanation)]
    groups = groups[:WORST_LAYERS]
    table = _table("", "layers", "energy", "% of all", "x least", "time", "x least", "bound by")
    table.columns[0].no_wrap, table.columns[0].overflow = True, "ellipsis"
    table.columns[0].min_width = LEAST_NAME_WIDTH
    last = table.columns[-1]
    last.justify, last.no_wrap, last.overflow = "left", False, "fold"
    for group in groups:
        row = group.first
        table.add_row(
            plain(_name(group)),
            str(len(group.names)),
            energy_text(group.energy_pj),
            _per_cent(group.energy_pj, explanation.energy_pj),
            times_text(row.energy_ratio),
            time_text(group.cycles, explanation.clock_mhz),
            times_text(row.cycles_ratio),
            plain(bound_words(*row.time.bound_by)),
        )
    return [_indented(table), "", *_findings(groups, explanation)]


def _counts(group: LayerGroup, explanation: Explanation) -> bool:
    energy_share = group.energy_pj / explanation.energy_pj if explanation.energy_pj else 0.0
    return max(energy_share, group.cycles / explanation.cycles) >= LEAST_GROUP_SHARE


def _findings(groups: Iterable[LayerGroup], explanation: Explanation) -> Iterable[RenderableType]:
    """Say what stands out, once for all groups of which the same is true."""
    said: dict[tuple[str, ...], list[str]] = {}
    for group in groups:
        sentences = finding_sentences(layer_findings(group.first, explanation), explanation)
        if sentences:
            said.setdefault(tuple(sentences), []).append(_name(group))
    for sentences_of, names in said.items():
        yield _indented(plain(", ".join(names)))
        yield from map(_bullet, sentences_of)


def _name(group: LayerGroup) -> str:
    """Give one name for all layers of a group, with stars for numbers that differ.

    Where more than numbers differ, the first name stands for them.
    """
    if len({re.sub(r"\d+", "*", name) for name in group.names}) == 1:
        return common_name(group.names)
    return f"{group.names[0]}, ..."


def _bullet(sentence: str) -> Table:
    line = Table.grid(padding=(0, 1))
    line.add_column(width=5, justify="right")
    line.add_column()
    line.add_row("-", plain(sentence))
    return line


def _footer(explanation: Explanation) -> Text:
    note = (
        "Least: each value crosses each level once, every MAC is done once, static power over the "
        "least time; what no mapping can undercut."
    )
    if explanation.estimated:
        note += ' Some prices are estimated: "joulesim run" lists them.'
    return plain(note)


def _short(value: float) -> str:
    return f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"


def _per_cent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f}" if part and whole else "-"


def _table(first: str, *headers: str) -> Table:
    table = Table(box=None, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first, header_style="bold", vertical="bottom", overflow="fold")
    for header in headers:
        table.add_column(
            header, justify="right", header_style="bold", vertical="bottom", no_wrap=True
        )
    return table


def _indented(part: RenderableType) -> Padding:
    return Padding(part, (0, 0, 0, 2))
