"""The work of `joulesim trace record`: run the model, write what its layers compute with."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.base.errors import InvalidValue, Literal
from sim.cli.arrival_options import ArrivalOptions
from sim.cli.new_trace_file import summary_line
from sim.cli.outputs import OutputFiles
from sim.cli.progress import RunProgress
from sim.cli.terminal import plain, render, write, written_line
from sim.domain.layer_trace import LayerTrace
from sim.workloads.new_trace import deadline_of, trace_of
from sim.workloads.onnx_recording import ModelRecorder
from sim.workloads.quantised_values import Quantisation
from sim.workloads.trace_writer import write_trace

_OPTION_OF_KEY = {"dims": "--dim"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRequest:
    """What to record."""

    model: Path
    inputs: tuple[tuple[str, Path], ...]
    output: Path
    arrivals: ArrivalOptions
    deadline_ms: float | None
    samples: int | None
    keep: bool
    quantize: str | None
    percentile: float | None
    dims: Mapping[str, int]


def record_trace(request: RecordRequest, *, quiet: bool) -> None:
    """Record and say what was recorded.

    Raises
    ------
    InvalidValue, WorkloadError, ResultsError
        Options that do not fit together, a model or an input with a mistake in it.
    """
    read = (str(request.model), *(str(path) for _, path in request.inputs))
    OutputFiles(result=request.output).check((*read, str(request.arrivals.arrivals or "")))
    quantisation = _quantisation(request)
    with RunProgress(wanted=not quiet, what="runs") as progress:
        recorder = _recorder(request, quantisation)
        samples = recorder.samples if request.samples is None else request.samples
        if samples > recorder.samples:
            expected = f"at most the {recorder.samples} of the inputs"
            raise InvalidValue("--samples", expected, samples)
        trace = trace_of(
            recorder.workload,
            request.arrivals.times(samples),
            samples=samples,
            deadline_ns=deadline_of(request.deadline_ms),
            source=f"recorded from {request.model.name}",
        )
        records = recorder.records(samples, keep=request.keep, progress=progress)
        note = "" if quantisation is None else quantisation.note
        write_trace(request.output, trace, records, unrecorded=recorder.unrecorded, note=note)
    if not quiet:
        lines = _summary(trace, recorder, quantisation, request)
        write(render(*(plain(line) for line in lines), written_line(request.output)))


def _quantisation(request: RecordRequest) -> Quantisation | None:
    if request.quantize is None:
        if request.percentile is not None:
            expected = "--quantize, whose scale it chooses"
            raise InvalidValue("--percentile", expected, Literal("nothing to quantise"))
        return None
    return (
        Quantisation()
        if request.percentile is None
        else Quantisation(percentile=request.percentile)
    )


def _recorder(request: RecordRequest, quantisation: Quantisation | None) -> ModelRecorder:
    try:
        return ModelRecorder(request.model, request.inputs, request.dims, quantisation)
    except InvalidValue as error:
        # the library names its argument; here the user knows it as an option
        name, _, rest = error.key.partition(".")
        where = f"{_OPTION_OF_KEY.get(name, name)} {rest}".strip()
        raise InvalidValue(where, error.expected, error.got) from error


def _summary(
    trace: LayerTrace,
    recorder: ModelRecorder,
    quantisation: Quantisation | None,
    request: RecordRequest,
) -> Iterator[str]:
    yield summary_line(trace)
    matrix = sum(layer.is_matrix for layer in trace.workload.layers)
    recorded = matrix - len(recorder.unrecorded)
    what = "values" if request.keep else "statistics"
    noun = "sample" if trace.samples == 1 else "samples"
    yield f"{what} of {recorded} of {matrix} layers of MACs, {trace.samples} {noun}"
    if quantisation is not None:
        yield quantisation.note
    elif recorder.has_floats:
        yield "floats kept as they are: only arrays that compute with such floats can replay them"
    for reason, count in Counter(recorder.unrecorded.values()).items():
        layers = "layer" if count == 1 else "layers"
        yield f"not recorded: {count} {layers}, {reason}; replayed by their densities, else dense"
