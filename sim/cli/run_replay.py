"""The work of `joulesim replay`: play, write files, print."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.base.errors import InvalidValue, Literal
from sim.base.units import cycles_from_microseconds, milliseconds_from_cycles
from sim.cli.outputs import OutputFiles
from sim.cli.progress import RunProgress
from sim.cli.terminal import render, write, written_line
from sim.replays.api import replay
from sim.results.replay_json import replay_as_json
from sim.results.replay_result import ReplayResult

_OPTION_OF_ARGUMENT = {
    "dataflow": "--dataflow",
    "metric": "--metric",
    "techniques": "--technique",
    "prices": "--prices",
    "prices_map": "--prices-map",
    "tensors": "--ignore-tensors",
    "data_dependent": "--data-dependent",
    "deadline_ms": "--deadline-ms",
    "battery_mwh": "--battery-mwh",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayRequest:
    """What to play, as `sim.replays.api.replay` takes it."""

    trace: Path
    architecture: str
    deadline_ms: float | None = None
    battery_mwh: float | None = None
    dataflow: str | None = None
    metric: str = "energy"
    overrides: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    prices_map: str | None = None
    data_dependent: bool = False
    tensors: bool = True

    @property
    def inputs(self) -> tuple[str, ...]:
        """What is read; no output may overwrite it."""
        mapped = () if self.prices_map is None else (self.prices_map,)
        return (str(self.trace), self.architecture, *self.prices, *mapped)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOutputs:
    """What to write besides the text on the terminal.

    `start_ms`, `end_ms`: part of the replay that figures over time show; None: to its ends.
    """

    result: Path | None = None
    csv: Path | None = None
    figures: Path | None = None
    formats: tuple[str, ...] = ("png",)
    start_ms: float | None = None
    end_ms: float | None = None

    def check(self, inputs: tuple[str, ...]) -> None:
        """Refuse targets that cannot be written, before the work begins."""
        OutputFiles(result=self.result, csv=self.csv, figures=self.figures).check(inputs)

    def write(self, result: ReplayResult) -> Iterator[Path]:
        """Write what was asked for and give each file's path."""
        if self.result is not None:
            from sim.results.replay_hdf5 import write_replay

            write_replay(result, self.result)
            yield self.result
        if self.csv is not None:
            from sim.results.replay_table import write_replay_table

            write_replay_table(result, self.csv)
            yield self.csv
        if self.figures is not None:
            from sim.figures.replay_figures import save_replay_figures

            start_cycle, end_cycle = self.window(result)
            yield from save_replay_figures(
                result,
                self.figures,
                formats=self.formats,
                start_cycle=start_cycle,
                end_cycle=end_cycle,
            )

    def window(self, result: ReplayResult) -> tuple[int, int | None]:
        """Give the window of the figures in cycles, an end after the replay's cut to it."""
        start_cycle = 0
        length_ms = milliseconds_from_cycles(result.cycles, result.clock_mhz)
        if self.start_ms:
            if self.start_ms >= length_ms:
                expected = f"a time before the end of the replay ({length_ms:.6g} ms)"
                raise InvalidValue("--start-ms", expected, self.start_ms)
            start_cycle = cycles_from_microseconds(1e3 * self.start_ms, result.clock_mhz)
        if self.end_ms is None or self.end_ms >= length_ms:
            return start_cycle, None
        end_cycle = cycles_from_microseconds(1e3 * self.end_ms, result.clock_mhz)
        if end_cycle <= start_cycle:
            got = Literal(f"{self.end_ms:g}")
            raise InvalidValue("--end-ms", f"a time after --start-ms ({self.start_ms or 0:g})", got)
        return start_cycle, end_cycle


def run_replay(
    request: ReplayRequest, outputs: ReplayOutputs, *, as_json: bool, quiet: bool
) -> None:
    """Play the trace, write the files asked for, then print.

    The text comes last: a reader that closes the pipe early loses no file.
    """
    outputs.check(request.inputs)
    with RunProgress(wanted=not quiet) as progress:
        result = _replay(request, progress)
        written = list(outputs.write(result))
    if as_json:
        write(json.dumps(replay_as_json(result), indent=2, allow_nan=False) + "\n")
    elif not quiet:
        from sim.cli.replay_summary import replay_summary

        write(render(*replay_summary(result), *(written_line(path) for path in written)))


def _replay(request: ReplayRequest, progress: RunProgress) -> ReplayResult:
    try:
        return replay(
            request.trace,
            request.architecture,
            deadline_ms=request.deadline_ms,
            battery_mwh=request.battery_mwh,
            tensors=request.tensors,
            progress=progress,
            dataflow=request.dataflow,
            metric=request.metric,
            overrides=request.overrides,
            techniques=request.techniques,
            prices=request.prices,
            prices_map=request.prices_map,
            data_dependent=request.data_dependent,
        )
    except InvalidValue as error:
        # the library names its argument; here the user knows it as an option
        where = _OPTION_OF_ARGUMENT.get(error.key)
        if where is None and error.key.startswith(("arrival_ns", "duration_ns", "kinds", "trace")):
            where = f"{request.trace}: {error.key}"
        raise InvalidValue(where or error.key, error.expected, error.got) from error
