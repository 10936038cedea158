"""Input-stationary: inputs stay in the PEs, weights stream through, partial sums leave below."""

from dataflows.fold_schedule import schedule_matrix_layer
from dataflows.folds import ArrayMapping
from dataflows.scalesim_schedule import schedule_scalesim_layer
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.schedule import Schedule

MAPPING = ArrayMapping(
    name="input_stationary",
    stationary="ifmap",
    rows="reduction",
    columns="positions",
    streamed="filters",
)


def schedule_layer(layer: Layer, architecture: Architecture) -> Schedule:
    """Map one layer of MACs; see `dataflows.fold_schedule.schedule_matrix_layer`.

    On a machine that follows SCALE-Sim: `dataflows.scalesim_schedule.schedule_scalesim_layer`.
    """
    if architecture.scalesim is not None:
        return schedule_scalesim_layer(MAPPING, layer, architecture)
    return schedule_matrix_layer(MAPPING, layer, architecture)
