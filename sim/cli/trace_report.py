"""The work of `joulesim trace info`: a trace as text or JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

import sim
from sim.cli.terminal import plain, render, write
from sim.domain.arrival_rates import peak_arrivals
from sim.domain.layer_trace import LayerTrace
from sim.figures.quantities import count_text, data_text
from sim.figures.si_units import format_si
from sim.workloads.hdf5_trace import OpenTrace, open_trace
from sim.workloads.operand_summary import OperandSummary, summarise_operands

SCHEMA = "joulesim.trace_info/1"
WINDOWS_MS = (10, 100, 1000)
"""Windows in which the most arrivals are looked for, as far as the trace is longer."""

Summaries = Mapping[tuple[int, str], OperandSummary]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What is printed of an open trace."""

    file: str
    file_bytes: int
    trace: LayerTrace
    note: str
    unrecorded: Mapping[str, str]
    summaries: Summaries
    tensor_bytes: int
    stored_bytes: int


def print_trace(path: Path, *, as_json: bool) -> None:
    """Print what is in a trace.

    Raises
    ------
    WorkloadError : the file is no trace, or damaged.
    """
    with open_trace(path) as opened:
        facts = _facts(path, opened)
    if as_json:
        write(json.dumps(_as_json(facts), indent=2, allow_nan=False) + "\n")
        return
    heading = f"{facts.file}: layer trace of {facts.trace.name}"
    parts: list[Any] = [plain(heading), _facts_table(facts)]
    if facts.summaries:
        parts.append(_layer_table(facts))
    write(render(*parts))


def _facts(path: Path, opened: OpenTrace) -> _Facts:
    tensor_bytes, stored_bytes = opened.tensor_bytes()
    return _Facts(
        file=str(path),
        file_bytes=path.stat().st_size,
        trace=opened.trace,
        note=opened.note,
        unrecorded=opened.unrecorded,
        summaries=summarise_operands(opened.records),
        tensor_bytes=tensor_bytes,
        stored_bytes=stored_bytes,
    )


def _peaks(trace: LayerTrace) -> dict[int, int]:
    """Give the most arrivals in windows [ms]."""
    return {
        window: peak_arrivals(trace.arrival_ns, window * 10**6)
        for window in WINDOWS_MS
        if window * 10**6 <= trace.duration_ns
    }


def _rate(trace: LayerTrace) -> float | None:
    return len(trace) / (trace.duration_ns * 1e-9) if trace.duration_ns else None


def _facts_table(facts: _Facts) -> Table:
    table = Table.grid(padding=(0, 2))
    for row in _rows(facts):
        table.add_row(*(plain(cell) for cell in row))
    return table


def _rows(facts: _Facts) -> Iterator[tuple[str, str]]:
    trace = facts.trace
    yield "source", trace.source
    duration = format_si(trace.duration_ns * 1e-9, "s")
    yield "inferences", f"{len(trace):,} in {duration}"
    rate = _rate(trace)
    if rate is not None:
        yield "rate", f"{format_si(rate, '/s')} on average"
    peaks = ", ".join(f"{peak:,} in {window:,} ms" for window, peak in _peaks(trace).items())
    if peaks:
        yield "most at once", peaks
    deadline = trace.deadline_ns
    yield "deadline", "none" if deadline is None else f"{format_si(deadline * 1e-9, 's')} each"
    for kind, number in zip(trace.kinds, _kind_counts(trace), strict=True):
        share = 100 * number / len(trace)
        layers = f"{len(kind.layers):,} layers"
        noun = "inference" if number == 1 else "inferences"
        yield "kind", f"{kind.name}: {layers}, {number:,} {noun} ({share:.3g} %)"
    matrix = sum(layer.is_matrix for layer in trace.workload.layers)
    macs = count_text(trace.workload.macs)
    yield "layers", f"{len(trace.workload.layers):,}, {matrix:,} of them of MACs; {macs} MACs"
    yield from _sample_rows(facts, matrix)
    yield "file", data_text(8 * facts.file_bytes)


def _sample_rows(facts: _Facts, matrix: int) -> Iterator[tuple[str, str]]:
    trace = facts.trace
    if not facts.summaries:
        yield "samples", "none: layers are as dense as the network says"
        return
    used = int((np.unique(trace.sample) >= 0).sum())
    yield "samples", f"{trace.samples:,}, {used:,} of them used"
    known = {place for place, _ in facts.summaries}
    kept = {place for place, _ in facts.summaries if _all_kept(facts.summaries, place)}
    text = f"values of {len(kept):,} of {matrix:,} layers of MACs"
    yield "recorded", f"{text}, statistics alone of {len(known - kept):,}"
    for reason, number in Counter(facts.unrecorded.values()).items():
        yield "not recorded", f"{number:,} layer{'s' if number > 1 else ''}: {reason}"
    if facts.note:
        yield "note", facts.note
    if facts.tensor_bytes:
        stored = data_text(8 * facts.stored_bytes)
        yield "tensors", f"{data_text(8 * facts.tensor_bytes)}, {stored} compressed"


def _all_kept(summaries: Summaries, place: int) -> bool:
    found = [summaries.get((place, operand)) for operand in ("ifmap", "weight")]
    return all(item is not None and item.values == item.records for item in found)


def _kind_counts(trace: LayerTrace) -> list[int]:
    counts: list[int] = np.bincount(trace.kind, minlength=len(trace.kinds)).tolist()
    return counts


def _layer_table(facts: _Facts) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("layer")
    for heading in ("samples", "format", "ifmap density", "range", "weight density"):
        table.add_column(heading, justify="right" if heading != "format" else "left")
    places = dict.fromkeys(place for place, _ in facts.summaries)
    for place in places:
        ifmap, weight = (facts.summaries.get((place, name)) for name in ("ifmap", "weight"))
        table.add_row(
            *(
                plain(cell)
                for cell in (
                    facts.trace.workload.layers[place].name,
                    "-" if ifmap is None else f"{ifmap.records:,}",
                    " x ".join(map(_format_text, (ifmap, weight))),
                    "-" if ifmap is None else f"{ifmap.density:.3f}",
                    "-" if ifmap is None else _range_text(ifmap),
                    "-" if weight is None else f"{weight.density:.3f}",
                )
            )
        )
    return table


def _format_text(item: OperandSummary | None) -> str:
    """Give the format; of quantised values that are not symmetric also the zero point."""
    if item is None:
        return "-"
    text = "/".join(item.formats)
    text = f"u{text}" if item.unsigned else text
    low, high = item.zero_points
    if low == high == 0:
        return text
    return f"{text} (0 at {low})" if low == high else f"{text} (0 at {low} to {high})"


def _range_text(item: OperandSummary) -> str:
    if item.records == 1:
        return ""
    return f"{item.least_density:.3f} to {item.largest_density:.3f}"


def _as_json(facts: _Facts) -> dict[str, Any]:
    trace = facts.trace
    return {
        "schema": SCHEMA,
        "joulesim": sim.__version__,
        "file": facts.file,
        "file_bytes": facts.file_bytes,
        "name": trace.name,
        "source": trace.source,
        "note": facts.note,
        "inferences": len(trace),
        "duration_ns": trace.duration_ns,
        "deadline_ns": trace.deadline_ns,
        "rate_per_s": _rate(trace),
        "peak_arrivals_by_window_ms": {str(key): peak for key, peak in _peaks(trace).items()},
        "kinds": [
            {"name": kind.name, "layers": len(kind.layers), "inferences": number}
            for kind, number in zip(trace.kinds, _kind_counts(trace), strict=True)
        ],
        "workload": trace.workload.name,
        "macs": trace.workload.macs,
        "samples": trace.samples,
        "tensor_bytes": facts.tensor_bytes,
        "stored_tensor_bytes": facts.stored_bytes,
        "unrecorded": dict(facts.unrecorded),
        "layers": [_layer_json(facts, place) for place in range(len(trace.workload.layers))],
    }


def _layer_json(facts: _Facts, place: int) -> dict[str, Any]:
    layer = facts.trace.workload.layers[place]
    found: dict[str, Any] = {"name": layer.name, "kind": layer.kind, "macs": layer.macs}
    for (where, operand), item in facts.summaries.items():
        if where == place:
            found[operand] = item._asdict()
    return found
