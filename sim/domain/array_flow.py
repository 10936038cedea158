"""What moves between a memory and the PEs during one tile: which values go to which PEs."""

from dataclasses import dataclass

SPREADS = ("row", "column", "pe", "head")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayFlow:
    """One operand's values between a memory and the used PEs, rows x columns of them.

    Attributes
    ----------
    operand : "ifmap", "weight" or "psum".
    inward : from the memory to the PEs.
    spread : which PEs one value concerns. "row": all used PEs of its row; "column": all used PEs
        of its column (on the way out their sums, added up on the way); "pe": a single one;
        "head": the first PE of its column, where a sum that comes back is taken up.
    bits : payload of one row, column or PE, over all steps.
    """

    operand: str
    memory: str
    inward: bool
    spread: str
    rows: int
    columns: int
    bits: int

    @property
    def total_bits(self) -> int:
        """Payload that leaves or enters the memory: each value once."""
        if self.spread == "pe":
            return self.bits * self.rows * self.columns
        return self.bits * (self.rows if self.spread == "row" else self.columns)
