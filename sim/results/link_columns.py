"""Use of links as flat columns of a result file, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.results.link_use import LinkUse, MeshLink

_FOLDER = "layers/links"
_NUMBERS = ("bits", "carried_bits", "links", "width_bits")
_TEXTS = ("link", "kind", "direction")

Numbers = dict[str, npt.NDArray[Any]]
Texts = dict[str, tuple[str, ...]]


def link_columns(
    layers: Sequence[Sequence[LinkUse]], directed: Sequence[MeshLink]
) -> tuple[Numbers, Texts]:
    """Flatten the use of the links of every layer, and the directed links of the run."""
    rows = [(index, use) for index, layer in enumerate(layers) for use in layer]
    uses = [use for _, use in rows]
    busiest = [use.busiest for use in uses]
    numbers: Numbers = {f"{_FOLDER}/layer": np.array([index for index, _ in rows], np.int32)}
    for name in _NUMBERS:
        numbers[f"{_FOLDER}/{name}"] = np.array([getattr(use, name) for use in uses], np.int64)
    for name in ("row", "column", "bits"):
        values = [getattr(link, name) if link else 0 for link in busiest]
        numbers[f"{_FOLDER}/busiest_{name}"] = np.array(values, np.int64)
        values = [getattr(link, name) for link in directed]
        numbers[f"mesh_links/{name}"] = np.array(values, np.int64)
    texts: Texts = {
        f"{_FOLDER}/{name}": tuple(getattr(use, name) for use in uses) for name in _TEXTS
    }
    texts[f"{_FOLDER}/busiest_direction"] = tuple(
        link.direction if link else "" for link in busiest
    )
    texts["mesh_links/link"] = tuple(link.link for link in directed)
    texts["mesh_links/direction"] = tuple(link.direction for link in directed)
    return numbers, texts


def links_by_layer(
    numbers: Mapping[str, npt.NDArray[Any]],
    texts: Mapping[str, tuple[str, ...]],
    cycles: Sequence[int],
) -> list[tuple[LinkUse, ...]]:
    """Give the use of the links of every layer; `cycles` are those of the layers."""
    values: dict[str, list[Any]] = {
        name: numbers[f"{_FOLDER}/{name}"].tolist() for name in _NUMBERS
    }
    names: dict[str, Sequence[Any]] = {name: texts[f"{_FOLDER}/{name}"] for name in _TEXTS}
    busiest = {n: numbers[f"{_FOLDER}/busiest_{n}"].tolist() for n in ("row", "column", "bits")}
    directions = texts[f"{_FOLDER}/busiest_direction"]
    found: list[list[LinkUse]] = [[] for _ in cycles]
    for index, layer in enumerate(numbers[f"{_FOLDER}/layer"].tolist()):
        name, direction = names["link"][index], directions[index]
        place = {key: column[index] for key, column in busiest.items()}
        found[layer].append(
            LinkUse(
                **{key: column[index] for key, column in values.items()},
                **{key: column[index] for key, column in names.items()},
                cycles=cycles[layer],
                busiest=MeshLink(link=name, direction=direction, **place) if direction else None,
            )
        )
    return [tuple(uses) for uses in found]


def directed_links(
    numbers: Mapping[str, npt.NDArray[Any]], texts: Mapping[str, tuple[str, ...]]
) -> tuple[MeshLink, ...]:
    """Give the directed links of the meshes of a run."""
    columns = (
        texts["mesh_links/link"],
        texts["mesh_links/direction"],
        *(numbers[f"mesh_links/{name}"].tolist() for name in ("row", "column", "bits")),
    )
    return tuple(
        MeshLink(link=link, direction=direction, row=row, column=column, bits=bits)
        for link, direction, row, column, bits in zip(*columns, strict=True)
    )
