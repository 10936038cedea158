"""What a machine can do per cycle: the rates that bound a layer's time from below."""

from dataclasses import dataclass

RESOURCE_KINDS = ("array", "vector_unit", "dram", "memory", "link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One thing that only so much of can be had per cycle.

    Attributes
    ----------
    name : as in "global_buffer.read": component, and the port or direction where they differ.
    actions : "component.action" of what it is used up by.
    operands : only accesses for these operands use it; empty: all.
    per_cycle : how many of the actions at most in one cycle (bits, words, operations, MACs).
    """

    name: str
    kind: str
    actions: tuple[str, ...]
    operands: tuple[str, ...] = ()
    per_cycle: float

    @property
    def component(self) -> str:
        """Component it belongs to."""
        return self.name.partition(".")[0]
