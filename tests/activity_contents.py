"""All of an `Activity` in a form that compares by value, types of arrays included."""

import numpy as np
import numpy.typing as npt

from sim.domain.activity import Activity


def contents(activity: Activity) -> list[object]:
    """Give every field; arrays as their type, shape and bytes."""
    arrays: tuple[npt.NDArray[np.generic], ...] = (
        activity.items.state,
        activity.items.value,
        activity.items.span,
        activity.active,
        activity.started,
        activity.waiting_for,
        *activity.executions,
    )
    return [
        activity.cycles,
        activity.stages,
        activity.waits,
        activity.served,
        activity.statistics,
        activity.standing,
        *((array.dtype.str, array.shape, array.tobytes()) for array in arrays),
    ]
