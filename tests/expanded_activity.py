"""The slow, obvious way to read an `Activity`: every leaf written out."""

from sim.domain.activity import Activity

Leaf = tuple[tuple[int, ...], tuple[bool, ...], tuple[int, ...], int]
"""Active steps, started bits, what is waited for, cycles."""


def expanded_leaves(activity: Activity) -> list[Leaf]:
    """All leaves in order, repeated blocks expanded."""
    items = activity.items

    def expand(first: int, last: int) -> list[Leaf]:
        leaves: list[Leaf] = []
        item = first
        while item < last:
            state, value, span = (int(x[item]) for x in (items.state, items.value, items.span))
            if state >= 0:
                active = tuple(activity.active[state].tolist())
                started = tuple(activity.started[state].tolist())
                leaves.append((active, started, tuple(activity.waiting_for[state].tolist()), value))
            else:
                leaves += expand(item + 1, item + 1 + span) * value
            item += 1 + span
        return leaves

    return expand(0, len(items))


def merged_leaves(activity: Activity) -> list[Leaf]:
    """All leaves, joined where nothing begins or ends between them.

    Looking at the state cuts a leaf in two, so runs with and without fast-forward agree only
    after joining.
    """
    merged: list[Leaf] = []
    for active, started, waits, cycles in expanded_leaves(activity):
        if merged and (merged[-1][0], merged[-1][2]) == (active, waits) and not any(started):
            merged[-1] = (active, merged[-1][1], waits, merged[-1][3] + cycles)
        else:
            merged.append((active, started, waits, cycles))
    return merged


def started_steps(activity: Activity) -> list[dict[int, int]]:
    """Per stage, how often each step begins according to the timeline."""
    begun: list[dict[int, int]] = [{} for _ in activity.stages]
    for active, started, _, _ in expanded_leaves(activity):
        for counts, step, begins in zip(begun, active, started, strict=True):
            if begins:
                counts[step] = counts.get(step, 0) + 1
    return begun


def worked_leaves(activity: Activity) -> list[tuple[tuple[int, ...], int]]:
    """What was worked on and for how long, whatever was waited for meanwhile."""
    merged: list[tuple[tuple[int, ...], int]] = []
    for active, started, _, cycles in expanded_leaves(activity):
        if merged and merged[-1][0] == active and not any(started):
            merged[-1] = (active, merged[-1][1] + cycles)
        else:
            merged.append((active, cycles))
    return merged
