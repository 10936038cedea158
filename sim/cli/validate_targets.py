"""The work of `joulesim validate`: compute the rows of targets, print them and a summary."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

import sim
from sim.base.choices import lookup
from sim.base.errors import InvalidValue, Literal
from sim.cli.progress import RunProgress
from sim.cli.terminal import plain, render, write
from sim.domain.workload import Workload
from sim.validation.page import format_page
from sim.validation.row_text import HEADERS, NUMBERS, remarks, row_cells, verdict_line
from sim.validation.target import Outcome, Row, Target
from sim.validation.targets import TARGETS
from sim.workloads.load import load_workload

SCHEMA = "joulesim.validation/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidateRequest:
    """Which targets, for which network, printed how."""

    target: str | None
    workload: str | None
    batch: int | None
    as_json: bool
    markdown: bool


def validate_targets(request: ValidateRequest) -> None:
    """Compute and print what is asked for.

    Raises
    ------
    InvalidValue
        There is no such target, or options that do not go together.
    """
    targets = _targets(request)
    network = _network(request)
    outcomes = []
    with RunProgress(wanted=True, what="targets") as progress:
        for index, target in enumerate(targets):
            progress(index, len(targets), f"{target.name} (about {target.seconds} s)")
            outcomes.append(_outcome(target, network))
    if request.as_json:
        write(json.dumps(_as_data(outcomes), indent=2) + "\n")
    elif request.markdown:
        write(format_page(outcomes))
    else:
        write(render(*_parts(outcomes)))


def _targets(request: ValidateRequest) -> tuple[Target, ...]:
    if request.as_json and request.markdown:
        raise InvalidValue("--markdown", "one of --json, --markdown", Literal("both"))
    if request.target is None:
        return tuple(TARGETS.values())
    return (lookup(TARGETS, request.target, what="target"),)


def _network(request: ValidateRequest) -> Workload | None:
    """Load the network that was asked for."""
    if request.workload is None:
        if request.batch is not None:
            raise InvalidValue("--batch", "a --workload with it", Literal("none"))
        return None
    takers = [name for name, target in TARGETS.items() if target.on_workload is not None]
    if request.target not in takers:
        got = Literal("every target" if request.target is None else request.target)
        raise InvalidValue("--workload", f"the target {' or '.join(takers)} with it", got)
    network = load_workload(request.workload)
    return network if request.batch is None else network.with_batch(request.batch)


def _outcome(target: Target, network: Workload | None) -> Outcome:
    if network is None or target.on_workload is None:
        return Outcome(target=target, rows=target.rows())
    layer = network.layers[0]
    rows = target.on_workload(network)
    return Outcome(target=target, rows=rows, network=f"{network.name}, batch {layer.batch}")


def _parts(outcomes: Sequence[Outcome]) -> Iterator[RenderableType]:
    for outcome in outcomes:
        yield plain(f"{outcome.target.name}: {outcome.title}")
        yield from map(_indented, _facts(outcome))
        yield from ("", _table(outcome.rows), "")
        yield from map(_indented, (*remarks(outcome), verdict_line(outcome)))
        yield ""
    if len(outcomes) > 1:
        yield from _summary(outcomes)


def _facts(outcome: Outcome) -> Iterator[str]:
    target = outcome.target
    if outcome.network:
        yield "no rows are published for it; mapping parameters chosen by the mapper"
        return
    yield f"source: {target.source}"
    yield f"evidence: {target.evidence}; fitted: {target.fitted}"
    yield f"tolerance: {target.tolerance}"
    yield target.method


def _indented(text: str) -> RenderableType:
    return Padding(plain(text), (0, 0, 0, 2))


def _table(rows: Sequence[Row]) -> Table:
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for header in HEADERS:
        table.add_column(header, justify="right" if header in NUMBERS else "left")
    before = ""
    for row in rows:
        case, *cells = row_cells(row)
        table.add_row(plain("" if case == before else case), *map(plain, cells))
        before = case
    return table


def _summary(outcomes: Sequence[Outcome]) -> Iterator[RenderableType]:
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for header in ("target", "evidence", "rows", "judged", "within tolerance"):
        table.add_column(header, justify="left" if header in ("target", "evidence") else "right")
    for each in outcomes:
        counts = (len(each.rows), each.judged, each.met)
        table.add_row(plain(each.target.name), plain(each.target.evidence), *map(str, counts))
    judged, met = sum(each.judged for each in outcomes), sum(each.met for each in outcomes)
    yield from ("Summary", table, "")
    yield f"{met} of {judged} judged rows of {len(outcomes)} targets within their tolerance"


def _as_data(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "joulesim": sim.__version__,
        "summary": {
            "targets": len(outcomes),
            "rows": sum(len(each.rows) for each in outcomes),
            "judged": sum(each.judged for each in outcomes),
            "within_tolerance": sum(each.met for each in outcomes),
        },
        "targets": [_target_as_data(each) for each in outcomes],
    }


def _target_as_data(outcome: Outcome) -> dict[str, Any]:
    target = outcome.target
    facts = ("name", "title", "source", "evidence", "fitted", "tolerance", "method")
    return {
        **{fact: getattr(target, fact) for fact in facts},
        "workload": outcome.network,
        "judged": outcome.judged,
        "within_tolerance": outcome.met,
        "rows": [_row_as_data(target, row) for row in outcome.rows],
    }


def _row_as_data(target: Target, row: Row) -> dict[str, Any]:
    return {
        "case": row.case,
        "quantity": row.quantity,
        "unit": row.unit,
        "ours": row.ours,
        "theirs": row.theirs,
        "theirs_high": row.theirs_high,
        "relative_error": row.relative_error,
        "difference": row.difference,
        "tolerance": None if row.tolerance is None else asdict(row.tolerance),
        "within_tolerance": row.is_met,
        "note": row.note,
        "reason": target.reason(row),
    }
