"""What a sweep reads beside its own file, by digests: its points hold for these inputs only."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint
from pathlib import Path

from dataflows import BEST, added_dataflows
from sim.base.errors import JoulesimError, Literal, ResultsError
from sim.base.plugins import package_of
from sim.config.architecture_file import read_architecture_source
from sim.config.memory_model import memory_models
from sim.config.presets import is_file_name
from sim.domain.sweep import TECHNIQUE_AXIS, SweepSpec
from sim.sweeps.file_contents import can_be_read, is_workload_file, price_names, texts_of
from sim.sweeps.grid_text import damaged
from sim.techniques import added_techniques

ABSENT = ""
"""In place of a digest: the file could not be read, so no point was run with it."""
_ANEW = "(to begin anew: another folder with -o, or remove this store)"


def digests_of_inputs(spec: SweepSpec, folder: Path) -> dict[str, str]:
    """Tell the inputs of all points by what they say.

    Parameters
    ----------
    folder : of the sweep file.

    Returns
    -------
    dict
        File, as the sweep or an architecture names it -> SHA-256 of its bytes, or `ABSENT`;
        ``package of NAME`` -> name and version of the package that adds a dataflow, technique
        or memory model. Bundled files are part of joulesim's version.
    """
    found: dict[str, str] = {}
    words = set(_words_of_axes(spec))
    for name in sorted(filter(is_file_name, texts_of(spec, "architecture"))):
        found[name] = _digest(folder / name)
        try:
            source = read_architecture_source(str(folder / name))
            prices = price_names(source)
        except JoulesimError:
            # the error of the points that need it
            continue
        words |= set(_words(source.raw.data))
        for price in prices:
            found[_beside(name, price)] = _digest((folder / name).parent / price)
    for name in sorted(filter(is_workload_file, texts_of(spec, "workload"))):
        found[name] = _digest(folder / name)
    for name, entry in sorted(_added(words).items()):
        found[f"package of {name}"] = package_of(entry)
    return found


def inputs_as_text(inputs: Mapping[str, str]) -> str:
    """Write inputs down for a store."""
    return json.dumps(dict(inputs), sort_keys=True)


def agreed_inputs(path: Path, text: str | None, inputs: Mapping[str, str]) -> dict[str, str]:
    """Compare inputs with those of a store; give them all, for points still to be run.

    Parameters
    ----------
    path, text : the store, and what `inputs_as_text` once gave it.

    Raises
    ------
    ResultsError
        One is not what it was, or the store does not say.
    """
    stored = _read(path, text)
    for name, was in stored.items():
        now = inputs.get(name, ABSENT)
        if was not in (ABSENT, now):
            expected = f"{_shown(name, was)} as its points were run with {_ANEW}"
            raise ResultsError(str(path), name, expected, Literal(_other(name, now)))
    return {**stored, **inputs}


def _read(path: Path, text: str | None) -> dict[str, str]:
    if text is None:
        raise damaged(path, "no inputs in it")
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise damaged(path, problem) from None
    if not isinstance(stored, dict) or not all(isinstance(each, str) for each in stored.values()):
        raise damaged(path, "inputs without digests")
    return stored


def _shown(name: str, was: str) -> str:
    return was if name.startswith("package of ") else "the file"


def _other(name: str, now: str) -> str:
    if name.startswith("package of "):
        return now or "no such package"
    return "a file that was changed" if now else "no file that can be read"


def _digest(path: Path) -> str:
    # a device or a pipe has no end
    if not can_be_read(path):
        return ABSENT
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ABSENT


def _beside(name: str, other: str) -> str:
    """Name a file as seen from the sweep's folder that an architecture there names."""
    return str(Path(name).parent / other)


def _words_of_axes(spec: SweepSpec) -> Iterator[str]:
    """Give every text that could name what a package adds."""
    yield from _words(list(spec.fixed.values()))
    for axis in spec.axes:
        yield from _words(list(axis.values))
    for name in (*spec.fixed, *spec.axis_names):
        if name.startswith(TECHNIQUE_AXIS):
            yield name.removeprefix(TECHNIQUE_AXIS).partition(".")[0]


def _words(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for each in data.values():
            yield from _words(each)
    elif isinstance(data, list | tuple):
        for each in data:
            yield from _words(each)


def _added(words: set[str]) -> dict[str, EntryPoint]:
    dataflows = added_dataflows()
    used = dict(dataflows) if BEST in words else {}
    for entries in (dataflows, added_techniques(), memory_models()):
        used |= {name: entry for name, entry in entries.items() if name in words}
    return used
