"""What a sweep's store says about where its points come from, written and read back."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sim.base.errors import JoulesimError
from sim.config.architecture_file import architecture_as_data
from sim.domain.sweep import SweepSpec
from sim.domain.sweep_origin import SweepOrigin
from sim.sweeps.grid_text import damaged
from sim.sweeps.points import PointReader

_MOST_DEPTH = 16
"""Mappings and lists inside each other; an architecture has five."""


def origin_entries(spec: SweepSpec, reader: PointReader, file: Path | None) -> dict[str, str]:
    """Give what a new store is to say about its sweep file and the machine.

    Parameters
    ----------
    reader : reads files that the sweep names.
    file : the sweep file; what is no regular file cannot be read a second time.
    """
    entries: dict[str, str] = {}
    if file is not None and file.is_file():
        entries["file"] = file.name
        entries["file_sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    try:
        machine = reader.base_machine(spec.fixed)
    except JoulesimError:
        # some machines are whole only with the values of the axes
        machine = None
    if machine is not None:
        entries["architecture"] = json.dumps(architecture_as_data(machine))
    return entries


def origin_of(path: Path, spec: SweepSpec, about: Mapping[str, str]) -> SweepOrigin:
    """Read back what the store at `path` says about itself.

    Raises
    ------
    ResultsError
        It says what no sweep writes.
    """
    grid = _mapping(path, about.get("grid", "{}"))
    constraints, search = grid.get("constraints", []), grid.get("search", {})
    texts = isinstance(constraints, list) and all(isinstance(each, str) for each in constraints)
    if not texts or not isinstance(search, dict):
        raise damaged(path, "constraints or a search of another kind")
    return SweepOrigin(
        joulesim=str(about.get("joulesim", "")),
        file=str(about.get("file", "")),
        file_sha256=str(about.get("file_sha256", "")),
        axes=spec.axes,
        constraints=tuple(constraints),
        search=MappingProxyType(search),
        architecture=MappingProxyType(_mapping(path, about.get("architecture", "{}"))),
    )


def _mapping(path: Path, text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, TypeError, RecursionError) as problem:
        raise damaged(path, problem) from None
    if not isinstance(content, dict) or _is_deeper(content, _MOST_DEPTH):
        raise damaged(path, "another shape than a store's")
    return content


def _is_deeper(content: object, depth: int) -> bool:
    if not isinstance(content, dict | list):
        return False
    inner = content.values() if isinstance(content, dict) else content
    return depth == 0 or any(_is_deeper(each, depth - 1) for each in inner)
