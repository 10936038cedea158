"""Sweep files: strict YAML -> `SweepSpec`."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from sim.base.errors import ConfigError, InvalidValue, Literal
from sim.base.strict_yaml import read_yaml
from sim.config.axis_values import axis_values
from sim.config.constraint_text import read_constraint
from sim.config.raw_config import RawConfig
from sim.config.search_keys import SearchEntry, search_of
from sim.config.slurm_file import SlurmKeys
from sim.config.sourced_value import Text
from sim.config.strict_keys import StrictKeys
from sim.config.validation import validate_keys
from sim.domain.sweep import DIMENSION_AXIS, RUN_AXES, Axis, SweepSource, SweepSpec

MAX_AXES = 64
_Key = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.]*$", max_length=200)]
_Scalar = StrictBool | StrictInt | StrictFloat | Annotated[StrictStr, Field(max_length=1000)]


class SweepKeys(StrictKeys):
    """A sweep as its file says it."""

    name: Text = "sweep"
    architecture: Text | None = None
    workload: Text | None = None
    dataflow: Text | None = None
    batch: Annotated[int, Field(ge=1)] | None = None
    metric: Text | None = None
    layers: Text | None = None
    dims: Annotated[dict[_Key, Annotated[int, Field(ge=1)]], Field(default_factory=dict)]
    set: Annotated[dict[_Key, _Scalar], Field(max_length=MAX_AXES, default_factory=dict)]
    axes: Annotated[dict[_Key, Any], Field(max_length=MAX_AXES, default_factory=dict)]
    linked: Annotated[list[dict[_Key, Any]], Field(max_length=MAX_AXES, default_factory=list)]
    constraints: Annotated[list[Text], Field(max_length=MAX_AXES, default_factory=list)]
    slurm: SlurmKeys | None = None
    search: SearchEntry | None = None


def load_sweep(path: str | Path) -> SweepSpec:
    """Read a sweep file.

    Raises
    ------
    ConfigError
        The file cannot be read, a key is wrong, there is no axis, or one without values, linked
        axes differ in length, a name varies twice, or a constraint is no condition on axes.
    """
    raw = RawConfig.from_document(read_yaml(Path(path), ConfigError))
    keys = validate_keys(SweepKeys, raw)
    try:
        return replace(_spec(keys), source=_source(raw, keys))
    except InvalidValue as problem:
        place = _path_of(problem.key, keys)
        raise raw.error(place, problem.expected, problem.got) from None


def _source(raw: RawConfig, keys: SweepKeys) -> SweepSource:
    """Note where everything is that an error could be about."""
    paths: dict[str, tuple[str | int, ...]] = {name: (name,) for name in SweepKeys.model_fields}
    paths |= {
        f"constraints|{index}": ("constraints", index) for index in range(len(keys.constraints))
    }
    paths |= {name: ("set", name) for name in keys.set}
    paths |= {f"{DIMENSION_AXIS}{name}": ("dims", name) for name in keys.dims}
    paths |= {name: ("axes", name) for name in keys.axes}
    paths |= {
        name: ("linked", index, name) for index, group in enumerate(keys.linked) for name in group
    }
    return SweepSource(
        file=raw.file, places={name: raw.place(path) for name, path in paths.items()}
    )


def _spec(keys: SweepKeys) -> SweepSpec:
    fixed = {name: getattr(keys, name) for name in RUN_AXES if getattr(keys, name) is not None}
    fixed |= {f"{DIMENSION_AXIS}{name}": size for name, size in keys.dims.items()}
    axes = [
        Axis((name,), tuple((value,) for value in axis_values(values, f"axes|{name}")))
        for name, values in keys.axes.items()
    ]
    axes += [_linked(index, group) for index, group in enumerate(keys.linked)]
    _check_names(axes, keys)
    for name in ("architecture", "workload"):
        if not any(name in axis.names for axis in axes) and name not in fixed:
            raise InvalidValue(name, "a name, a file, or an axis of them", None)
    names = {*fixed, *keys.set, *(name for axis in axes for name in axis.names)}
    spec = SweepSpec(
        name=keys.name,
        fixed={**fixed, **keys.set},
        axes=tuple(axes),
        constraints=tuple(
            read_constraint(text, f"constraints|{index}", names)
            for index, text in enumerate(keys.constraints)
        ),
        search=None if keys.search is None else search_of(keys.search),
    )
    if not axes:
        raise InvalidValue("axes", "at least one axis that varies", Literal("none"))
    return spec


def _linked(index: int, group: Mapping[str, Any]) -> Axis:
    columns = {name: axis_values(each, f"linked|{index}|{name}") for name, each in group.items()}
    if not columns:
        raise InvalidValue(f"linked|{index}", "axes that move together", "none")
    length = len(next(iter(columns.values())))
    for name, column in columns.items():
        if len(column) != length:
            expected = f"{length} values, as many as the axis it is linked to"
            raise InvalidValue(f"linked|{index}|{name}", expected, len(column))
    return Axis(tuple(columns), tuple(zip(*columns.values(), strict=True)))


def _check_names(axes: Iterable[Axis], keys: SweepKeys) -> None:
    seen = set(keys.set)
    for name in keys.set:
        if name in RUN_AXES:
            raise InvalidValue(f"set|{name}", "a key of the architecture", name)
    for axis in axes:
        for name in axis.names:
            if name in seen:
                raise InvalidValue(f"axes|{name}", "an axis that is named once", name)
            seen.add(name)


def _path_of(key: str, keys: SweepKeys) -> tuple[str | int, ...]:
    """Path in the file; names of axes have dots themselves, so parts are divided by bars."""
    parts: list[str | int] = [int(part) if part.isdigit() else part for part in key.split("|")]
    if parts[0] == "axes" and len(parts) > 1 and parts[1] not in keys.axes:
        # a name that varies twice is known by its second place only
        group = next(index for index, each in enumerate(keys.linked) if parts[1] in each)
        return ("linked", group, *parts[1:])
    return tuple(parts)
