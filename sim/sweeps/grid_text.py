"""A sweep's grid as JSON text, so that its store tells what its places mean."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sim.base.errors import Literal, ResultsError
from sim.domain.sweep import Axis, SweepSpec


def grid_as_text(spec: SweepSpec) -> str:
    """Write down what a place of the grid means: axes, fixed values, and the conditions' texts."""
    return json.dumps(_content(spec))


def all_names(spec: SweepSpec) -> list[str]:
    """Give the names of a point's values, in the order of `SweepSpec.assignment`."""
    return list(dict.fromkeys([*spec.fixed, *spec.axis_names]))


def fingerprint(spec: SweepSpec) -> str:
    """Name a grid, or a search in it, by its content: a store belongs to one."""
    text = json.dumps(_content(spec), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _content(spec: SweepSpec) -> dict[str, Any]:
    content: dict[str, Any] = {
        "fixed": dict(spec.fixed),
        "axes": [
            [list(axis.names), [list(values) for values in axis.values]] for axis in spec.axes
        ],
        "constraints": [constraint.text for constraint in spec.constraints],
    }
    if spec.search is not None:
        # with more trials a search goes on: they do not make it another one
        content["search"] = {k: v for k, v in asdict(spec.search).items() if k != "trials"}
    return content


def grid_from_text(path: Path, name: str, text: str) -> SweepSpec:
    """Read a grid back, without its conditions: what is stored met them.

    Raises
    ------
    ResultsError
        The store at `path` is damaged: this is no grid.
    """
    try:
        content: dict[str, Any] = json.loads(text)
        axes = tuple(
            Axis(tuple(map(str, names)), tuple(tuple(row) for row in values))
            for names, values in content["axes"]
        )
        fixed = dict(content["fixed"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise damaged(path, problem) from None
    scalars = [*fixed.values(), *(each for axis in axes for row in axis.values for each in row)]
    whole = all(len(row) == len(axis.names) for axis in axes for row in axis.values)
    if not whole or not all(isinstance(each, bool | int | float | str) for each in scalars):
        raise damaged(path, "axes without values")
    return SweepSpec(name=name, fixed=fixed, axes=axes)


def damaged(path: Path, problem: object) -> ResultsError:
    """Say that a store has something that no sweep writes."""
    text = " ".join(str(problem).split()) or type(problem).__name__
    return ResultsError(str(path), "", "a sweep's store that is whole", Literal(text))
