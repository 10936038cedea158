"""A classifier without its last softmax: the largest output stays the largest."""

from dataclasses import dataclass, replace

from sim.base.errors import InvalidValue
from sim.domain.workload import Workload
from sim.techniques.technique import Technique


@dataclass(frozen=True, slots=True, kw_only=True)
class NoParameters:
    """Nothing to choose."""


def on_workload(workload: Workload, parameters: NoParameters) -> Workload:
    """Leave the last layer out.

    Raises
    ------
    InvalidValue : it is no softmax, or the only layer.
    """
    del parameters
    last = workload.layers[-1]
    if last.kind != "softmax" or len(workload.layers) == 1:
        raise InvalidValue("workload", "a network that ends with a softmax", last.kind)
    return replace(workload, layers=workload.layers[:-1])


TECHNIQUE = Technique(
    name="without_softmax",
    summary="The class is the largest output, with or without a softmax.",
    way=3,
    accuracy="lossless",
    parameters=NoParameters,
    on_workload=on_workload,
)
