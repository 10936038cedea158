"""Prices that are parts of others as columns of a result file, and back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.errors import InvalidValue
from sim.domain.energy_table import Price, WholePrice

Array = npt.NDArray[Any]
Prices = Mapping[tuple[str, str], Price]
_FOLDER = "whole_prices"


def whole_price_columns(
    actions: Prices,
) -> tuple[dict[str, Array], dict[str, tuple[str, ...]]]:
    """Give numbers and texts, by dataset; all empty where every price stands for itself."""
    parts = [(key, price.whole) for key, price in actions.items() if price.whole is not None]
    numbers = {f"{_FOLDER}/pj": np.array([whole.pj for _, whole in parts], np.float64)}
    texts = {
        f"{_FOLDER}/component": tuple(key[0] for key, _ in parts),
        f"{_FOLDER}/action": tuple(key[1] for key, _ in parts),
        f"{_FOLDER}/whole_action": tuple(whole.action for _, whole in parts),
    }
    return numbers, texts


def with_whole_prices(
    actions: Prices, numbers: Mapping[str, Array], texts: Mapping[str, tuple[str, ...]]
) -> dict[tuple[str, str], Price]:
    """Add to prices what they are parts of.

    Raises
    ------
    InvalidValue
        A price that the energy table does not have is part of another, or of one that it lacks.
    """
    found = dict(actions)
    for component, action, whole, pj in zip(
        texts[f"{_FOLDER}/component"],
        texts[f"{_FOLDER}/action"],
        texts[f"{_FOLDER}/whole_action"],
        numbers[f"{_FOLDER}/pj"].tolist(),
        strict=True,
    ):
        for name in (action, whole):
            if (component, name) not in actions:
                expected = "prices of the energy table"
                raise InvalidValue(_FOLDER, expected, f"{component}.{name}")
        found[component, action] = replace(
            found[component, action], whole=WholePrice(action=whole, pj=pj)
        )
    return found
