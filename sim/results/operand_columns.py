"""Accesses per operand, and the rates they are bound by: gathered from a run, and as columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dataflows.compulsory import Least, least_accesses
from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.architecture import Architecture
from sim.domain.layer import OPERANDS, Layer
from sim.domain.operand_access import OperandAccess
from sim.domain.resource import RESOURCE_KINDS, Resource
from sim.domain.tile import Counts, StationaryTile, TileClass, TransferTile

ACCESS_FOLDER, RESOURCE_FOLDER = "layers/operand_accesses", "resources"
_COUNTS = ("count", "least", "least_in_dataflow")

_Numbers = Mapping[str, npt.NDArray[Any]]
_Texts = Mapping[str, tuple[str, ...]]


def step_counts_by_operand(tile: TileClass, counts: Counts) -> Iterator[tuple[str, str, str, int]]:
    """Give what one execution of a step does for operands: (operand, component, action, count).

    Parameters
    ----------
    counts : all its accesses, which a server may have counted instead of the tile.
    """
    if isinstance(tile, TransferTile | StationaryTile):
        operand = tile.operand if isinstance(tile, TransferTile) else tile.flows[0].operand
        yield from (
            (operand, component, action, count)
            for component, action, count in counts
            if component != "vector_unit"
        )
    else:
        yield from tile.operand_counts


def operand_accesses(
    counted: Mapping[tuple[str, str, str], int], least: Mapping[tuple[str, str, str], Least]
) -> tuple[OperandAccess, ...]:
    """Put what was counted for operands beside the fewest accesses that would do."""
    nothing = Least(0, 0)
    return tuple(
        OperandAccess(
            operand=key[0],
            action=f"{key[1]}.{key[2]}",
            count=counted.get(key, 0),
            least=least.get(key, nothing).any_mapping,
            least_in_dataflow=least.get(key, nothing).in_dataflow,
        )
        for key in sorted(counted.keys() | least.keys())
    )


def layer_operand_accesses(
    layer: Layer,
    architecture: Architecture,
    dataflow: str,
    steps: Iterable[tuple[TileClass, Counts, int]],
) -> tuple[OperandAccess, ...]:
    """Add up the accesses of a layer that serve operands.

    Parameters
    ----------
    steps : of all stages, as (tile, accesses of one execution, executions).
    """
    counted: dict[tuple[str, str, str], int] = {}
    for tile, counts, times in steps:
        for operand, component, action, count in step_counts_by_operand(tile, counts):
            key = (operand, component, action)
            counted[key] = counted.get(key, 0) + times * count
    return operand_accesses(counted, least_accesses(layer, architecture, dataflow))


def access_columns(
    layers: Sequence[Sequence[OperandAccess]], resources: Sequence[Resource]
) -> tuple[dict[str, npt.NDArray[Any]], dict[str, tuple[str, ...]]]:
    """Flatten the accesses of all layers and the resources."""
    rows = [(index, access) for index, accesses in enumerate(layers) for access in accesses]
    numbers: dict[str, npt.NDArray[Any]] = {
        f"{ACCESS_FOLDER}/layer": np.array([index for index, _ in rows], np.int32),
        f"{RESOURCE_FOLDER}/per_cycle": np.array([r.per_cycle for r in resources], np.float64),
    }
    for name in _COUNTS:
        values = [getattr(access, name) for _, access in rows]
        numbers[f"{ACCESS_FOLDER}/{name}"] = np.array(values, np.int64)
    return numbers, {
        f"{ACCESS_FOLDER}/operand": tuple(access.operand for _, access in rows),
        f"{ACCESS_FOLDER}/name": tuple(access.action for _, access in rows),
        f"{RESOURCE_FOLDER}/name": tuple(r.name for r in resources),
        f"{RESOURCE_FOLDER}/kind": tuple(r.kind for r in resources),
        f"{RESOURCE_FOLDER}/actions": tuple(" ".join(r.actions) for r in resources),
        f"{RESOURCE_FOLDER}/operands": tuple(" ".join(r.operands) for r in resources),
    }


def accesses_by_layer(
    numbers: _Numbers, texts: _Texts, layers: int
) -> list[tuple[OperandAccess, ...]]:
    """Give the accesses per layer again."""
    found: list[list[OperandAccess]] = [[] for _ in range(layers)]
    counts = {name: numbers[f"{ACCESS_FOLDER}/{name}"].tolist() for name in _COUNTS}
    operands, actions = texts[f"{ACCESS_FOLDER}/operand"], texts[f"{ACCESS_FOLDER}/name"]
    for row, layer in enumerate(numbers[f"{ACCESS_FOLDER}/layer"].tolist()):
        values = {name: column[row] for name, column in counts.items()}
        access = OperandAccess(operand=operands[row], action=actions[row], **values)
        found[layer].append(access)
    return [tuple(accesses) for accesses in found]


def stored_resources(numbers: _Numbers, texts: _Texts) -> tuple[Resource, ...]:
    """Give the resources again."""
    columns = (
        *(texts[f"{RESOURCE_FOLDER}/{name}"] for name in ("name", "kind", "actions", "operands")),
        numbers[f"{RESOURCE_FOLDER}/per_cycle"].tolist(),
    )
    return tuple(
        Resource(
            name=name,
            kind=kind,
            actions=tuple(actions.split()),
            operands=tuple(operands.split()),
            per_cycle=per_cycle,
        )
        for name, kind, actions, operands, per_cycle in zip(*columns, strict=True)
    )


def check_operands(numbers: _Numbers, texts: _Texts) -> None:
    """Check the columns of a file, beyond what holds for all: names known, rates above 0.

    Raises
    ------
    InvalidValue
        The first thing that is wrong, under the dataset's name.
    """
    for name, known in (
        (f"{ACCESS_FOLDER}/operand", OPERANDS),
        (f"{RESOURCE_FOLDER}/kind", RESOURCE_KINDS),
    ):
        for text in texts[name]:
            if text not in known:
                raise InvalidValue(name, expected_one_of(known, text), text)
    rates = numbers[f"{RESOURCE_FOLDER}/per_cycle"]
    if rates.size and not rates.min() > 0:
        name = f"{RESOURCE_FOLDER}/per_cycle"
        raise InvalidValue(name, "numbers > 0", float(rates.min()))
