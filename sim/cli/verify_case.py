"""The work of `joulesim verify`: check each layer, print the table and the verdict."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.table import Table

from dataflows import FOLD_DATAFLOWS
from sim.base.choices import lookup
from sim.base.errors import ConfigError, InvalidValue, Literal
from sim.cli.layer_table import shortened
from sim.cli.progress import RunProgress
from sim.cli.terminal import plain, render, write
from sim.config.architecture_file import load_architecture
from sim.domain.architecture import Architecture
from sim.domain.workload import Workload
from sim.validation.layer_check import Budget, LayerCheck, LayerChecker
from sim.workloads.load import load_workload

LIMIT_MACS = 1_000_000_000
LIMIT_VISITS = 200_000
"""What is spent when the user sets no limit: some seconds each."""

NAME_WIDTH = 32
MAX_NOTES = 20
"""Differences, and things left out, that are printed one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyRequest:
    """What to check, and how much may be spent on it."""

    architecture: str
    workload: str
    dataflow: str
    overrides: tuple[str, ...]
    batch: int | None
    layers: str | None
    limit_macs: int
    limit_visits: int


def verify_case(request: VerifyRequest) -> bool:
    """Check a case, print what was found, and say whether all that was compared is equal."""
    lookup(FOLD_DATAFLOWS, request.dataflow, what="--dataflow")
    architecture = load_architecture(request.architecture, request.overrides)
    if architecture.scalesim is not None:
        expected = "an architecture that follows our rules (verify compares those)"
        raise ConfigError(request.architecture, "", expected, Literal("SCALE-Sim's"))
    network = _workload(request)
    budget = Budget(macs=request.limit_macs, visits=request.limit_visits)
    checker = LayerChecker(architecture, request.dataflow, budget)
    checks: list[LayerCheck] = []
    with RunProgress(wanted=True) as progress:
        for index, layer in enumerate(network.layers):
            progress(index, len(network.layers), layer.name)
            checks.append(checker.check(layer))
    title = plain(f"{network.name} on {architecture.name}, {request.dataflow}")
    findings = [*_findings(checks), *_not_compared(architecture), _decision(checks)]
    write(render(title, "", _table(checks), "", *map(plain, findings)))
    return not any(check.differences for check in checks)


def _workload(request: VerifyRequest) -> Workload:
    network = load_workload(request.workload)
    if request.batch is not None:
        network = network.with_batch(request.batch)
    if request.layers is None:
        return network
    try:
        return network.select(request.layers)
    except InvalidValue as error:
        raise InvalidValue("--layers", error.expected, error.got) from error


def _table(checks: Sequence[LayerCheck]) -> Table:
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("layer", vertical="bottom")
    for header in ("distinct\nfolds", "of them\ncompared", "share of\npasses %"):
        table.add_column(header, justify="right", vertical="bottom")
    for header in ("cycles\nstepped", "engine\nvisits"):
        table.add_column(header, justify="right", vertical="bottom")
    table.add_column("played\nin full", vertical="bottom")
    table.add_column("verdict", vertical="bottom")
    for check in checks:
        table.add_row(
            plain(shortened(check.layer, NAME_WIDTH)),
            f"{check.folds:,}" if check.folds else "-",
            f"{check.folds_compared:,}" if check.folds else "-",
            _per_cent(check.fold_visits_compared, check.fold_visits),
            f"{check.cycles_compared:,}" if check.folds else "-",
            f"{check.engine_visits:,}",
            "yes" if check.engine_compared else "no",
            _verdict(check),
        )
    return table


def _verdict(check: LayerCheck) -> str:
    if check.differences:
        return "DIFFERS"
    if check.folds_compared == check.folds and check.engine_compared:
        return "equal"
    return "equal in part"


def _per_cent(part: int, whole: int) -> str:
    return f"{int(1000 * part / whole) / 10:.1f}" if whole else "-"


def _findings(checks: Sequence[LayerCheck]) -> Iterator[str]:
    """Lines below the table: differences, what was left out, what was compared."""
    yield from _listed("Different", [(c.layer, text) for c in checks for text in c.differences])
    yield from _listed("Left out", [(c.layer, text) for c in checks for text in c.skipped])
    folds, compared = _sum(checks, "folds"), _sum(checks, "folds_compared")
    played = sum(check.engine_compared for check in checks)
    yield (
        f"Compared {compared:,} of {folds:,} distinct folds of the layers with the golden grid: "
        "product, cycles, PEs at work and reads and writes of each cycle, access counts."
    )
    yield (
        f"Compared {played:,} of {len(checks):,} layers with the engine played in full: cycles, "
        "executions, every begin and end of a step. MACs of every layer of MACs."
    )


def _not_compared(architecture: Architecture) -> Iterator[str]:
    """Say what the golden grid, which knows no memory, cannot tell."""
    names = [memory.name for memory in architecture.memories if memory.layouts]
    if names:
        yield (
            f"Bank conflicts ({', '.join(names)}) come on top of the cycles of a fold; the golden "
            "grid has no banks, so they are not compared."
        )


def _decision(checks: Sequence[LayerCheck]) -> str:
    wrong = sum(len(check.differences) for check in checks)
    if wrong:
        return f"Verdict: {wrong:,} {'difference' if wrong == 1 else 'differences'}."
    if _sum(checks, "folds") and not _sum(checks, "folds_compared"):
        return "Verdict: no fold was compared; all else that was compared is equal."
    return "Verdict: all that was compared is equal."


def _listed(title: str, notes: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Print each text once, with the layers it is about."""
    if not notes:
        return
    layers: dict[str, list[str]] = {}
    for layer, text in notes:
        layers.setdefault(text, []).append(layer)
    yield f"{title}:"
    for text, names in list(layers.items())[:MAX_NOTES]:
        more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        yield f"  {names[0]}{more}: {text}"
    if len(layers) > MAX_NOTES:
        yield f"  ... and {len(layers) - MAX_NOTES:,} others"
    yield ""


def _sum(checks: Sequence[LayerCheck], name: str) -> int:
    return sum(getattr(check, name) for check in checks)
