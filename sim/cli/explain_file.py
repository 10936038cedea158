"""The work of `joulesim explain`: read a result, explain it, print that."""

import json
from pathlib import Path

from sim.base.errors import InvalidValue, ResultsError
from sim.cli.terminal import render, write
from sim.results.explain import explain_result
from sim.results.explain_json import explanation_as_json
from sim.results.hdf5 import read_result


def explain_file(path: Path, layers: str | None, *, as_json: bool) -> None:
    """Read a result file and print what explains it.

    Raises
    ------
    ResultsError
        It cannot be read, or has no accesses per operand.
    InvalidValue
        No layer matches.
    """
    result = read_result(path)
    try:
        explanation = explain_result(result, layers)
    except InvalidValue as problem:
        if problem.key.startswith("--"):
            raise
        raise ResultsError(str(path), problem.key, problem.expected, problem.got) from problem
    if as_json:
        write(json.dumps(explanation_as_json(explanation), indent=2, allow_nan=False) + "\n")
        return
    from sim.cli.explanation import explanation_page

    write(render(*explanation_page(explanation)))
