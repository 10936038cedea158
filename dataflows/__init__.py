"""Dataflows: functions that map a layer onto an architecture as a `Schedule`."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from dataflows import (
    input_stationary,
    output_stationary,
    row_stationary,
    vector_layer,
    weight_stationary,
)
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.schedule import Schedule

Dataflow = Callable[[Layer, Architecture], Schedule]

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
"""Mappings of layers of MACs onto the PE array, by name."""


def dataflows_for(architecture: Architecture) -> Mapping[str, Dataflow]:
    """Give the dataflows a machine offers: row-stationary needs scratchpads in the PEs."""
    return FOLD_DATAFLOWS if architecture.row_stationary is None else DATAFLOWS


def schedule_vector_layer(layer: Layer, architecture: Architecture) -> Schedule:
    """Map a layer without MACs onto the vector unit; it has no dataflow to choose."""
    return vector_layer.schedule_layer(layer, architecture)
