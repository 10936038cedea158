"""Operators of an imported model that a run left out, and their share of the network."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sim.base.errors import InvalidValue, Literal
from sim.domain.workload import Workload

KEY = "configuration.workload.unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """All operators of one kind without a layer.

    Attributes
    ----------
    macs, values : multiply-accumulates, and values produced; None where the data decide.
    macs_share, values_share : of those of the whole network, left-out ones included.
    """

    operator: str
    count: int
    macs: int | None
    macs_share: float | None
    values: int | None
    values_share: float | None

    def as_data(self) -> dict[str, Any]:
        """Give it as plain data."""
        return asdict(self)


def left_out(workload: Workload) -> tuple[LeftOut, ...]:
    """Give what a workload leaves out, the most multiply-accumulates first."""
    all_macs = workload.macs + workload.unsupported_macs
    all_values = sum(layer.ofmap_count for layer in workload.layers) + workload.unsupported_values
    found = [
        LeftOut(
            operator=item.operator,
            count=item.count,
            macs=item.macs,
            macs_share=_share(item.macs, all_macs),
            values=item.values,
            values_share=_share(item.values, all_values),
        )
        for item in workload.unsupported
    ]
    return tuple(sorted(found, key=lambda item: (item.macs is not None, -(item.macs or 0))))


def left_out_of(configuration: Mapping[str, Any]) -> tuple[LeftOut, ...]:
    """Give what the configuration of a result says was left out.

    Raises
    ------
    InvalidValue
        It says it in another form.
    """
    workload = configuration.get("workload")
    listed = workload.get("unsupported", []) if isinstance(workload, dict) else []
    if not isinstance(listed, list):
        raise InvalidValue(KEY, "a list", listed)
    return tuple(_checked(item) for item in listed)


def _checked(item: object) -> LeftOut:
    keys = {"operator", "count", "macs", "macs_share", "values", "values_share"}
    if not isinstance(item, dict) or set(item) != keys:
        raise InvalidValue(KEY, f"items of {', '.join(sorted(keys))}", Literal("others"))
    if not isinstance(item["operator"], str) or not _is_number(item["count"], int):
        raise InvalidValue(KEY, "an operator and a count", item)
    for name, kind in (("macs", int), ("values", int), ("macs_share", float),
                       ("values_share", float)):  # fmt: skip
        if item[name] is not None and not _is_number(item[name], kind):
            raise InvalidValue(f"{KEY}.{name}", "a number >= 0 or null", item[name])
    return LeftOut(**item)


def _is_number(value: object, kind: type) -> bool:
    kinds = (int, float) if kind is float else (int,)
    number = isinstance(value, kinds) and not isinstance(value, bool)
    return number and math.isfinite(value) and value >= 0  # type: ignore[arg-type,operator]


def _share(part: int | None, whole: int) -> float | None:
    if part is None:
        return None
    return part / whole if whole else 0.0
