"""Dataflows: functions that map a layer onto an architecture as a `Schedule`."""

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint
from types import MappingProxyType

from dataflows import (
    input_stationary,
    output_stationary,
    row_stationary,
    vector_layer,
    weight_stationary,
)
from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, InvalidValue, Literal
from sim.base.plugins import DATAFLOWS_GROUP, guarded, load_plugin, package_of, plugins
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.schedule import Schedule

Dataflow = Callable[[Layer, Architecture], Schedule]

BEST = "best"
"""In place of a dataflow: for each layer the one that costs least."""

FOLD_DATAFLOWS: Mapping[str, Dataflow] = MappingProxyType(
    {
        "weight_stationary": weight_stationary.schedule_layer,
        "input_stationary": input_stationary.schedule_layer,
        "output_stationary": output_stationary.schedule_layer,
    }
)
"""Mappings that cut layers of MACs into folds of any PE array, by name."""

DATAFLOWS: Mapping[str, Dataflow] = MappingProxyType(
    {**FOLD_DATAFLOWS, row_stationary.NAME: row_stationary.schedule_layer}
)
"""Mappings of layers of MACs onto the PE array, by name; installed packages can add to them."""


def added_dataflows() -> Mapping[str, EntryPoint]:
    """List the dataflows that installed packages add.

    Raises
    ------
    ConfigError : a name is used twice.
    """
    return plugins(DATAFLOWS_GROUP, (*DATAFLOWS, BEST))


def find_dataflow(name: str) -> Dataflow:
    """Find a dataflow by its name, joulesim's own first.

    Raises
    ------
    InvalidValue : there is none of that name.
    ConfigError : a package that adds it is broken.
    """
    if name in DATAFLOWS:
        return DATAFLOWS[name]
    added = added_dataflows()
    if name not in added:
        raise InvalidValue("dataflow", expected_one_of((*DATAFLOWS, *added, BEST), name), name)
    return _load(added[name])


def dataflows_for(architecture: Architecture) -> Mapping[str, Dataflow]:
    """Give the dataflows a machine offers: row-stationary needs scratchpads in the PEs.

    Raises
    ------
    ConfigError : a package that adds one is broken.
    """
    own = FOLD_DATAFLOWS if architecture.row_stationary is None else DATAFLOWS
    return {**own, **{name: _load(entry) for name, entry in added_dataflows().items()}}


def _load(entry: EntryPoint) -> Dataflow:
    function = load_plugin(entry)
    if not callable(function):
        place = f"{entry.group}.{entry.name}"
        expected = "a function from a layer and an architecture to a Schedule"
        raise ConfigError(package_of(entry), place, expected, Literal(type(function).__name__))
    dataflow: Dataflow = function
    return guarded(entry, dataflow, Schedule)


def schedule_vector_layer(layer: Layer, architecture: Architecture) -> Schedule:
    """Map a layer without MACs onto the vector unit; it has no dataflow to choose."""
    return vector_layer.schedule_layer(layer, architecture)
