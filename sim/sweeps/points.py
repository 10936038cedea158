"""From the values at one place of a grid to what is run there, and its digest."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dataflows import BEST, find_dataflow
from sim.base.choices import lookup
from sim.base.errors import ConfigError, InvalidValue, JoulesimError, Literal
from sim.base.version import __version__
from sim.config.architecture_file import (
    ArchitectureSource,
    architecture_as_data,
    read_architecture_source,
)
from sim.config.architecture_prices import price_files
from sim.config.presets import is_file_name
from sim.domain.architecture import Architecture
from sim.domain.sweep import DIMENSION_AXIS, RUN_AXES, TECHNIQUE_AXIS, Assignment
from sim.domain.workload import Workload
from sim.layer_runner import METRICS
from sim.results.packages import packages_used
from sim.sweeps.dimensions import dimensions_of, dims_of_file
from sim.sweeps.file_contents import FileContents, can_be_read, is_workload_file, price_names
from sim.sweeps.technique_axes import stack_of
from sim.techniques import Stack
from sim.workloads.load import load_workload


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepPoint:
    """What one point runs: the arguments of `sim.api.simulate`, resolved.

    Attributes
    ----------
    techniques : that machine and network are still to see.
    digest : names it by its content and the version that runs it.
    """

    architecture: Architecture
    workload: Workload
    dataflow: str | None
    metric: str
    techniques: Stack
    digest: str


_Network = tuple[str, int | None, str | None, tuple[tuple[str, int], ...]]
"""Name, batch, layers and dimensions of a network."""


@dataclass(frozen=True, slots=True)
class PointReader:
    """Resolves assignments; files are read once.

    Attributes
    ----------
    folder : of the sweep file; files it names are relative to it.
    contents : what these files say, where there is no such folder.
    """

    folder: Path
    contents: FileContents | None = None
    _sources: dict[str, ArchitectureSource] = field(default_factory=dict)
    _networks: dict[_Network, tuple[Workload, str]] = field(default_factory=dict)
    _failures: dict[object, JoulesimError] = field(default_factory=dict)

    def resolve(self, assignment: Assignment) -> SweepPoint:
        """Build the machine and the network of one point.

        Raises
        ------
        ConfigError, WorkloadError
            A file, a key or a value is wrong.
        InvalidValue
            An axis of the run has a value of the wrong kind, or names what is not there.
        """
        machine = self._machine(assignment)
        network, network_digest = self._network(assignment)
        stack = stack_of(assignment)
        dataflow = None if assignment.get("dataflow") is None else str(assignment["dataflow"])
        metric = str(assignment.get("metric", "energy"))
        _check_choices(dataflow, metric)
        run = (__version__, architecture_as_data(machine), network_digest, dataflow, metric)
        others = (stack.texts, packages_used(machine, dataflow, stack), _price_digests(machine))
        return SweepPoint(
            architecture=machine,
            workload=network,
            dataflow=dataflow,
            metric=metric,
            techniques=stack,
            digest=_digest((*run, *others) if any(others) else run),
        )

    def base_machine(self, fixed: Assignment) -> Architecture | None:
        """Build the machine before the axes change it; none where it is itself an axis.

        Raises
        ------
        ConfigError
            A file, a key or a value is wrong, or the machine is not whole without the axes.
        InvalidValue
            The architecture is no name.
        """
        return self._machine(fixed) if "architecture" in fixed else None

    def _machine(self, assignment: Assignment) -> Architecture:
        overrides = [
            f"{name}={json.dumps(value)}"
            for name, value in assignment.items()
            if name not in RUN_AXES and not name.startswith((TECHNIQUE_AXIS, DIMENSION_AXIS))
        ]
        return self._source(_text(assignment, "architecture")).build(overrides, option="")

    def lacks_a_file(self, assignment: Assignment) -> bool:
        """Tell whether a file that a point needs cannot be read, whatever else is wrong with it."""
        machine, network = assignment.get("architecture"), assignment.get("workload")
        names = [machine] if isinstance(machine, str) and is_file_name(machine) else []
        names += [network] if isinstance(network, str) and is_workload_file(network) else []
        if self.contents is not None:
            lacking = any(name in self.contents.unreadable for name in names)
        else:
            lacking = not all(can_be_read(self.folder / name) for name in names)
        return lacking or not all(map(can_be_read, self._prices(machine)))

    def _prices(self, name: object) -> list[Path]:
        """Give the files of own prices of an architecture, none where it cannot be read."""
        if not isinstance(name, str) or not is_file_name(name):
            return []
        try:
            source = self._source(name)
            return [Path(source.folder or "", price) for price in price_names(source)]
        except JoulesimError:
            return []

    def _source(self, name: str) -> ArchitectureSource:
        if name not in self._sources:
            with self._failing_once(name):
                if self.contents is not None and is_file_name(name):
                    self._sources[name] = self.contents.architecture(name)
                else:
                    self._sources[name] = read_architecture_source(self._place(name))
        return self._sources[name]

    def _network(self, assignment: Assignment) -> tuple[Workload, str]:
        """Give the network of a point and the digest of its layers."""
        name = _text(assignment, "workload")
        batch = _whole_or_none(assignment, "batch")
        layers = None if assignment.get("layers") is None else str(assignment["layers"])
        dims = dimensions_of(assignment)
        key = (name, batch, layers, tuple(dims.items()))
        if key not in self._networks:
            with self._failing_once(key):
                network = self._read_network(name, dims)
                network = network if batch is None else network.with_batch(batch)
                network = network if layers is None else network.select(layers)
                digest = _digest([asdict(layer) for layer in network.layers])
                self._networks[key] = network, digest
        return self._networks[key]

    @contextmanager
    def _failing_once(self, key: object) -> Iterator[None]:
        """Remember what could not be read: many points need it, and it may take long to refuse."""
        if key in self._failures:
            raise self._failures[key].with_traceback(None)
        try:
            yield
        except JoulesimError as problem:
            self._failures[key] = problem
            raise

    def _read_network(self, name: str, dims: Mapping[str, int]) -> Workload:
        """Take files from the folder of the sweep; other names are bundled ones."""
        if not is_workload_file(name):
            return load_workload(name)
        if self.contents is not None:
            return self.contents.workload(name)
        return load_workload(str(self.folder / name), dims_of_file(name, dims))

    def _place(self, name: str) -> str:
        """Take files from the folder of the sweep; other names are bundled ones."""
        return str(self.folder / name) if is_file_name(name) else name


def _check_choices(dataflow: str | None, metric: str) -> None:
    """Refuse names that are none, before a layer is run."""
    if dataflow not in (None, BEST):
        find_dataflow(dataflow)
    lookup(METRICS, metric, what="metric")


def _digest(content: object) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _price_digests(machine: Architecture) -> list[str]:
    """Tell the files of own prices that an architecture names by what they say."""
    digests = []
    for file in price_files(machine.technology):
        try:
            digests.append(hashlib.sha256(file.read_bytes()).hexdigest())
        except OSError as problem:
            got = Literal((problem.strerror or str(problem)).lower())
            raise ConfigError(str(file), "", "a readable file", got) from None
    return digests


def _text(assignment: Assignment, name: str) -> str:
    value = assignment[name]
    if not isinstance(value, str):
        raise InvalidValue(name, "a name or a file", value)
    return value


def _whole_or_none(assignment: Assignment, name: str) -> int | None:
    value = assignment.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise InvalidValue(name, "a whole number", value)
    return value
