"""The key `search` of a sweep file."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.config.sourced_value import Text
from sim.config.strict_keys import StrictKeys
from sim.domain.objective import DEFAULT_OBJECTIVES, OBJECTIVES
from sim.domain.sweep import SEARCH_METHODS, Search

MAX_TRIALS = 1_000_000
_GENERATION = {"nsga2": 16, "tpe": 8}
"""Points proposed together: a population, and few enough that a model learns from most points."""


class SearchKeys(StrictKeys):
    """How the places of a grid are chosen."""

    method: Text
    trials: Annotated[int, Field(ge=1, le=MAX_TRIALS)] = 200
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    objectives: Annotated[list[Text], Field(min_length=1, max_length=len(OBJECTIVES))] = Field(
        default_factory=lambda: list(DEFAULT_OBJECTIVES)
    )
    generation: Annotated[int, Field(ge=2, le=10_000)] | None = None


def _by_method(given: Any) -> Any:
    return {"method": given} if isinstance(given, str) else given


SearchEntry = Annotated[SearchKeys, BeforeValidator(_by_method)]
"""Its mapping, or the method alone."""


def search_of(keys: SearchKeys) -> Search:
    """Check the names.

    Raises
    ------
    InvalidValue
        There is no such method or objective, or an objective is named twice. Parts of the key
        are divided by bars.
    """
    if keys.method not in SEARCH_METHODS:
        expected = expected_one_of(SEARCH_METHODS, keys.method)
        raise InvalidValue("search|method", expected, keys.method)
    for index, name in enumerate(keys.objectives):
        if name not in OBJECTIVES:
            expected = expected_one_of(OBJECTIVES, name)
            raise InvalidValue(f"search|objectives|{index}", expected, name)
        if name in keys.objectives[:index]:
            got = Literal(f"{name} twice")
            raise InvalidValue(f"search|objectives|{index}", "each objective once", got)
    return Search(
        method=keys.method,
        trials=keys.trials,
        seed=keys.seed,
        objectives=tuple(keys.objectives),
        generation=keys.generation or _GENERATION[keys.method],
    )
