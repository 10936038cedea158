"""How far a sweep has come: points done, and the best so far with its axes."""

from collections.abc import Iterable, Sequence

from sim.cli.progress import RunProgress
from sim.domain.objective import OBJECTIVES
from sim.domain.sweep import SweepSpec
from sim.figures.objective_text import objective_text
from sim.sweeps.outcome import METRICS, FinishedPoint

_MOST_AXES = 3


class SweepProgress:
    """Called with every finished point; shows on the bar the best of them in one objective.

    Parameters
    ----------
    total : points to run.
    earlier : rows of the store as `SweepStore.rows` gives them: the best may be there already.
    """

    def __init__(
        self,
        spec: SweepSpec,
        objective: str,
        total: int,
        bar: RunProgress,
        earlier: Iterable[tuple[int, str, str, Sequence[float]]] = (),
    ) -> None:
        self._spec, self._name, self._total = spec, objective, total
        self._objective = OBJECTIVES[objective]
        self._bar = bar
        self._done = 0
        self._best: float | None = None
        self._text = "not known yet"
        column = METRICS.index(self._objective.metric)
        for position, error, _, figures in earlier:
            if not error:
                self._note(position, figures[column])

    def __call__(self, point: FinishedPoint) -> None:
        """Note that a point is done."""
        self._done += 1
        if point.outcome is not None:
            self._note(point.position, point.outcome.metrics[self._objective.metric])
        self._bar(self._done, self._total, self._text)

    def _note(self, position: int, value: float) -> None:
        best = self._best
        sign = -1 if self._objective.more_is_better else 1
        if best is None or sign * value < sign * best:
            self._best = value
            figure = objective_text(self._name, value)
            self._text = f"{self._objective.title} {figure} ({axes_text(self._spec, position)})"


def axes_text(spec: SweepSpec, position: int) -> str:
    """Name one place of a grid by what varies, in few words.

    Keys are shortened to their last part, and long lists cut.
    """
    values = spec.assignment(position)
    names: Sequence[str] = spec.axis_names
    shown = [f"{name.rsplit('.', 1)[-1]}={values[name]}" for name in names[:_MOST_AXES]]
    more = len(names) - _MOST_AXES
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
