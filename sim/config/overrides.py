"""Overrides of single values, ``path.to.key=value``, applied before validation."""

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, Literal
from sim.base.strict_yaml import parse_yaml_value
from sim.config.file_schema import SchemaNode
from sim.config.raw_config import RawConfig

_PART = re.compile(r'"[^"]+"|[^."]+')
_PATH = re.compile(rf"(?:{_PART.pattern})(?:\.(?:{_PART.pattern}))*")


def apply_overrides(
    raw: RawConfig, overrides: Sequence[str], schema: Mapping[str, Any], option: str = "--set "
) -> RawConfig:
    """Set values by path; a later override of the same path wins.

    Parameters
    ----------
    overrides : texts like ``array.rows=32``; the value is YAML.
    schema : JSON Schema of the file, which knows the keys the file left out.
    option : what errors put before the path: how the user gave it.

    Raises
    ------
    ConfigError
        The text has no ``=``, the path names no key or the value is not YAML.
    """
    if not overrides:
        return raw
    data = copy.deepcopy(raw.data)
    overridden = dict(raw.overridden)
    for text in overrides:
        path, source, value = _parse(text, option)
        current = replace(raw, data=data, overridden=overridden)
        _set(current, path, source, value, schema)
        kept = {part: other for part, other in overridden.items() if part[: len(path)] != path}
        overridden = {**kept, path: source}
    return replace(raw, data=data, overridden=overridden)


def _parse(text: str, option: str) -> tuple[tuple[str, ...], str, Any]:
    """Split an override into path, name for messages and value.

    A key with dots in it, as the name of a layer, is written between double quotes.
    """
    key, equals, value = text.partition("=")
    key = key.strip()
    source = f"{option}{key}".rstrip()
    if not equals:
        raise ConfigError(source, "", "path.to.key=value", Literal("no '='"))
    if not _PATH.fullmatch(key):
        raise ConfigError(source, "", "keys joined by dots before the '='", key)
    path = tuple(part.strip('"') for part in _PART.findall(key))
    return path, source, parse_yaml_value(value, source, ConfigError)


def _set(
    raw: RawConfig, path: tuple[str, ...], source: str, value: object, schema: Mapping[str, Any]
) -> None:
    """Set one value inside `raw.data`, which the caller owns."""
    node, here = SchemaNode.root(schema, raw.data), raw.data
    for depth, key in enumerate(path):
        inner = _checked_key(node, here, key, source)
        if depth == len(path) - 1:
            here[key] = value
            return
        if here.get(key) is None:
            here[key] = {}
        if not isinstance(here[key], dict):
            if inner.schema.get("type") == "object":
                raise raw.error(path[: depth + 1], inner.expected(here[key]), here[key])
            below = ".".join(path[: depth + 1])
            raise ConfigError(source, "", f"{below}, which has no keys", path[depth + 1])
        node, here = inner, here[key]


def _checked_key(node: SchemaNode, here: Mapping[str, Any], key: str, source: str) -> SchemaNode:
    """Give the schema below a key that may be set here.

    Keys are those of the format, or names the file has (a new memory or link is more often one
    spelled wrong); where any text is a name, as with patterns of layers, new ones too.
    """
    inner = node.below(key, here.get(key))
    if inner is not None and node.takes_any_name:
        return inner
    choices = tuple(here) if node.has_free_names else node.keys
    if inner is None or key not in choices:
        raise ConfigError(source, "", expected_one_of(choices, key), key)
    return inner
