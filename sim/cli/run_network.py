"""The work of `joulesim run`: simulate, write files, print.

What prints is imported when there is something to print: the first layer need not wait for it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.api import simulate
from sim.base.errors import InvalidValue
from sim.cli.outputs import OutputFiles
from sim.cli.progress import RunProgress
from sim.cli.terminal import plain, render, write, written_line
from sim.results.result import Result
from sim.techniques import TECHNIQUES

_OPTION_OF_ARGUMENT = {
    "dataflow": "--dataflow",
    "metric": "--metric",
    "batch": "--batch",
    "dims": "--dim",
    "layers": "--layers",
    "techniques": "--technique",
    "prices": "--prices",
    "prices_map": "--prices-map",
    "tensors": "--tensors",
    "data_dependent": "--data-dependent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What to simulate, as `sim.api.simulate` takes it."""

    architecture: str
    workload: str
    dataflow: str | None = None
    metric: str = "energy"
    overrides: tuple[str, ...] = ()
    batch: int | None = None
    dims: Mapping[str, int] = field(default_factory=dict)
    layers: str | None = None
    techniques: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    prices_map: str | None = None
    fast_forward: bool = True
    tensors: Path | None = None
    data_dependent: bool = False

    @property
    def inputs(self) -> tuple[str, ...]:
        """What is read; no output may overwrite it."""
        given = (self.prices_map, None if self.tensors is None else str(self.tensors))
        files = (name for name in given if name is not None)
        return (self.architecture, self.workload, *self.prices, *files)


def run_network(request: RunRequest, files: OutputFiles, *, as_json: bool, quiet: bool) -> None:
    """Simulate, write the files asked for, then print the result.

    The text comes last: a reader that closes the pipe early loses no file.
    """
    files.check(request.inputs)
    with RunProgress(wanted=not quiet) as progress:
        result = _simulate(request, progress)
        files.check(_machines_prices(request, result))
        written = list(files.write(result))
    if as_json:
        from sim.results.json_export import result_as_json

        write(json.dumps(result_as_json(result), indent=2, allow_nan=False) + "\n")
    elif not quiet:
        write(_report(result, written))


def _simulate(request: RunRequest, progress: RunProgress) -> Result:
    try:
        return simulate(
            request.architecture,
            request.workload,
            dataflow=request.dataflow,
            metric=request.metric,
            overrides=request.overrides,
            batch=request.batch,
            dims=request.dims,
            layers=request.layers,
            techniques=request.techniques,
            prices=request.prices,
            prices_map=request.prices_map,
            fast_forward=request.fast_forward,
            tensors=request.tensors,
            data_dependent=request.data_dependent,
            progress=progress,
        )
    except InvalidValue as error:
        # the library names its argument; here the user knows it as an option
        argument, dot, name = error.key.partition(".")
        if dot and argument in TECHNIQUES:
            # a technique of an option's name: its parameters are not the option's
            raise
        option = _OPTION_OF_ARGUMENT.get(argument)
        if option is None:
            raise
        where = f"{option} {name}" if dot else option
        raise InvalidValue(where, error.expected, error.got) from error


def _machines_prices(request: RunRequest, result: Result) -> tuple[str, ...]:
    """Give the files of prices that the architecture file names; only a result tells them."""
    technology = result.configuration.get("architecture", {}).get("technology", {})
    folder = Path(request.architecture).parent
    return tuple(str(folder / name) for name in technology.get("prices", ()))


def _report(result: Result, written: list[Path]) -> str:
    from sim.cli.layer_table import layer_table
    from sim.cli.summary import run_summary

    title = plain(f"{result.workload} on {result.architecture}, {result.dataflow}")
    files = [written_line(path) for path in written]
    return render(title, "", layer_table(result), "", *run_summary(result), *files)
