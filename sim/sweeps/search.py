"""A search: places of a grid proposed in generations, each told before the next.

Everything a sampler knows follows from its seed and from what it was told, in order. A generation
has a fixed number of places and is told in the order of their proposal, so neither the number of
workers nor what was run before moves anything: a search that was stopped is proposed again from
the start, and finds what is in the store there.

Samplers are made for spaces without end, and propose places of a grid again once they like them.
Such proposals are dropped, and after some a new place near them is taken, so that every trial shows
something new.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from random import Random

from sim.domain.objective import OBJECTIVES
from sim.domain.sweep import Search, SweepSpec
from sim.sweeps.optuna_study import OptunaStudy, Proposal
from sim.sweeps.outcome import FinishedPoint
from sim.sweeps.runner import Progress, Runner, stored_points
from sim.sweeps.store import SweepStore

_ASKED = {"nsga2": 10, "tpe": 3}
"""Proposals of a sampler for one point; if none of them is new, one near the last is taken."""
_STEPS = 1000
"""Steps from it; if they lead to nothing new, a small grid is looked through."""
_LISTED = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchEnd:
    """What a search did.

    Attributes
    ----------
    trials : different points that were run, now or before.
    proposals : places that the sampler proposed.
    infeasible : proposals where a constraint did not hold; they are not run.
    """

    trials: int
    proposals: int
    infeasible: int


def run_search(
    spec: SweepSpec,
    search: Search,
    store: SweepStore,
    runner: Runner,
    progress: Progress | None = None,
) -> SearchEnd:
    """Search until enough different points were run, or none is left.

    Parameters
    ----------
    progress : called with every point that is new to the store, after it is stored.

    Raises
    ------
    ResultsError
        Optuna is missing, or the store cannot be written.
    """
    state = _State(spec, search, store)
    while generation := state.propose():
        for point in stored_points(spec, store, runner, state.missing(generation)):
            state.note(point)
            if progress is not None:
                progress(point)
        state.tell(generation)
    return SearchEnd(trials=state.trials, proposals=state.proposals, infeasible=state.infeasible)


class _State:
    """What is known so far: the study, what came of each place, and how far the search is."""

    def __init__(self, spec: SweepSpec, search: Search, store: SweepStore) -> None:
        self._spec, self._search = spec, search
        self._study = OptunaStudy(spec, search)
        self._draw = Random(search.seed)  # noqa: S311 (no secrets: the same search must come again)
        self._columns = [OBJECTIVES[name].metric for name in search.objectives]
        self._stored = {point.position: self._figures(point) for _, point in store.points()}
        self._met: set[int] = set()
        self.trials = self.proposals = self.infeasible = 0

    def propose(self) -> list[Proposal]:
        """Choose a generation: places that were never met, where all constraints hold."""
        size = min(self._search.generation, self._search.trials - self.trials)
        generation = []
        for _ in range(size):
            proposal = self._propose()
            if proposal is None:
                break
            generation.append(proposal)
        self.trials += len(generation)
        return generation

    def missing(self, generation: Iterable[Proposal]) -> list[int]:
        """Give the places that nobody has run yet."""
        return [each.position for each in generation if each.position not in self._stored]

    def note(self, point: FinishedPoint) -> None:
        """Keep what came of a point."""
        self._stored[point.position] = self._figures(point)

    def tell(self, generation: Iterable[Proposal]) -> None:
        """Tell the study what came of a generation, in the order of its proposal."""
        for proposal in generation:
            figures = self._stored[proposal.position]
            if figures is None:
                # a point that fails is like one that misses a condition
                self._study.tell_infeasible(proposal, 1)
            else:
                self._study.tell(proposal, figures)

    def _propose(self) -> Proposal | None:
        """Ask the sampler for a new place, several times if need be; then look near its last."""
        position = 0
        for _ in range(_ASKED[self._search.method]):
            proposal = self._study.propose()
            self.proposals += 1
            position = proposal.position
            if position in self._met:
                self._study.drop(proposal)
                continue
            self._met.add(position)
            violated = self._spec.violated(position)
            if not violated:
                return proposal
            self.infeasible += 1
            self._study.tell_infeasible(proposal, violated)
        return self._near(position)

    def _near(self, position: int) -> Proposal | None:
        """Walk from a place, one axis per step, to a new one; None where there is hardly one."""
        axes = [len(axis.values) for axis in self._spec.axes]
        strides = [prod(axes[index + 1 :]) for index in range(len(axes))]
        for _ in range(_STEPS if axes else 0):
            index = self._draw.randrange(len(axes))
            place = position // strides[index] % axes[index]
            position += (self._draw.randrange(axes[index]) - place) * strides[index]
            if self._is_new(position):
                break
        else:
            few = range(self._spec.size) if self._spec.size <= _LISTED else ()
            position = next((place for place in few if self._is_new(place)), -1)
        if position < 0:
            return None
        self._met.add(position)
        return self._study.impose(position)

    def _is_new(self, position: int) -> bool:
        return position not in self._met and not self._spec.violated(position)

    def _figures(self, point: FinishedPoint) -> tuple[float, ...] | None:
        """Give the objectives of a point, None where it failed."""
        if point.outcome is None:
            return None
        return tuple(point.outcome.metrics[name] for name in self._columns)
