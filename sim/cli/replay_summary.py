"""The summary of `joulesim replay`: energy, power, battery, latency, load, idle time."""

from itertools import chain

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.cli.technique_rows import technique_rows
from sim.cli.terminal import plain
from sim.report.words.replay import Row, component_rows, replay_sections, warning_lines
from sim.report.words.replay_headline import replay_sentences
from sim.results.replay_result import ReplayResult


def replay_summary(result: ReplayResult) -> tuple[RenderableType, ...]:
    """Lay out what a replay took."""
    title = f"{result.trace} on {result.architecture}, {result.dataflow}"
    warnings = [Text(line, style="bold yellow") for line in warning_lines(result)]
    rows = replay_sections(result)
    rows["Load"] += technique_rows(result)
    sections = (_section(name, found) for name, found in rows.items())
    return (
        plain(title),
        *warnings,
        # what an engineer asks first stands first, in words
        *map(plain, replay_sentences(result)),
        "",
        *chain.from_iterable(sections),
        Text("Energy by component, per inference", style="bold"),
        Padding(_components(result), (0, 0, 1, 2)),
        *_idle(result),
    )


def _section(name: str, rows: list[Row]) -> tuple[RenderableType, ...]:
    table = Table.grid(padding=(0, 2))
    for justify in ("left", "right", "left"):
        table.add_column(justify=justify)
    for label, value, note in rows:
        table.add_row(plain(label), value, plain(note))
    return Text(name, style="bold"), Padding(table, (0, 0, 1, 2))


def _components(result: ReplayResult) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    for _ in range(4):
        table.add_column(justify="right")
    table.add_row("", "at work", "idle", "together", "")
    for name, *cells in component_rows(result):
        table.add_row(plain(name), *cells)
    return table


def _idle(result: ReplayResult) -> list[RenderableType]:
    assumed = result.configuration.get("idle", [])
    return [plain(f"Idle time: {'; '.join(assumed)}.")] if assumed else []
