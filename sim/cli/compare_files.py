"""The work of `joulesim compare`: read results, compare them with the first, print and draw."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.base.atomic_file import check_target
from sim.base.errors import InvalidValue, Literal, ResultsError
from sim.cli.comparison_report import comparison_report
from sim.cli.outputs import check_writable
from sim.cli.terminal import render, write, written_line
from sim.results.comparison import compare_results
from sim.results.comparison_json import comparisons_as_json
from sim.results.hdf5 import read_result
from sim.results.replay_fields import FILETYPE as REPLAY_FILETYPE
from sim.workloads.strict_hdf5 import filetype_of

MOST_RUNS = 26
"""As many as there are letters to call them by."""


def compare_files(
    files: Sequence[Path],
    *,
    output: Path | None,
    as_json: bool,
    columns: int | None,
    style: Path | None,
) -> None:
    """Compare the runs of the files with the first one.

    The text comes last: a reader that closes the pipe early loses no file.
    """
    _check(files, output, {"--columns": columns, "--style": style})
    for file in files:
        if filetype_of(file) == REPLAY_FILETYPE:
            got = Literal("a replay, which cannot be compared")
            raise ResultsError(str(file), "", 'a result file of "joulesim run -o"', got)
    reference, *others = [read_result(file) for file in files]
    comparisons = [compare_results(reference, other) for other in others]
    if output is not None:
        from sim.figures import COMPARISON_FIGURES, save_figure

        kind = COMPARISON_FIGURES["comparison"]
        figure = kind(comparisons, style=style, columns=columns or 2)
        save_figure(figure, output, style=style)
    names = [str(file) for file in files]
    if as_json:
        found = comparisons_as_json(names, comparisons)
        write(json.dumps(found, indent=2, allow_nan=False) + "\n")
        return
    written = [] if output is None else [written_line(output)]
    write(render(*comparison_report(names, comparisons), *written))


def _check(files: Sequence[Path], output: Path | None, look: Mapping[str, object]) -> None:
    if not 2 <= len(files) <= MOST_RUNS:
        got = Literal("one" if len(files) == 1 else len(files))
        raise InvalidValue("RESULT", f"2 to {MOST_RUNS} result files to compare", got)
    if output is None:
        for option, value in look.items():
            if value is not None:
                raise InvalidValue(option, "-o FILE together with it", Literal("no -o"))
        return
    check_target(output)
    check_writable(output.parent)
    for file in files:
        if output.exists() and file.exists() and output.samefile(file):
            raise ResultsError(str(output), "-o", "another file than the results", Literal("one"))
