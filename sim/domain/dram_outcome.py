"""What a DRAM did while it served requests, in integers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DramOutcome:
    """Counts over one span of time.

    Attributes
    ----------
    start_cycle : first cycle of the span.
    total_cycles : from there to the last completion.
    accept_cycles : from there to the end of the cycle of the last acceptance.
    reads, writes : RD and WR commands.
    row_hits, row_misses, row_conflicts : accesses to the open row; that found the bank closed; that
        had to close another row.
    activates, precharges, refreshes : ACT, PRE and REF commands.
    precharge_alls : PREA commands.
    answered_reads : bursts read, from the DRAM or from the controller.
    latency_cycles : sum over them, from acceptance to the last data.
    forwarded : reads answered by a queued write.
    merged : bursts joined with one already queued.
    active_rank_cycles : summed over ranks, cycles with a bank open.
    idle_rank_cycles : cycles with all banks closed.
    """

    start_cycle: int
    total_cycles: int
    accept_cycles: int
    reads: int
    writes: int
    row_hits: int
    row_misses: int
    row_conflicts: int
    activates: int
    precharges: int
    precharge_alls: int
    refreshes: int
    answered_reads: int
    latency_cycles: int
    forwarded: int
    merged: int
    active_rank_cycles: int
    idle_rank_cycles: int

    @property
    def average_read_latency_cycles(self) -> float | None:
        """Mean over the reads, None without any."""
        return self.latency_cycles / self.answered_reads if self.answered_reads else None
