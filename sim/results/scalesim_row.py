"""One line of SCALE-Sim's reports: what it says of a layer, in its words."""

from dataclasses import dataclass

OPERANDS = ("ifmap", "filter", "ofmap")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accesses:
    """Words of one operand at one memory, between two cycles (both included)."""

    start_cycle: int
    stop_cycle: int
    words: int

    @property
    def words_per_cycle(self) -> float:
        """Average bandwidth while the operand moves."""
        return self.words / (self.stop_cycle - self.start_cycle + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleSimRow:
    """One layer.

    Attributes
    ----------
    total_cycles : index of the last cycle, one less than their number.
    total_cycles_with_prefetch : the same, from the first DRAM access to the last.
    overall_utilization, mapping_efficiency, compute_utilization : fractions.
    sram, dram : accesses of ifmap, filter and ofmap.
    """

    total_cycles: int
    total_cycles_with_prefetch: int
    stall_cycles: int
    overall_utilization: float
    mapping_efficiency: float
    compute_utilization: float
    sram: tuple[Accesses, Accesses, Accesses]
    dram: tuple[Accesses, Accesses, Accesses]

    @property
    def sram_words_per_cycle(self) -> tuple[float, float, float]:
        """Average bandwidth of the SRAMs: words / `total_cycles`, as theirs."""
        cycles = max(1, self.total_cycles)
        ifmap, filters, ofmap = self.sram
        return ifmap.words / cycles, filters.words / cycles, ofmap.words / cycles
