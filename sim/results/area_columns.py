"""Areas of a machine's parts as flat columns of a result file, and back."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.domain.area import Areas, ComponentArea
from sim.domain.spread import Spread

Array = npt.NDArray[Any]
_FOLDER = "area"


def area_columns(areas: Areas) -> tuple[dict[str, Array], dict[str, tuple[str, ...]]]:
    """Flatten areas into numbers and texts, by dataset."""
    numbers: dict[str, Array] = {
        f"{_FOLDER}/mm2": np.array([area.mm2 for area in areas], np.float64),
        f"{_FOLDER}/estimated": np.array([area.estimated for area in areas], np.bool_),
        f"{_FOLDER}/scaled": np.array([area.scaled for area in areas], np.bool_),
        f"{_FOLDER}/low": np.array([area.spread.low for area in areas], np.float64),
        f"{_FOLDER}/high": np.array([area.spread.high for area in areas], np.float64),
    }
    texts = {
        f"{_FOLDER}/component": tuple(area.component for area in areas),
        f"{_FOLDER}/part": tuple(area.part for area in areas),
        f"{_FOLDER}/source": tuple(area.source for area in areas),
        f"{_FOLDER}/driver": tuple(area.spread.driver for area in areas),
        f"{_FOLDER}/reason": tuple(area.spread.reason for area in areas),
    }
    return numbers, texts


def areas_from_columns(numbers: Mapping[str, Array], texts: Mapping[str, tuple[str, ...]]) -> Areas:
    """Build the areas again."""
    rows = zip(
        *(texts[f"{_FOLDER}/{name}"] for name in ("component", "part", "source")),
        numbers[f"{_FOLDER}/mm2"].tolist(),
        numbers[f"{_FOLDER}/estimated"].tolist(),
        numbers[f"{_FOLDER}/scaled"].tolist(),
        _spreads(numbers, texts),
        strict=True,
    )
    return tuple(
        ComponentArea(
            component=component,
            part=part,
            source=source,
            mm2=mm2,
            estimated=estimated,
            scaled=scaled,
            spread=spread,
        )
        for component, part, source, mm2, estimated, scaled, spread in rows
    )


def _spreads(
    numbers: Mapping[str, Array], texts: Mapping[str, tuple[str, ...]]
) -> tuple[Spread, ...]:
    rows = zip(
        texts[f"{_FOLDER}/driver"],
        numbers[f"{_FOLDER}/low"].tolist(),
        numbers[f"{_FOLDER}/high"].tolist(),
        texts[f"{_FOLDER}/reason"],
        strict=True,
    )
    return tuple(
        Spread(driver=driver, low=low, high=high, reason=reason)
        for driver, low, high, reason in rows
    )
