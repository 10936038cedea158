"""What is wrong with a whole sweep, said in the words of its file; the rest is its points' own."""

from collections.abc import Sequence
from random import Random

from sim.base.errors import ConfigError, InvalidValue, JoulesimError, WorkloadError
from sim.domain.sweep import SweepSpec
from sim.sweeps.points import PointReader

MOST_TRIED = 1000
"""Points that are looked at before a sweep is given up; of more, as many are drawn."""


def check_some_point(spec: SweepSpec, reader: PointReader, positions: Sequence[int]) -> None:
    """Refuse a sweep where every point is wrong: it names a key or a file that is not there.

    A value that is wrong somewhere is the error of the points that have it, wherever on its axis
    it stands. So points are looked at until one is right, in most sweeps the first.

    Raises
    ------
    ConfigError, WorkloadError, InvalidValue
        None of `MOST_TRIED` points is right; what is wrong with most of them.
    """
    problems: dict[str, list[JoulesimError]] = {}
    for position in _tried(positions):
        try:
            reader.resolve(spec.assignment(position))
        except JoulesimError as problem:
            problems.setdefault(str(problem), []).append(problem)
        else:
            return
    raise located(spec, max(problems.values(), key=len)[0]) from None


def _tried(positions: Sequence[int]) -> Sequence[int]:
    if len(positions) <= MOST_TRIED:
        return positions
    draw = Random(0)  # noqa: S311 (no secrets: the same sweep must be refused again)
    others = draw.sample(range(1, len(positions)), MOST_TRIED - 1)
    return [positions[0], *(positions[place] for place in others)]


def located(spec: SweepSpec, problem: JoulesimError) -> JoulesimError:
    """Give an error about a name of a sweep the file, key and line where it is written.

    Errors that name a file themselves stay, and so do those of a sweep without a file.
    """
    origin = spec.source
    if origin is None:
        return problem
    if isinstance(problem, InvalidValue):
        place = origin.places.get(problem.key, problem.key)
    elif isinstance(problem, ConfigError | WorkloadError) and problem.file in origin.places:
        place = ": ".join(filter(None, (origin.places[problem.file], problem.where)))
    else:
        return problem
    return ConfigError(origin.file, place, problem.expected, problem.got)
