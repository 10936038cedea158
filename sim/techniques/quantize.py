"""Narrower numbers: storage, transfers, multipliers and accumulators are all built for them."""

from dataclasses import dataclass, replace

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.architecture import Architecture, ArrayFormats
from sim.domain.data_format import FORMATS
from sim.domain.layer import Layer, OperandFormats
from sim.domain.workload import Workload
from sim.techniques.technique import Technique

SAME = "same"
"""Take the activations' format from the first parameter."""
DEFAULT_ACCUMULATORS = {"int": "int32", "binary": "int16", "float": "fp32"}
"""Family of the products -> format their sums are kept in unless another is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantizeParameters:
    """Formats of weights, of activations (inputs and outputs) and of sums.

    Attributes
    ----------
    activation : "same" takes the weights' format.
    accumulator : "default": int32 for integers, int16 for binary, fp32 for floats.
    """

    weight: str
    activation: str = SAME
    accumulator: str = "default"

    def __post_init__(self) -> None:
        for key, extra in (("weight", ()), ("activation", (SAME,)), ("accumulator", ("default",))):
            name = getattr(self, key)
            if name not in FORMATS and name not in extra:
                raise InvalidValue(key, expected_one_of((*FORMATS, *extra), name), name)

    @property
    def formats(self) -> ArrayFormats:
        """Formats of all operands."""
        activation = self.weight if self.activation == SAME else self.activation
        family = _wider_family(FORMATS[self.weight].family, FORMATS[activation].family)
        default = DEFAULT_ACCUMULATORS[family]
        accumulator = default if self.accumulator == "default" else self.accumulator
        return ArrayFormats(
            ifmap=activation, weight=self.weight, ofmap=activation, accumulator=accumulator
        )


def _wider_family(first: str, second: str) -> str:
    order = ("binary", "int", "float")
    return max(first, second, key=order.index)


def _on_workload(workload: Workload, parameters: QuantizeParameters) -> Workload:
    """Let layers that name formats of their own take the array's."""
    del parameters
    layers = tuple(_with_array_formats(layer) for layer in workload.layers)
    return replace(workload, layers=layers)


def _with_array_formats(layer: Layer) -> Layer:
    return replace(layer, formats=OperandFormats())


def _on_architecture(architecture: Architecture, parameters: QuantizeParameters) -> Architecture:
    array = replace(architecture.array, formats=parameters.formats)
    return replace(architecture, array=array)


TECHNIQUE = Technique(
    name="quantize",
    summary="Weights and activations in another format, on an array built for it.",
    way=5,
    accuracy="lossy",
    parameters=QuantizeParameters,
    on_workload=_on_workload,
    on_architecture=_on_architecture,
)
