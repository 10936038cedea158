"""Accesses that serve one operand, beside the fewest that would do."""

from dataclasses import dataclass

OwnedCounts = tuple[tuple[str, str, str, int], ...]
"""Access counts as (operand, component, action, count), sorted, counts > 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperandAccess:
    """How often one action of one component was done for one operand in a layer.

    Attributes
    ----------
    operand : "ifmap", "weight" or "ofmap" (partial sums included).
    action : "component.action", counted in the unit it is priced in.
    count : as counted.
    least : fewest that any mapping of the layer can do: each value passes once.
    least_in_dataflow : fewest with this dataflow on an array that is always full: a value read
        at the array's edge serves all PEs of a row or column at once, and no more.
    """

    operand: str
    action: str
    count: int
    least: int
    least_in_dataflow: int

    @property
    def component(self) -> str:
        """Component of the action."""
        return self.action.partition(".")[0]
