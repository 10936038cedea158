"""joulesim's own network files: strict YAML to a workload and back."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.base.atomic_file import write_text
from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal, WorkloadError
from sim.base.strict_yaml import YamlDocument, YamlPath, dotted, parse_yaml, read_yaml
from sim.domain.layer import VECTOR_KINDS, Densities, Layer, OperandFormats, Padding
from sim.domain.workload import Workload
from sim.workloads.network_fields import (
    DensityFields,
    FormatFields,
    LayerFields,
    NetworkFields,
    PaddingFields,
)
from sim.workloads.network_text import format_network

_GEMM_KINDS = ("gemm", "matmul")
_GEMM_SIZES = {"ifmap_h": "m", "out_channels": "n", "in_channels": "k"}

_TYPES = {
    "missing": "a value",
    "int_type": "an integer",
    "float_type": "a number",
    "string_type": "a text",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "greater_than_equal": "an integer >= 0",
}
"""What was expected, by pydantic's type of error."""


def read_network(path: Path) -> Workload:
    """Read a network in joulesim's YAML.

    Parameters
    ----------
    path : the file; docs/formats/workloads.md describes it.

    Raises
    ------
    WorkloadError
        The file cannot be read, is not strict YAML, has unknown keys or values of the wrong
        type, or a layer that cannot be. Names the file, the key and its line.
    """
    return _build_network(read_yaml(path, WorkloadError))


def parse_network(text: str, file: str) -> Workload:
    """Read a network from the text of such a file.

    Parameters
    ----------
    text, file : the content, and what error messages name.

    Raises
    ------
    WorkloadError : as `read_network`.
    """
    return _build_network(parse_yaml(text, file, WorkloadError))


def _build_network(document: YamlDocument) -> Workload:
    network = _check_types(document)
    layers = tuple(
        _build_layer(document, index, layer) for index, layer in enumerate(network.layers)
    )
    try:
        return Workload(
            name=network.name,
            layers=layers,
            description=network.description,
            source=network.source,
            published_macs=network.published_macs,
            published_parameters=network.published_parameters,
        )
    except InvalidValue as problem:
        raise _located(document, _path_of(problem.key), problem.expected, problem.got) from None


def write_network(workload: Workload, path: str | Path) -> None:
    """Write a network as YAML that `read_network` reads back to an equal workload.

    One line per layer, default values left out; the same workload gives the same bytes. What
    an ONNX model has beyond its layers (`unsupported`, `repeated_parameters`) is not part of the
    format.

    Raises
    ------
    ResultsError
        The file cannot be written.
    """
    write_text(path, format_network(workload))


def _check_types(document: YamlDocument) -> NetworkFields:
    try:
        return NetworkFields.model_validate(document.data)
    except ValidationError as problem:
        found = problem.errors(include_url=False, include_context=False)
        # a misspelt key is also a missing one: the misspelling is the more helpful message
        first = min(found, key=lambda item: item["type"] != "extra_forbidden")
    raise _type_error(document, first["loc"], first["type"], first["input"])


def _type_error(document: YamlDocument, loc: YamlPath, kind: str, got: object) -> WorkloadError:
    if kind == "extra_forbidden":
        key = str(loc[-1])
        return _located(document, loc, expected_one_of(_known_keys(loc), key), key)
    if kind == "missing":
        got = Literal("nothing")
    elif isinstance(got, dict | list):
        got = Literal("a mapping" if isinstance(got, dict) else "a list")
    return _located(document, loc, _TYPES[kind], got)


def _known_keys(loc: YamlPath) -> tuple[str, ...]:
    """Keys allowed beside an unknown one."""
    models: dict[str, type[BaseModel]] = {
        "padding": PaddingFields,
        "formats": FormatFields,
        "densities": DensityFields,
    }
    if len(loc) == 1:
        return tuple(NetworkFields.model_fields)
    return tuple(models.get(str(loc[-2]), LayerFields).model_fields)


def _located(document: YamlDocument, path: YamlPath, expected: str, got: object) -> WorkloadError:
    """Give the error at a key, with the line of the nearest one that the file has."""
    near = path
    while near and document.line_of(near) is None:
        near = near[:-1]
    line = document.line_of(near)
    where = dotted(path) if line is None else f"{dotted(path)} (line {line})"
    return WorkloadError(document.file, where, expected, got)


def _path_of(key: str) -> YamlPath:
    """Path of a noun's key.

    >>> _path_of("layers[3].padding.top")
    ('layers', 3, 'padding', 'top')
    """
    parts = re.findall(r"[^.\[\]]+", key)
    return tuple(int(part) if part.isdigit() else part for part in parts)


def _build_layer(document: YamlDocument, index: int, layer: LayerFields) -> Layer:
    here: YamlPath = ("layers", index)
    try:
        sizes = _sizes(layer)
        return Layer(
            **_same_fields(layer),
            **sizes,
            padding=Padding(**layer.padding.model_dump()),
            formats=OperandFormats(**layer.formats.model_dump()),
            densities=Densities(**layer.densities.model_dump()),
        )
    except InvalidValue as problem:
        key, got = problem.key, problem.got
        if layer.m is not None and key in _GEMM_SIZES and getattr(layer, key) is None:
            key = _GEMM_SIZES[key]
            got = getattr(layer, key)
        raise _located(document, (*here, *_path_of(key)), problem.expected, got) from None


_CONVERTED = ("ifmap_h", "in_channels", "out_channels", "padding", "formats", "densities")


def _same_fields(layer: LayerFields) -> dict[str, Any]:
    """Fields that the file and the noun share as they are."""
    names = (field.name for field in fields(Layer) if field.name not in _CONVERTED)
    return {name: getattr(layer, name) for name in names}


def _sizes(layer: LayerFields) -> dict[str, Any]:
    """Height and channels, from themselves or from m, n, k."""
    if (layer.m, layer.n, layer.k) != (None, None, None):
        return _gemm_sizes(layer)
    if layer.in_channels is None:
        raise InvalidValue("in_channels", "a value", Literal("nothing"))
    out_channels = layer.out_channels
    if out_channels is None and layer.kind in VECTOR_KINDS and layer.kind != "embedding":
        out_channels = layer.in_channels
    if out_channels is None:
        raise InvalidValue("out_channels", "a value", Literal("nothing"))
    height = 1 if layer.ifmap_h is None else layer.ifmap_h
    return {"ifmap_h": height, "in_channels": layer.in_channels, "out_channels": out_channels}


def _gemm_sizes(layer: LayerFields) -> dict[str, int]:
    if layer.kind not in _GEMM_KINDS:
        given = next(key for key in ("m", "n", "k") if getattr(layer, key) is not None)
        raise InvalidValue(given, f"no m, n, k in a layer of kind {layer.kind}", Literal("one"))
    for size, key in _GEMM_SIZES.items():
        if getattr(layer, key) is None:
            raise InvalidValue(key, "all of m, n and k", Literal("nothing"))
        if getattr(layer, size) is not None:
            raise InvalidValue(size, f"either {size} or {key}", Literal("both"))
    m, n, k = layer.m or 0, layer.n or 0, layer.k or 0
    return {"ifmap_h": m, "in_channels": k * layer.groups, "out_channels": n * layer.groups}
