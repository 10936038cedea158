"""The work of `joulesim memory dram`: requests in, cycles, commands and energy out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table

import sim
from sim.base.choices import nearest
from sim.base.errors import InvalidValue, Literal
from sim.base.units import joules_from_pj
from sim.cli.stream_parameters import option_of
from sim.cli.terminal import plain, render, write
from sim.components.dram_service import serve_blocks, serve_timed_blocks
from sim.config.dram_file import standard_like
from sim.config.dram_timing_file import dram_timings, load_dram_timing
from sim.config.presets import is_file_name
from sim.domain.coverage_text import coverage_text
from sim.domain.dram_outcome import DramOutcome
from sim.domain.dram_timing import DramTiming
from sim.domain.request_stream import STREAM_PARAMETERS, RequestStream
from sim.energy.dram_report import DramEnergyReport, report_energy
from sim.figures.quantities import energy_text, range_text
from sim.figures.si_units import format_si
from sim.results.uncertainty import driver_label
from sim.workloads.dram_trace import TimedBlock, trace_blocks
from sim.workloads.request_blocks import stream_blocks

SCHEMA = "joulesim.dram/1"
MAX_GAP_SPAN_CYCLES = 2**55
_ENERGY_KEYS = (
    "energy_pj",
    "energy_pj_low",
    "energy_pj_high",
    "energy_spreads",
    "energy_pj_per_bit",
    "energy_pj_by_part",
    "energy_parts",
    "energy_left_out_pj",
    "energy_includes",
    "energy_coverage",
    "energy_source",
    "energy_estimated",
)


def serve_dram(
    *,
    config: str,
    trace: str | None,
    stream: str | None,
    given: Mapping[str, int],
    issue_gap_cycles: int,
    channels: int | None,
    parts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Serve a trace or a stream and print what happened.

    Parameters
    ----------
    config : bundled name or file.
    trace, stream : exactly one of them.
    given : parameters of the stream that were given.
    channels : in place of the memory's own.
    parts : of the energy, of `sim.domain.dram_energy.ENERGY_PARTS`.

    Raises
    ------
    InvalidValue
        Options that do not fit together.
    JoulesimError
        A file has a mistake in it.
    """
    if (trace is None) == (stream is None):
        got = Literal("neither" if trace is None else "both")
        raise InvalidValue("joulesim memory dram", "either --trace or --stream", got)
    memory = load_dram_timing(_known(config))
    if channels is not None:
        memory = memory.with_channels(channels)
    standard = standard_like(memory)
    if standard is None and "io" in parts:
        expected = f"no io, as no bundled standard says what the pins of {memory.name} cost"
        raise InvalidValue("--parts", expected, ",".join(parts))
    source: dict[str, Any]
    if stream is None:
        requests, source = _trace(Path(trace or ""), given, memory), {"trace": trace}
        outcome = serve_timed_blocks(memory, requests, issue_gap_cycles=issue_gap_cycles)
    else:
        requested = _stream(stream, given, memory, issue_gap_cycles)
        blocks, source = stream_blocks(requested), {"stream": stream, **given}
        outcome = serve_blocks(memory, blocks, issue_gap_cycles=issue_gap_cycles)
    energy = report_energy(memory, outcome, standard, parts)
    report = _report(memory, outcome, source | {"issue_gap_cycles": issue_gap_cycles})
    report |= _energy(energy, parts, 8 * report["bursts"] * report["burst_bytes"])
    report["source"] = memory.source
    if as_json:
        write(json.dumps(report, indent=2) + "\n")
    else:
        write(render(plain(_heading(memory, channels)), _table(report)))


def _known(config: str) -> str:
    """Check the value of `--config`: a file, or a name of a bundled memory."""
    names = dram_timings()
    if is_file_name(config) or config in names:
        return config
    near = nearest(names, config)
    meant = "" if near is None else f"; did you mean {near!r}?"
    expected = f'a YAML file or a bundled memory ("joulesim list memories" lists them{meant})'
    raise InvalidValue("--config", expected, config)


def _heading(memory: DramTiming, channels: int | None) -> str:
    """Name the memory; its description says how many channels its file has."""
    chosen = "" if channels is None else f"; here {channels} channel{'s' if channels > 1 else ''}"
    return f"{memory.name}: {memory.description}{chosen}"


def _trace(path: Path, given: Mapping[str, int], memory: DramTiming) -> Iterator[TimedBlock]:
    for key in given:
        raise InvalidValue(option_of(key), "a stream to apply it to", Literal("a trace"))
    return trace_blocks(path, memory.shape.capacity_bytes)


def _stream(
    name: str, given: Mapping[str, int], memory: DramTiming, issue_gap_cycles: int
) -> RequestStream:
    needed = ("requests", *(key for key in STREAM_PARAMETERS[name] if key != "seed"))
    for key in needed:
        if key not in given:
            raise InvalidValue(option_of(key), f"a value for {name}", Literal("nothing"))
    for key in given:
        if key != "requests" and key not in STREAM_PARAMETERS[name]:
            raise InvalidValue(option_of(key), f"no value for {name}", given[key])
    stream = RequestStream(name=name, **given)
    if stream.end_bytes > memory.shape.capacity_bytes:
        expected = f"a stream within the {memory.shape.capacity_bytes} bytes of {memory.name}"
        raise InvalidValue("--stream", expected, Literal(f"{stream.end_bytes} bytes"))
    if stream.requests * issue_gap_cycles > MAX_GAP_SPAN_CYCLES:
        expected = f"at most {MAX_GAP_SPAN_CYCLES // stream.requests} for so many requests"
        raise InvalidValue("--issue-gap-cycles", expected, issue_gap_cycles)
    return stream


def _report(memory: DramTiming, outcome: DramOutcome, source: Mapping[str, Any]) -> dict[str, Any]:
    """Give everything that is printed, as JSON writes it."""
    bursts = outcome.reads + outcome.writes + outcome.forwarded + outcome.merged
    data_bytes = bursts * memory.shape.burst_bytes
    time_ns = outcome.total_cycles * memory.tck_ns
    bandwidth_gbps = data_bytes / time_ns
    return {
        "schema": SCHEMA,
        "joulesim": sim.__version__,
        "config": memory.name,
        "channels": memory.shape.channels,
        **source,
        "bursts": bursts,
        "burst_bytes": memory.shape.burst_bytes,
        "total_cycles": outcome.total_cycles,
        "accept_cycles": outcome.accept_cycles,
        "tck_ns": memory.tck_ns,
        "time_ns": time_ns,
        "bandwidth_gbps": bandwidth_gbps,
        "peak_gbps": memory.peak_gbps,
        "percent_of_peak": 100 * bandwidth_gbps / memory.peak_gbps,
        "row_hits": outcome.row_hits,
        "row_misses": outcome.row_misses,
        "row_conflicts": outcome.row_conflicts,
        "row_hit_percent": 100 * outcome.row_hits / max(outcome.reads + outcome.writes, 1),
        "average_read_latency_cycles": outcome.average_read_latency_cycles,
        "forwarded_reads": outcome.forwarded,
        "merged_bursts": outcome.merged,
        "commands": {
            "ACT": outcome.activates,
            "PRE": outcome.precharges,
            "PREA": outcome.precharge_alls,
            "RD": outcome.reads,
            "WR": outcome.writes,
            "REF": outcome.refreshes,
        },
    }


def _energy(
    energy: DramEnergyReport | None, parts: tuple[str, ...], data_bits: int
) -> dict[str, Any]:
    """Give the energy and what it covers, as JSON writes it; nulls without known currents."""
    if energy is None:
        return dict.fromkeys(_ENERGY_KEYS) | {"energy_parts": list(parts)}
    return {
        "energy_pj": energy.total_pj,
        "energy_pj_low": energy.low_pj,
        "energy_pj_high": energy.high_pj,
        "energy_spreads": {part: asdict(spread) for part, spread in energy.spreads.items()},
        "energy_pj_per_bit": energy.total_pj / data_bits,
        "energy_pj_by_part": dict(energy.parts_pj),
        "energy_parts": list(parts),
        "energy_left_out_pj": dict(energy.left_out_pj),
        "energy_includes": coverage_text(energy.coverage),
        "energy_coverage": dict(energy.coverage),
        "energy_source": energy.source,
        "energy_estimated": energy.estimated,
    }


def _table(report: Mapping[str, Any]) -> Table:
    table = Table.grid(padding=(0, 2))
    for justify in ("left", "right", "left"):
        table.add_column(justify=justify)
    for row in _rows(report):
        table.add_row(*(plain(cell) for cell in row))
    return table


def _rows(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield "requests", f"{report['bursts']:,}", f"bursts of {report['burst_bytes']} bytes"
    cycles = report["total_cycles"]
    time = format_si(report["time_ns"] * 1e-9, "s")
    yield "time", time, f"{cycles:,} cycles of {report['tck_ns']:g} ns"
    peak = f"{report['percent_of_peak']:.1f} % of the peak of {report['peak_gbps']:.2f} GB/s"
    yield "bandwidth", f"{report['bandwidth_gbps']:.3f} GB/s", peak
    missed = f"{report['row_misses']:,} misses, {report['row_conflicts']:,} conflicts"
    hits = f"{report['row_hits']:,}"
    yield "row hits", hits, f"{report['row_hit_percent']:.1f} %; {missed}"
    latency = report["average_read_latency_cycles"]
    if latency is not None:
        yield "read latency", f"{latency:.1f} cycles", "from acceptance to the last data, mean"
    commands = (f"{count:,} {name}" for name, count in report["commands"].items())
    yield "commands", "", ", ".join(commands)
    yield from _energy_rows(report)


def _range_rows(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Give the range of the energy, in all and per bit."""
    if report["energy_pj_low"] is None:
        yield "  its range", "", "unknown: the memory's file gives no currents.spread"
        return
    bits = report["energy_pj"] / report["energy_pj_per_bit"]
    ends_pj = report["energy_pj_low"], report["energy_pj_high"]
    per_bit = range_text(*(f"{pj / bits:.2f} pJ per bit" for pj in ends_pj))
    yield "  its range", "", f"{range_text(*map(energy_text, ends_pj))}, {per_bit}"


def _reason_rows(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Say why each driver has the range it has."""
    words = "ranges"
    for spread in {each["driver"]: each for each in report["energy_spreads"].values()}.values():
        factors = f"x{spread['low']:g} to x{spread['high']:g}"
        yield words, "", f"{driver_label(spread['driver'])} {factors}: {spread['reason']}"
        words = ""


def _energy_rows(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if report["energy_pj"] is None:
        yield "energy", "unknown", "the memory's file gives no currents"
        return
    parts = report["energy_pj_by_part"].items()
    shares = ", ".join(f"{part} {format_si(joules_from_pj(pj), 'J')}" for part, pj in parts)
    note = " (estimated)" if report["energy_estimated"] else ""
    energy = format_si(joules_from_pj(report["energy_pj"]), "J")
    yield "energy", energy, f"{report['energy_pj_per_bit']:.2f} pJ per bit{note}"
    yield from _range_rows(report)
    yield "", "", shares
    yield "", "", report["energy_includes"]
    left_out = report["energy_left_out_pj"].items()
    if left_out:
        listed = ", ".join(f"{part} {format_si(joules_from_pj(pj), 'J')}" for part, pj in left_out)
        yield "left out", "", f"{listed} (--parts)"
    yield from _reason_rows(report)
