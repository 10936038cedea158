"""Points of a sweep, one after another, in one process."""

import time
from collections.abc import Generator, Iterable

from sim.api import simulate_totals
from sim.base.errors import JoulesimError
from sim.base.garbage import seldom_collected
from sim.domain.sweep import SweepSpec
from sim.layer_runner import KnownLayers
from sim.results.layer_totals import LayerCounts
from sim.sweeps.outcome import UNRESOLVED, WRONG, FinishedPoint, Outcome, outcome_of
from sim.sweeps.points import PointReader, SweepPoint

_MOST_REMEMBERED = 10_000
_MOST_LAYERS = 20_000
"""Layers of which cycles and counts are kept (some 4 kB each), for all points that share them."""


class Evaluator:
    """Runs points; equal ones once."""

    def __init__(self, spec: SweepSpec, reader: PointReader) -> None:
        self._spec = spec
        self._reader = reader
        self._outcomes: dict[str, Outcome] = {}
        self._layers = KnownLayers[LayerCounts](_MOST_LAYERS)

    def finish(self, positions: Iterable[int]) -> Generator[FinishedPoint, None, None]:
        """Run the points at these places; what is wrong with one stays its own."""
        for position in positions:
            # the caller's own work between two points is not ours to decide on
            with seldom_collected():
                point = self._finish(position)
            yield point

    def finish_for(self, positions: Iterable[int], seconds: float) -> list[FinishedPoint]:
        """Run points until there are no more or the time [s] is over, at least one."""
        end = time.perf_counter() + seconds
        points = []
        for point in self.finish(positions):
            points.append(point)
            if time.perf_counter() >= end:
                break
        return points

    def _finish(self, position: int) -> FinishedPoint:
        begin = time.perf_counter()
        assignment = self._spec.assignment(position)
        digest = ""
        try:
            point = self._reader.resolve(assignment)
            digest = point.digest
            outcome = self._outcomes.get(digest) or self._run(point)
        except JoulesimError as problem:
            if not digest:
                # until it is resolved, nothing but its place names a point
                fault = UNRESOLVED if self._reader.lacks_a_file(assignment) else WRONG
                digest = f"{fault}{position}"
            return FinishedPoint(position=position, digest=digest, outcome=None, error=str(problem))
        if len(self._outcomes) < _MOST_REMEMBERED:
            self._outcomes[digest] = outcome
        return FinishedPoint(
            position=position,
            digest=digest,
            outcome=outcome,
            seconds=time.perf_counter() - begin,
        )

    def _run(self, point: SweepPoint) -> Outcome:
        totals = simulate_totals(
            point.architecture,
            point.workload,
            dataflow=point.dataflow,
            metric=point.metric,
            techniques=point.techniques,
            known_layers=self._layers,
        )
        return outcome_of(totals)
