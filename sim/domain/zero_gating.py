"""Zero gating: operands whose zeros keep a multiplier from switching."""

from typing import TYPE_CHECKING

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue

if TYPE_CHECKING:
    from sim.domain.architecture import Architecture

ZERO_GATING = ("none", "ifmap", "weight", "both")
_KEY = "array.zero_gating"


def check_array_gating(gating: str, kind: str) -> None:
    """Check that a kind of array can be gated so.

    Raises
    ------
    InvalidValue : an unknown choice, or gating in a scalar core.
    """
    if gating not in ZERO_GATING:
        raise InvalidValue(_KEY, expected_one_of(ZERO_GATING, gating), gating)
    if gating != "none" and kind == "scalar":
        expected = "none for a scalar core, which executes every instruction"
        raise InvalidValue(_KEY, expected, gating)


def check_machine_gating(architecture: "Architecture") -> None:
    """Check that nothing else in a machine contradicts its zero gating.

    Raises
    ------
    InvalidValue : SCALE-Sim's rules are followed.
    """
    gating = architecture.array.zero_gating
    if gating != "none" and architecture.scalesim is not None:
        raise InvalidValue(_KEY, "none with SCALE-Sim's rules, which know no zeros", gating)
