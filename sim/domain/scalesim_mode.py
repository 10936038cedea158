"""What a SCALE-Sim configuration asks for beyond a machine: their rules of counting."""

from dataclasses import dataclass

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue

SCALESIM_DATAFLOWS = ("weight_stationary", "input_stationary", "output_stationary")
INTERFACES = ("CALC", "USER")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleSimMode:
    """SCALE-Sim's rules for one machine; an architecture that has them follows them.

    Attributes
    ----------
    dataflow : joulesim's name of the `Dataflow` of the `.cfg`; taken when a run names none.
    interface : "CALC" (bandwidth is what is needed, never a limit) or "USER" (given).
    ifmap_words_per_cycle, filter_words_per_cycle, ofmap_words_per_cycle : DRAM words per
        cycle and operand; they limit a run in USER only.
    """

    dataflow: str
    interface: str
    ifmap_words_per_cycle: int
    filter_words_per_cycle: int
    ofmap_words_per_cycle: int

    def __post_init__(self) -> None:
        for key, names in (("dataflow", SCALESIM_DATAFLOWS), ("interface", INTERFACES)):
            if getattr(self, key) not in names:
                got = getattr(self, key)
                raise InvalidValue(f"scalesim.{key}", expected_one_of(names, got), got)
