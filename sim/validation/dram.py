"""Target `dram`: request streams on our DRAM and on three memory simulators."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sim.components.dram_service import serve_blocks
from sim.config.dram_timing_file import load_dram_timing
from sim.config.published_file import load_published
from sim.domain.dram_outcome import DramOutcome
from sim.domain.published_table import Record
from sim.domain.request_stream import STREAM_PARAMETERS, RequestStream
from sim.energy.dram_commands import price_dram
from sim.validation.target import Row, Target, Tolerance
from sim.workloads.request_blocks import stream_blocks

COLUMN_OF = MappingProxyType(
    {
        "stride_bytes": "stride_B",
        "tile_lines": "tile_lines",
        "pitch_bytes": "pitch_B",
        "seed": "seed",
    }
)
"""Parameter of a stream -> column of the published table."""

RAMULATOR_1 = "r1_"


@dataclass(frozen=True, slots=True)
class ServedStream:
    """One published row and what became of the same stream here."""

    record: Record
    outcome: DramOutcome

    @property
    def memory(self) -> str:
        """Name of the bundled configuration."""
        return self.record.text("config_id")


def serve(record: Record) -> ServedStream:
    """Run the stream of one published row."""
    name = record.text("stream")
    given = {key: int(record.number(COLUMN_OF[key])) for key in STREAM_PARAMETERS[name]}
    stream = RequestStream(name=name, requests=int(record.number("n_requests")), **given)
    outcome = serve_blocks(
        load_dram_timing(record.text("config_id")),
        stream_blocks(stream),
        issue_gap_cycles=int(record.number("issue_gap_cycles")),
    )
    return ServedStream(record, outcome)


def rows() -> tuple[Row, ...]:
    """Give, for each memory, the stream with the largest error of each quantity."""
    served = [serve(record) for record in load_published("dram")["streams"]]
    memories = dict.fromkeys(each.memory for each in served)
    return tuple(
        row
        for memory in memories
        for row in _rows_of([each for each in served if each.memory == memory])
    )


def _rows_of(streams: Sequence[ServedStream]) -> Iterator[Row]:
    loose = streams[0].memory.startswith(RAMULATOR_1)
    yield _worst(streams, _cycles, "cycles", Tolerance(0.02 if loose else 0.001))
    yield _worst(streams, _hit_share, "row hits", Tolerance(0.1, "absolute"))
    priced = [each for each in streams if each.record.has("energy_total_pJ")]
    if priced:
        yield _worst(priced, _energy, "energy", Tolerance(0.15))
        yield _average(priced)


def _cycles(stream: ServedStream) -> tuple[str, float, float]:
    ours, theirs = stream.outcome.total_cycles, stream.record.number("total_cycles")
    return "", float(ours), theirs


def _hit_share(stream: ServedStream) -> tuple[str, float, float]:
    bursts = stream.outcome.reads + stream.outcome.writes
    theirs = 100 * stream.record.number("row_hits") / bursts
    return "%", 100 * stream.outcome.row_hits / bursts, theirs


def _energy(stream: ServedStream) -> tuple[str, float, float]:
    memory = load_dram_timing(stream.memory)
    parts = price_dram(memory, stream.outcome)
    # only streams whose energy was published come here: their memories have currents
    assert parts is not None
    return "nJ", sum(parts.values()) / 1e3, stream.record.number("energy_total_pJ") / 1e3


def _worst(
    streams: Sequence[ServedStream],
    measure: Callable[[ServedStream], tuple[str, float, float]],
    quantity: str,
    tolerance: Tolerance,
) -> Row:
    def as_row(stream: ServedStream) -> Row:
        unit, ours, theirs = measure(stream)
        requests = int(stream.record.number("n_requests"))
        gap = int(stream.record.number("issue_gap_cycles"))
        paced = f", one per {gap} cycles" if gap else ""
        return Row(
            case=stream.memory,
            quantity=f"{quantity}, {stream.record.text('stream')}",
            unit=unit,
            ours=ours,
            theirs=theirs,
            tolerance=tolerance,
            note=f"worst of {len(streams)} streams ({requests:,} requests{paced})",
        )

    return max(map(as_row, streams), key=_error)


def _average(streams: Sequence[ServedStream]) -> Row:
    errors = [abs(ours / theirs - 1) for _, ours, theirs in map(_energy, streams)]
    return Row(
        case=streams[0].memory,
        quantity="energy, mean error",
        unit="%",
        ours=100 * sum(errors) / len(errors),
        theirs=0.0,
        tolerance=Tolerance(5, "absolute"),
    )


def _error(row: Row) -> float:
    """Size of a row's error, in the terms of its tolerance."""
    relative = row.tolerance is not None and row.tolerance.kind == "relative"
    return abs((row.relative_error if relative else row.difference) or 0.0)


TARGET = Target(
    name="dram",
    title="Request streams on 19 memories",
    source="DRAMsim3 2981759, Ramulator 2.1 c5b1c3a, Ramulator 1 214f635",
    evidence="simulation",
    fitted="none: rules as the simulators document them, parameters theirs",
    tolerance=(
        "cycles 0.1 % (Ramulator 1: 2 %), row hits 0.1 points, energy 15 % and on average 5 % "
        "(core, VDD only)"
    ),
    method="Each stream is served by our DRAM with the same parameters; the worst one is shown.",
    rows=rows,
    seconds=2,
)
