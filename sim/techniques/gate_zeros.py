"""PEs that hold still where an operand is zero: energy is saved, time is not."""

from dataclasses import dataclass, replace

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.architecture import Architecture
from sim.domain.zero_gating import ZERO_GATING
from sim.techniques.technique import Technique


@dataclass(frozen=True, slots=True, kw_only=True)
class GateZerosParameters:
    """`operands` whose zeros gate a PE: "ifmap", "weight" or "both"."""

    operands: str = "both"

    def __post_init__(self) -> None:
        choices = tuple(name for name in ZERO_GATING if name != "none")
        if self.operands not in choices:
            raise InvalidValue("operands", expected_one_of(choices, self.operands), self.operands)


def _on_architecture(architecture: Architecture, parameters: GateZerosParameters) -> Architecture:
    array = replace(architecture.array, zero_gating=parameters.operands)
    return replace(architecture, array=array)


TECHNIQUE = Technique(
    name="gate_zeros",
    summary="Zeros keep multipliers and the registers behind them from switching.",
    way=6,
    accuracy="lossless",
    parameters=GateZerosParameters,
    on_architecture=_on_architecture,
)
