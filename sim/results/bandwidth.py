"""Bits per cycle over time: what each DRAM and link carried, from the recorded counts."""

from dataclasses import dataclass

import numpy as np

from sim.domain.activity import FloatArray, Int64Array
from sim.domain.power_timeline import PowerTimeline
from sim.kernels.timeline import energy_between, index_stream
from sim.results.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Wires with a peak rate.

    Attributes
    ----------
    name : the DRAM or link.
    kind : "dram", "link" or "mesh".
    actions : what crosses the wires -> the actions counting its bits: "read", "write" and
        "padding" (bits of bursts that nobody asked for) of a DRAM, "transfer" of a link.
    peak_bits_per_cycle : of a DRAM its bus; of a link the width of the directions that were
        used; of a mesh that of all directed links between its routers, each hop crossing one.
    """

    name: str
    kind: str
    actions: dict[str, tuple[str, ...]]
    peak_bits_per_cycle: float


def channels(result: Result) -> tuple[Channel, ...]:
    """List the DRAMs and the links that carried anything, outermost first."""
    return (*_drams(result), *_links(result))


def carried_bits(
    timeline: PowerTimeline, channel: Channel, edges_cycles: Int64Array
) -> dict[str, FloatArray]:
    """Give the bits that crossed a channel in each bin, by what they were.

    A step's bits are spread evenly over the time the step takes, latency included, as its energy
    is. Sums over all bins of a run are its action counts, but for rounding (relative 1e-12).

    Parameters
    ----------
    edges_cycles : (bin + 1,) rising cycles of the run.

    Returns
    -------
    dict of (bin,)
        Bits by what crossed, in the order of `Channel.actions`.
    """
    steps = timeline.steps
    bits = np.column_stack([_step_bits(timeline, names) for names in channel.actions.values()])
    rates = bits / np.maximum(steps.hold_cycles, 1)[:, np.newaxis]
    per_state = np.zeros((len(timeline.active), rates.shape[1]))
    for active in timeline.active.T:
        per_state += np.where(active[:, np.newaxis] >= 0, rates[active], 0.0)
    items = timeline.items
    # bits are counted per cycle of a state, where the power timeline counts energy
    index = index_stream(items.state, items.value, items.span, per_state)
    found = energy_between(index, edges_cycles[:-1], edges_cycles[1:])
    return dict(zip(channel.actions, found.T, strict=True))


def _drams(result: Result) -> list[Channel]:
    return [
        Channel(
            name=resource.name,
            kind="dram",
            actions={
                "read": (f"{resource.name}.read",),
                "write": (f"{resource.name}.write",),
                "padding": (f"{resource.name}.read_padding", f"{resource.name}.write_padding"),
            },
            peak_bits_per_cycle=resource.per_cycle,
        )
        for resource in result.resources
        if resource.kind == "dram"
    ]


def _links(result: Result) -> list[Channel]:
    found: dict[str, Channel] = {}
    for use in result.links:
        if not use.carried_bits:
            continue
        is_mesh = use.busiest is not None
        wires = _hops(result, use.link) if is_mesh else 1
        before = found[use.link].peak_bits_per_cycle if use.link in found else 0.0
        action = f"{use.link}.{'hop' if is_mesh else 'transfer'}"
        found[use.link] = Channel(
            name=use.link,
            kind="mesh" if is_mesh else "link",
            actions={"transfer": (action,)},
            peak_bits_per_cycle=before + use.width_bits * wires,
        )
    return list(found.values())


def _hops(result: Result, mesh: str) -> int:
    """Directed links of a mesh between routers, without its ports to memories."""
    directions = [link.direction for link in result.mesh_links if link.link == mesh]
    return sum(not direction.startswith(("from ", "to ")) for direction in directions)


def _step_bits(timeline: PowerTimeline, names: tuple[str, ...]) -> Int64Array:
    """Bits of one execution of each step, (step,)."""
    columns = [place for place, name in enumerate(timeline.actions) if name in names]
    bits: Int64Array = timeline.steps.counts[:, columns].sum(axis=1)
    return bits
