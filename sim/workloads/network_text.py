"""A workload as the text of a network file: one line per layer, defaults left out."""

from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from sim.domain.layer import VECTOR_KINDS, Layer, Padding
from sim.domain.workload import Workload

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./")
_NOT_TEXT = frozenset(("null", "true", "false"))
_GEMM_KINDS = ("gemm", "matmul")


def format_network(workload: Workload) -> str:
    """Give the YAML text of a network.

    >>> layer = Layer(name="fc", kind="gemm", in_channels=4, out_channels=2)
    >>> print(format_network(Workload(name="tiny", layers=(layer,))), end="")
    name: tiny
    layers:
      - {name: fc, kind: gemm, m: 1, n: 2, k: 4}
    """
    lines = [f"name: {_scalar(workload.name)}"]
    for key in ("description", "source", "published_macs", "published_parameters"):
        value = getattr(workload, key)
        if value not in ("", None):
            lines.append(f"{key}: {_scalar(value)}")
    lines.append("layers:")
    lines.extend(f"  - {_flow(_layer_items(layer))}" for layer in workload.layers)
    return "\n".join(lines) + "\n"


def _layer_items(layer: Layer) -> dict[str, Any]:
    """Keys and values of a layer that differ from the defaults, in the order of the noun."""
    items = _changed_fields(layer)
    if layer.kind in _GEMM_KINDS:
        return _gemm_items(layer, items)
    if layer.kind in VECTOR_KINDS and layer.kind != "embedding":
        del items["out_channels"]
    if "padding" in items:
        items["padding"] = _padding_value(layer.padding)
    return items


def _gemm_items(layer: Layer, items: dict[str, Any]) -> dict[str, Any]:
    """Replace height and channels by m, n, k, which are per group."""
    sizes = {
        "m": layer.ifmap_h,
        "n": layer.out_channels // layer.groups,
        "k": layer.in_channels // layer.groups,
    }
    leading = {key: items.pop(key) for key in _LEADING if key in items}
    for key in ("ifmap_h", "in_channels", "out_channels"):
        items.pop(key, None)
    if "padding" in items:
        items["padding"] = _padding_value(layer.padding)
    return leading | sizes | items


_LEADING = ("name", "kind", "inputs", "batch", "groups")


def _changed_fields(noun: Any) -> dict[str, Any]:
    return {
        field.name: getattr(noun, field.name)
        for field in fields(noun)
        if getattr(noun, field.name) != _default(field)
    }


def _default(field: "Field[Any]") -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _padding_value(padding: Padding) -> Padding | int:
    """One number when all sides are equal."""
    sides = {padding.top, padding.bottom, padding.left, padding.right}
    return padding.top if len(sides) == 1 else padding


def _flow(items: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {_value(value)}" for key, value in items.items()) + "}"


def _value(value: Any) -> str:
    if is_dataclass(value):
        return _flow(_changed_fields(value))
    if isinstance(value, tuple):
        return "[" + ", ".join(_scalar(item) for item in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    return repr(value)


def _text(text: str) -> str:
    """Leave plain names as they are, quote the rest."""
    starts_as_name = text[:1].isalpha() or text[:1] == "_"
    if starts_as_name and _PLAIN.issuperset(text) and text.lower() not in _NOT_TEXT:
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
