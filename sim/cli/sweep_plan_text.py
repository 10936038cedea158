"""What a sweep will do, and how a search ended, in words."""

from sim.domain.objective import OBJECTIVES
from sim.domain.sweep import Search, SweepSpec
from sim.sweeps.run import SweepPlan
from sim.sweeps.search import SearchEnd
from sim.sweeps.search_plan import SearchPlan

_METHODS = {"nsga2": "NSGA-II", "tpe": "TPE"}


def grid_text(spec: SweepSpec, plan: SweepPlan) -> str:
    """Say how many points a sweep has, and how many of them differ."""
    left_out = plan.grid - len(plan.positions)
    constrained = f", {left_out:,} of the grid's {plan.grid:,} left out by constraints" * (
        left_out > 0
    )
    distinct = f"{plan.distinct:,} different"
    distinct = distinct if plan.exact else f"at most {distinct}"
    return f"{spec.name}: {count_of(len(plan.positions), 'point')}, {distinct}{constrained}"


def search_text(spec: SweepSpec, search: Search, plan: SearchPlan) -> str:
    """Say what is searched, for what, and how long."""
    sought = " and ".join(OBJECTIVES[name].title for name in search.objectives)
    met = f", {plan.share:.0%} of them meet the constraints" if spec.constraints else ""
    return (
        f"{spec.name}: {_METHODS[search.method]} looks for the best {sought} among "
        f"{count_of(plan.grid, 'point')}{met}; {count_of(search.trials, 'trial')} in generations "
        f"of {search.generation}, seed {search.seed}"
    )


def search_end_text(search: Search, end: SearchEnd) -> str:
    """Say how much was run, and why a search ended before its number of trials."""
    skipped = f"; {end.infeasible:,} proposals missed a constraint" if end.infeasible else ""
    all_there_are = "; no other was found" if end.trials < search.trials else ""
    return f"{count_of(end.trials, 'point')} run{skipped}{all_there_are}"


def count_of(count: int, what: str) -> str:
    """Give a number of things: 1 point, 2,000 points."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
