"""What inferences of a trace computed with: tensors or densities, sample by sample."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.architecture import Architecture
from sim.domain.layer import Densities
from sim.domain.workload import Workload
from sim.workloads.tensors import Tensors


class TraceData(Protocol):
    """Recorded data of the samples of a trace; one tensor is read at a time."""

    def tensors(self, sample: int, architecture: Architecture) -> Tensors | None:
        """Give the operands of a sample's layers; None where it has none."""

    def densities(self, sample: int) -> Mapping[str, Densities]:
        """Give densities of a sample by layer; of as many layers as are known."""


def with_densities(workload: Workload, densities: Mapping[str, Densities]) -> Workload:
    """Give a network whose layers have the densities of a sample, where these are known.

    Raises
    ------
    InvalidValue
        A layer the network does not have.
    """
    names = {layer.name for layer in workload.layers}
    for name in densities:
        if name not in names:
            raise InvalidValue("densities", f"a layer, {expected_one_of(names, name)}", name)
    layers = tuple(
        replace(layer, densities=densities[layer.name]) if layer.name in densities else layer
        for layer in workload.layers
    )
    return replace(workload, layers=layers)
