"""What a run knows of the data of its layers, and schedules made with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from dataflows.data_activity import with_data, with_measured_densities
from sim.base.errors import InvalidValue, Literal
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.operand_patterns import OperandPatterns
from sim.domain.schedule import Schedule


class TensorSource(Protocol):
    """Tensors of some layers, one layer at a time."""

    def __contains__(self, layer: object) -> bool:
        """Whether there are tensors of a layer, by its name."""

    def patterns(self, layer: Layer) -> OperandPatterns:
        """Give the values of a layer's operands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataUse:
    """How much of a run follows its data.

    Attributes
    ----------
    toggles : whether bits that switch are counted.
    tensors : values of some layers; the others, and all without, follow their densities.
    """

    toggles: bool = False
    tensors: TensorSource | None = None

    def check(self, architecture: Architecture) -> None:
        """Check that a machine's folds can be followed.

        Raises
        ------
        InvalidValue : a scalar core, or SCALE-Sim's rules.
        """
        if not self.toggles:
            return
        key = "data_dependent" if self.tensors is None else "tensors"
        if architecture.scalesim is not None:
            expected = "a machine of our own rules of folding"
            raise InvalidValue(key, expected, Literal("SCALE-Sim's"))
        if architecture.array.kind == "scalar":
            expected = "a systolic or spatial array"
            raise InvalidValue(key, expected, Literal("a scalar core"))

    def knows(self, layer: Layer) -> bool:
        """Whether there are tensors of a layer."""
        return self.tensors is not None and layer.name in self.tensors

    def source(self, layer: Layer, architecture: Architecture) -> str:
        """Say what its data-dependent counts come from: one of `DATA_SOURCES`."""
        if not layer.is_matrix:
            return "none"
        if self.knows(layer):
            return "tensors"
        if architecture.array.zero_gating == "none" and not self.toggles:
            return "none"
        return "dense" if layer.densities.ifmap == layer.densities.weight == 1 else "density"


def schedule_with_data(
    dataflow: Callable[[Layer, Architecture], Schedule],
    layer: Layer,
    architecture: Architecture,
    data: DataUse,
) -> Schedule:
    """Map a layer and count what depends on its data.

    With tensors, also its densities are theirs.

    Raises
    ------
    MappingError : the layer does not fit the machine.
    InvalidValue : it is too large to be looked at value by value.
    """
    patterns = None
    if data.tensors is not None and data.knows(layer):
        patterns = data.tensors.patterns(layer)
        layer = with_measured_densities(layer, architecture, patterns)
    schedule = dataflow(layer, architecture)
    return with_data(schedule, layer, architecture, patterns, toggles=data.toggles)
