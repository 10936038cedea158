"""Places of a grid as a sampler of Optuna proposes them."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from sim.base.errors import Literal, ResultsError
from sim.domain.objective import OBJECTIVES
from sim.domain.sweep import Axis, Search, SweepSpec

_MOST_CHOICES = 1000
"""Longer lists of names are taken as ordered: a sampler keeps a weight per choice."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One place that the sampler would like to know about."""

    position: int
    trial: Any


class OptunaStudy:
    """A study in memory; the same calls in the same order give the same places.

    Raises
    ------
    ResultsError
        Optuna is not installed, or is too old.
    """

    def __init__(self, spec: SweepSpec, search: Search) -> None:
        optuna = import_optuna()
        more = [OBJECTIVES[name].more_is_better for name in search.objectives]
        self._axes = spec.axes
        self._failed = optuna.trial.TrialState.FAIL
        self._study = optuna.create_study(
            directions=["maximize" if wanted else "minimize" for wanted in more],
            sampler=_sampler(optuna, search),
        )

    def propose(self) -> Proposal:
        """Ask for the next place."""
        trial = self._study.ask()
        position = 0
        for axis in self._axes:
            position = position * len(axis.values) + _place(trial, axis)
        return Proposal(position, trial)

    def impose(self, position: int) -> Proposal:
        """Make a proposal of a place that was chosen elsewhere."""
        places = {}
        left = position
        for axis in reversed(self._axes):
            left, places[axis.names[0]] = divmod(left, len(axis.values))
        self._study.enqueue_trial(places)
        return self.propose()

    def drop(self, proposal: Proposal) -> None:
        """Take back a proposal: samplers learn nothing from it."""
        self._study.tell(proposal.trial, state=self._failed)

    def tell(self, proposal: Proposal, figures: Sequence[float]) -> None:
        """Say what came of a place: one figure per objective."""
        self._study.tell(proposal.trial, [float(figure) for figure in figures])

    def tell_infeasible(self, proposal: Proposal, violated: int) -> None:
        """Say that a place cannot be run, and how many conditions it misses.

        Samplers compare places that miss conditions by these alone, and hold them for worse than
        any that can be run (Deb et al. 2002, section VI).
        """
        proposal.trial.set_constraint("violated", float(violated))
        worst = [inf if str(d).endswith("MINIMIZE") else -inf for d in self._study.directions]
        self._study.tell(proposal.trial, worst)


def optuna_version() -> str:
    """Give the version whose samplers propose."""
    return str(import_optuna().__version__)


def import_optuna() -> Any:
    """Import Optuna, quietly.

    Raises
    ------
    ResultsError
        It is not installed, or too old to be told of conditions.
    """
    expected = "optuna 5 or later; install it with: pip install 'joulesim[search]'"
    try:
        optuna = importlib.import_module("optuna")
    except ModuleNotFoundError:
        raise ResultsError("search", "", expected, Literal("no optuna")) from None
    if int(optuna.__version__.split(".")[0]) < 5:
        raise ResultsError("search", "", expected, Literal(f"optuna {optuna.__version__}"))
    # it writes a line per study and trial otherwise
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna


def _sampler(optuna: Any, search: Search) -> Any:
    if search.method == "nsga2":
        return optuna.samplers.NSGAIISampler(population_size=search.generation, seed=search.seed)
    return optuna.samplers.TPESampler(seed=search.seed)


def _place(trial: Any, axis: Axis) -> int:
    """Let the sampler choose along an axis; where values are numbers, near ones are alike."""
    name, count = axis.names[0], len(axis.values)
    if _is_ordered(axis) or count > _MOST_CHOICES:
        return int(trial.suggest_int(name, 0, count - 1))
    return int(trial.suggest_categorical(name, range(count)))


def _is_ordered(axis: Axis) -> bool:
    """Whether all values are numbers that rise, or fall, along the axis."""
    for column in zip(*axis.values, strict=True):
        numbers = [v for v in column if isinstance(v, int | float) and not isinstance(v, bool)]
        if len(numbers) < len(column):
            return False
        if numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
            return False
    return True
