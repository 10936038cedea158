"""Dimensions that ONNX models leave open: names of a point that begin with ``dim.``."""

from collections.abc import Mapping
from pathlib import Path

from sim.base.errors import InvalidValue
from sim.domain.sweep import DIMENSION_AXIS, Assignment


def dimensions_of(assignment: Assignment) -> dict[str, int]:
    """Give the sizes a point has for them, by name.

    Raises
    ------
    InvalidValue
        A size is not a whole number.
    """
    found = {}
    for name, size in assignment.items():
        if name.startswith(DIMENSION_AXIS):
            if isinstance(size, bool) or not isinstance(size, int):
                raise InvalidValue(name, "a whole number", size)
            found[name.removeprefix(DIMENSION_AXIS)] = size
    return found


def dims_of_file(name: str, dims: Mapping[str, int]) -> Mapping[str, int] | None:
    """Give the dimensions that a file can leave open: an ONNX model's; others leave none."""
    return dims if Path(name).suffix.lower() == ".onnx" and dims else None
