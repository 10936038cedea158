"""What `joulesim check` and the summary of a run say of memories slower than the clock."""

from collections.abc import Sequence

from sim.energy.sram_timing import SlowMemory


def slow_memories_text(found: Sequence[SlowMemory]) -> str:
    """Name them, with their times and what follows.

    >>> slow_memories_text([SlowMemory(memory="buffer", access_time_ns=1.7, clock_period_ns=1.25)])
    'buffer 1.7 ns > period of 1.25 ns: pipelined access would be needed; energy is not affected'
    """
    times = ", ".join(f"{memory.memory} {memory.access_time_ns:.3g} ns" for memory in found)
    return (
        f"{times} > period of {found[0].clock_period_ns:.3g} ns: pipelined access would be "
        "needed; energy is not affected"
    )


def slow_memories_row(found: Sequence[SlowMemory]) -> list[tuple[str, str, str]]:
    """Give the row of the totals; none where every memory keeps up with the clock."""
    return [("access time", "", slow_memories_text(found))] if found else []
