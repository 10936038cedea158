"""Zero weights wherever they fall: what that saves is up to the machine."""

from dataclasses import dataclass, replace

from sim.base.errors import InvalidValue, Literal
from sim.domain.layer import Layer
from sim.domain.workload import Workload
from sim.techniques.technique import Technique


@dataclass(frozen=True, slots=True, kw_only=True)
class PruneParameters:
    """`density`: share of the weights that stay, in (0, 1]."""

    density: float

    def __post_init__(self) -> None:
        number = isinstance(self.density, int | float) and not isinstance(self.density, bool)
        if not number or not 0 < self.density <= 1:
            raise InvalidValue("density", "a number > 0 and <= 1", self.density)


def _on_workload(workload: Workload, parameters: PruneParameters) -> Workload:
    trained = [layer for layer in workload.layers if _has_weights(layer)]
    if not trained:
        raise InvalidValue("workload", "layers with trained weights", Literal("none"))
    layers = tuple(_pruned(layer, parameters.density) for layer in workload.layers)
    return replace(workload, layers=layers)


def _has_weights(layer: Layer) -> bool:
    return layer.is_matrix and not layer.weight_is_activation


def _pruned(layer: Layer, density: float) -> Layer:
    if not _has_weights(layer):
        return layer
    kept = min(layer.densities.weight, density)
    return replace(layer, densities=replace(layer.densities, weight=kept))


TECHNIQUE = Technique(
    name="prune",
    summary="A share of the weights stays, the others are zero (unstructured).",
    way=6,
    accuracy="retrain",
    parameters=PruneParameters,
    on_workload=_on_workload,
)
