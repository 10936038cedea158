"""Accesses per operand, and the rates they are bound by, as columns of a result file."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.layer import OPERANDS
from sim.domain.operand_access import OperandAccess
from sim.domain.resource import RESOURCE_KINDS, Resource

ACCESS_FOLDER, RESOURCE_FOLDER = "layers/operand_accesses", "resources"
LEAST_RATE = 1e-9
"""A core with a thousand million instructions per MAC; below it, cycles would not be countable."""

_COUNTS = ("count", "least", "least_in_dataflow")

_Numbers = Mapping[str, npt.NDArray[Any]]
_Texts = Mapping[str, tuple[str, ...]]


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
    _check_counts(numbers, texts)
    rates = numbers[f"{RESOURCE_FOLDER}/per_cycle"]
    if rates.size and not rates.min() >= LEAST_RATE:
        name = f"{RESOURCE_FOLDER}/per_cycle"
        raise InvalidValue(name, f"numbers >= {LEAST_RATE}", float(rates.min()))


def _check_counts(numbers: _Numbers, texts: _Texts) -> None:
    """Check that what was done for operands is part of what was done."""
    counted = "layers/action_counts"
    left = dict(
        zip(
            zip(numbers[f"{counted}/layer"].tolist(), texts[f"{counted}/name"], strict=True),
            numbers[f"{counted}/count"].tolist(),
            strict=True,
        )
    )
    rows = zip(
        numbers[f"{ACCESS_FOLDER}/layer"].tolist(),
        texts[f"{ACCESS_FOLDER}/name"],
        numbers[f"{ACCESS_FOLDER}/count"].tolist(),
        strict=True,
    )
    for layer, action, count in rows:
        if not count:
            continue
        most = left.get((layer, action), 0)
        if count > most:
            expected = f"at most the {most} of {action} that are left in layer {layer}"
            raise InvalidValue(f"{ACCESS_FOLDER}/count", expected, count)
        left[layer, action] = most - count
