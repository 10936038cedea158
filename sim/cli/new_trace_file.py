"""The work of `joulesim trace new`: networks and arrivals to a trace file."""

from collections.abc import Mapping
from pathlib import Path

from sim.base.errors import InvalidValue, Literal
from sim.cli.arrival_options import ArrivalOptions
from sim.cli.outputs import OutputFiles
from sim.cli.terminal import plain, render, write, written_line
from sim.domain.layer_trace import LayerTrace
from sim.figures.quantities import count_text
from sim.figures.si_units import format_si
from sim.workloads.load import load_workload
from sim.workloads.new_trace import deadline_of, mixed_trace, trace_of
from sim.workloads.trace_writer import write_trace


def write_new_trace(
    workload: str | None,
    output: Path,
    arrivals: ArrivalOptions,
    *,
    shares: Mapping[str, float],
    deadline_ms: float | None,
    dims: Mapping[str, int],
) -> None:
    """Write the trace and say what it is.

    Parameters
    ----------
    workload, shares : a network, or several with the share of each.

    Raises
    ------
    InvalidValue, WorkloadError, ResultsError
        Options that do not fit together, a file with a mistake in it, a target that cannot be.
    """
    if (workload is None) == (not shares):
        got = Literal("neither" if workload is None else "both")
        raise InvalidValue("joulesim trace new", "either a WORKLOAD or --mix", got)
    read = (*shares, *filter(None, (workload,)), str(arrivals.arrivals or ""))
    OutputFiles(result=output).check(read)
    times = arrivals.times(seeded=bool(shares))
    deadline_ns = deadline_of(deadline_ms)
    if workload is not None:
        trace = trace_of(load_workload(workload, dims), times, deadline_ns=deadline_ns)
    else:
        if dims:
            raise InvalidValue("--dim", "a single ONNX model", Literal("several networks"))
        networks = [(load_workload(name), share) for name, share in shares.items()]
        seed = arrivals.seed or 0
        trace = mixed_trace(networks, times, seed=seed, deadline_ns=deadline_ns)
    write_trace(output, trace)
    write(render(plain(summary_line(trace)), written_line(output)))


def summary_line(trace: LayerTrace) -> str:
    """Say what a trace is, in one line."""
    number = count_text(len(trace))
    noun = "inference" if len(trace) == 1 else "inferences"
    duration = format_si(trace.duration_ns * 1e-9, "s")
    return f"{trace.name}: {number} {noun} in {duration}, {trace.source}"
