"""What the files that a sweep names say, without the files: for workers on other machines."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sim.base.errors import ConfigError, InvalidValue, JoulesimError, Literal
from sim.config.architecture_file import ArchitectureSource, read_architecture_source
from sim.config.architecture_prices import check_price_files
from sim.config.presets import is_file_name
from sim.domain.sweep import DIMENSION_AXIS, SweepSpec
from sim.domain.workload import Workload
from sim.sweeps.dimensions import dimensions_of, dims_of_file
from sim.workloads.load import READERS, load_workload

_Found = TypeVar("_Found")

_MOST_PRICE_BYTES = 16 * 2**20
_MOST_NAMES = 1000
"""Files that one sweep can name and still be sent to other machines."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileContents:
    """Files as they were read, by the names the sweep has for them; or why they cannot be read.

    Attributes
    ----------
    folder : where they were, for messages.
    prices : architecture file -> its files of own prices, name -> bytes.
    unreadable : names of files that are missing or cannot be opened.
    """

    folder: str
    architectures: Mapping[str, ArchitectureSource | JoulesimError]
    workloads: Mapping[str, Workload | JoulesimError]
    prices: Mapping[str, Mapping[str, bytes]]
    unreadable: frozenset[str] = frozenset()

    def architecture(self, name: str) -> ArchitectureSource:
        """Give an architecture that a file describes.

        Raises
        ------
        ConfigError
            The file could not be read.
        """
        found = self.architectures[name]
        if isinstance(found, JoulesimError):
            raise found
        return found

    def workload(self, name: str) -> Workload:
        """Give a network that a file describes.

        Raises
        ------
        WorkloadError
            The file could not be read.
        """
        found = self.workloads[name]
        if isinstance(found, JoulesimError):
            raise found
        return found


def is_workload_file(name: str) -> bool:
    """Tell a file from the name of a bundled network."""
    return is_file_name(name) or Path(name).suffix.lower() in READERS


def can_be_read(path: Path) -> bool:
    """Tell whether a file is there and may be opened."""
    if "\0" in str(path):
        return False
    try:
        # opening a pipe would wait
        if not path.is_file():
            return False
        path.open("rb").close()
    except OSError:
        return False
    return True


def read_contents(spec: SweepSpec, folder: Path) -> FileContents:
    """Read every file that the points of a sweep name.

    Parameters
    ----------
    folder : of the sweep file.

    Raises
    ------
    InvalidValue
        They are too many, or too large.
    """
    varying = [name for name in spec.axis_names if name.startswith(DIMENSION_AXIS)]
    if varying:
        expected = "no dimensions that vary in a sweep on other machines"
        raise InvalidValue("axes", expected, varying[0])
    dims = dimensions_of(spec.fixed)
    machines = {name for name in texts_of(spec, "architecture") if is_file_name(name)}
    networks = {name for name in texts_of(spec, "workload") if is_workload_file(name)}
    if len(machines) + len(networks) > _MOST_NAMES:
        expected = f"at most {_MOST_NAMES} files in a sweep on other machines"
        raise InvalidValue("axes", expected, len(machines) + len(networks))
    architectures: dict[str, ArchitectureSource | JoulesimError] = {}
    prices: dict[str, dict[str, bytes]] = {}
    for name in sorted(machines):
        source = _or_error(partial(read_architecture_source, str(folder / name)))
        if isinstance(source, ArchitectureSource):
            try:
                prices[name] = _price_files(source)
            except ConfigError as problem:
                source = problem
        architectures[name] = source
    return FileContents(
        folder=str(folder),
        architectures=architectures,
        workloads={
            name: _or_error(partial(load_workload, str(folder / name), dims_of_file(name, dims)))
            for name in sorted(networks)
        },
        prices={name: files for name, files in prices.items() if files},
        unreadable=frozenset(
            name for name in machines | networks if not can_be_read(folder / name)
        ),
    )


@contextmanager
def with_price_files(contents: FileContents) -> Iterator[FileContents]:
    """Lay files of own prices, which are read by their names, into a folder of this machine."""
    with TemporaryDirectory(prefix="joulesim-prices-") as place:
        architectures = dict(contents.architectures)
        for index, (name, files) in enumerate(contents.prices.items()):
            folder = Path(place, str(index))
            for file, content in files.items():
                # names were checked to stay in their folder when they were read
                target = folder / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            architectures[name] = replace(contents.architecture(name), folder=folder)
        yield replace(contents, architectures=architectures)


def texts_of(spec: SweepSpec, name: str) -> set[str]:
    """Give every text that a name of the run takes somewhere in the grid."""
    found = {spec.fixed.get(name)}
    for axis in spec.axes:
        if name in axis.names:
            place = axis.names.index(name)
            found |= {values[place] for values in axis.values}
    return {value for value in found if isinstance(value, str)}


def _or_error(read: Callable[[], _Found]) -> _Found | JoulesimError:
    """Read a file; what is wrong with it is the outcome of the points that need it."""
    try:
        return read()
    except JoulesimError as problem:
        return problem


def price_names(source: ArchitectureSource) -> list[str]:
    """Give the files of own prices that an architecture names, relative to its folder.

    Raises
    ------
    ConfigError
        A name leads out of the folder.
    """
    technology = source.raw.data.get("technology")
    given = technology.get("prices") if isinstance(technology, dict) else None
    names = [name for name in given if isinstance(name, str)] if isinstance(given, list) else []
    if not names or source.folder is None:
        return []
    check_price_files(source.raw, names, source.folder)
    return names


def _price_files(source: ArchitectureSource) -> dict[str, bytes]:
    """Read the files of own prices that an architecture names; a missing one is not there."""
    files: dict[str, bytes] = {}
    for name in price_names(source):
        path = Path(source.folder or "", name)
        if not path.is_file():
            continue
        if path.stat().st_size > _MOST_PRICE_BYTES:
            expected = f"at most {_MOST_PRICE_BYTES} bytes"
            raise ConfigError(str(path), "", expected, Literal(f"{path.stat().st_size} bytes"))
        files[name] = path.read_bytes()
    return files
