"""Work of a replayed trace: a distinct piece of an inference that runs without a wait."""

from dataclasses import dataclass

from sim.domain.activity import FloatArray, ItemStream


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Work:
    """What all inferences of one kind and sample do, once they have begun.

    An inference whose invocations arrive at several times is cut into parts, one per arrival.

    Attributes
    ----------
    kind, sample : of the trace; sample -1 has no data.
    part : place within the inference, from 0.
    cycles : how long it takes.
    macs : multiply-accumulates.
    energy_pj : (component,) dynamic and static energy.
    items : its states over time.
    power_pj_per_cycle : (state, component) energy per cycle of each state, static included.
    is_even : power is even within each invocation: the timeline was too large to keep.
    """

    kind: int
    sample: int
    part: int
    cycles: int
    macs: int
    energy_pj: FloatArray
    items: ItemStream
    power_pj_per_cycle: FloatArray
    is_even: bool = False
