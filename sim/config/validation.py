"""Raw configuration data -> model of its keys, or one error in the user's words."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, Literal
from sim.base.strict_yaml import YamlPath
from sim.config.file_schema import SchemaNode
from sim.config.raw_config import RawConfig
from sim.config.strict_keys import EXPECTED_ERROR

_EXPECTED_NAME = "a name of at most 64 letters, digits and underscores"

Model = TypeVar("Model", bound=BaseModel)


def validate_keys(model: type[Model], raw: RawConfig) -> Model:
    """Check types, bounds and names of all keys.

    Raises
    ------
    ConfigError
        The first fault; unknown keys come first, because a misspelt key is also missing.
    """
    try:
        return model.model_validate(raw.data)
    except ValidationError as problem:
        faults = problem.errors(include_url=False)
    first = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])
    raise _as_config_error(first, model.model_json_schema(), raw)


def _as_config_error(fault: ErrorDetails, schema: Mapping[str, Any], raw: RawConfig) -> ConfigError:
    path, node = _follow(fault["loc"], schema, raw.data)
    if fault["loc"][-1:] == ("[key]",) and fault["type"] != EXPECTED_ERROR:
        return raw.error(path, _EXPECTED_NAME, fault["input"])
    match fault["type"]:
        case "extra_forbidden":
            key = str(path[-1])
            return raw.error(path, expected_one_of(node.keys, key), key)
        case "missing":
            return raw.error(path, node.expected(None), Literal("nothing"))
        case "union_tag_invalid" | "union_tag_not_found":
            given = fault["input"]
            kind = given.get("kind") if isinstance(given, dict) else None
            got = Literal("nothing") if kind is None else kind
            return raw.error((*path, "kind"), expected_one_of(node.tags, kind), got)
        case kind if kind == EXPECTED_ERROR:
            return raw.error(path, fault.get("ctx", {})["expected"], fault["input"])
        case _:
            return raw.error(path, node.expected(fault["input"]), _shown(fault["input"]))


def _shown(value: object) -> object:
    """Show what was got; a mapping by its kind, not by its content."""
    if isinstance(value, dict):
        return Literal(f"a mapping of {len(value)} keys")
    return value


def _follow(
    location: tuple[str | int, ...], schema: Mapping[str, Any], data: object
) -> tuple[YamlPath, SchemaNode]:
    """Turn a validator's location into the user's path and the schema there.

    The validator's location also names the alternative it chose ("sram"), which the user never
    wrote, and marks a faulty key of a mapping with "[key]". For an unknown key, the schema is
    the one of the mapping it is in.
    """
    node, path, here = SchemaNode.root(schema, data), [], data
    skip_tag = False
    for part in location:
        if skip_tag or part == "[key]":
            skip_tag = False
            continue
        here = _below(here, part)
        inner = node.below(part, here)
        path.append(part)
        if inner is None:
            break
        skip_tag = bool(inner.tags)
        node = inner
    return tuple(path), node


def _below(data: object, key: str | int) -> object:
    if isinstance(data, dict):
        return data.get(key)
    if isinstance(data, list) and isinstance(key, int):
        return data[key]
    return None
