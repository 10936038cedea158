"""The work of `joulesim export`: one stored result in another tool's format."""

from pathlib import Path

from sim.base.choices import lookup
from sim.base.errors import InvalidValue, ResultsError
from sim.cli.terminal import plain, render, write
from sim.results.exports import EXPORTS
from sim.results.hdf5 import read_result


def export_files(source: Path, name: str, output: Path | None) -> None:
    """Read the result, write it in the format of that name and say where it is."""
    export = lookup(EXPORTS, name, what="--to")
    result = read_result(source)
    try:
        written = export(result, output or Path(f"{source.stem}_{name}"))
    except InvalidValue as problem:
        raise ResultsError(str(source), problem.key, problem.expected, problem.got) from problem
    write(render(*(plain(f"wrote {path}") for path in written)))
