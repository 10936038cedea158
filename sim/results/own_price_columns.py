"""The user's own prices as columns of a result file, and back."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.errors import InvalidValue
from sim.domain.energy_table import EnergyTable
from sim.domain.own_prices import OwnPrices, ReplacedPrice

Array = npt.NDArray[Any]
_FOLDER = "own_prices"


def own_price_columns(
    own: OwnPrices | None,
) -> tuple[dict[str, Array], dict[str, tuple[str, ...]]]:
    """Give numbers and texts, by dataset; all empty without own prices."""
    replaced = () if own is None else own.replaced
    areas_um2: Mapping[str, float] = {} if own is None else own.areas_um2
    numbers = {
        f"{_FOLDER}/replaced/library": np.array([p.library for p in replaced], np.float64),
        f"{_FOLDER}/areas/um2": np.array(list(areas_um2.values()), np.float64),
    }
    texts = {
        f"{_FOLDER}/files": () if own is None else own.files,
        f"{_FOLDER}/replaced/component": tuple(price.component for price in replaced),
        f"{_FOLDER}/replaced/action": tuple(price.action for price in replaced),
        f"{_FOLDER}/areas/component": tuple(areas_um2),
    }
    return numbers, texts


def own_prices_of(
    numbers: Mapping[str, Array], texts: Mapping[str, tuple[str, ...]], table: EnergyTable
) -> OwnPrices | None:
    """Build the own prices again; None when no file was given.

    Raises
    ------
    InvalidValue
        Something the energy table does not have was replaced, or is named twice.
    """
    files = texts[f"{_FOLDER}/files"]
    if not files:
        return None
    replaced = [
        ReplacedPrice(component=component, action=action, library=library)
        for component, action, library in zip(
            texts[f"{_FOLDER}/replaced/component"],
            texts[f"{_FOLDER}/replaced/action"],
            numbers[f"{_FOLDER}/replaced/library"].tolist(),
            strict=True,
        )
    ]
    seen: set[tuple[str, str]] = set()
    for price in replaced:
        key = (price.component, price.action)
        if key in seen or (key not in table.actions and key not in table.static):
            expected = "prices of the energy table, each once"
            raise InvalidValue(f"{_FOLDER}/replaced", expected, ".".join(key))
        seen.add(key)
    areas = texts[f"{_FOLDER}/areas/component"]
    um2 = numbers[f"{_FOLDER}/areas/um2"].tolist()
    return OwnPrices(
        files=files, replaced=tuple(replaced), areas_um2=dict(zip(areas, um2, strict=True))
    )
