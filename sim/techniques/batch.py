"""Several inputs at a time: weights are fetched once for all of them."""

from dataclasses import dataclass

from sim.base.errors import InvalidValue
from sim.domain.layer import MAX_DIMENSION
from sim.domain.workload import Workload
from sim.techniques.technique import Technique


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchParameters:
    """`inputs` per run of the network."""

    inputs: int

    def __post_init__(self) -> None:
        whole = isinstance(self.inputs, int) and not isinstance(self.inputs, bool)
        if not whole or not 1 <= self.inputs <= MAX_DIMENSION:
            raise InvalidValue("inputs", f"an integer from 1 to {MAX_DIMENSION}", self.inputs)


def _on_workload(workload: Workload, parameters: BatchParameters) -> Workload:
    return workload.with_batch(parameters.inputs)


TECHNIQUE = Technique(
    name="batch",
    summary="Several inputs at a time; outputs stay the same, each waits for the others.",
    way=4,
    accuracy="lossless",
    parameters=BatchParameters,
    on_workload=_on_workload,
)
