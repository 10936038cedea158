"""Convolutions weight-stationary; layers without reuse of their weights output-stationary.

A rule of thumb of compilers for small accelerators: weights that serve one position only are not
worth keeping in the PEs.
"""

from dataflows import DATAFLOWS
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.schedule import Schedule


def schedule_layer(layer: Layer, architecture: Architecture) -> Schedule:
    """Map one layer of MACs."""
    positions = layer.batch * layer.ofmap_h * layer.ofmap_w
    name = "output_stationary" if positions == 1 else "weight_stationary"
    return DATAFLOWS[name](layer, architecture)
