"""Names of layers from those of operators and weights, as the model's author knows them."""

import re

from sim.workloads.onnx_import.decoding import printable

_ENDINGS = re.compile(r"\.(weight|kernel|qweight|weight_quantized|weight_packed)(_quantized)?$")


_WHOLE_MODULES = frozenset(
    (
        "LayerNormalization",
        "BatchNormalization",
        "InstanceNormalization",
        "GroupNormalization",
        "RMSNormalization",
        "MaxPool",
        "AveragePool",
        "GlobalMaxPool",
        "GlobalAveragePool",
    )
)
"""Operators without products that are mostly all there is in their module."""


def short_name(node_name: str, operator: str, weight: str = "") -> str:
    """Give the name of a layer.

    Exporters name an operator by the path of modules that holds it; others only name weights.

    >>> short_name("/layer1/layer1.0/conv1/Conv", "Conv")
    'layer1.0.conv1'
    >>> short_name("/encoder/layer.3/attention/self/MatMul_1", "MatMul")
    'encoder.layer.3.attention.self.MatMul_1'
    >>> short_name("node_linear_4", "Gemm", "classifier.weight")
    'classifier'
    """
    if "/" in node_name.strip("/"):
        parts = _without_repeats([part for part in node_name.split("/") if part])
        if weight or operator in _WHOLE_MODULES:
            last = re.fullmatch(rf"{re.escape(operator)}(_\d+)?", parts[-1])
            parts = parts[:-1] if last and len(parts) > 1 else parts
        return ".".join(parts)
    plain = _ENDINGS.sub("", weight)
    if plain and plain != weight:
        return printable(plain)
    # PyTorch's newer exporter puts this before all of its names
    return node_name.strip("/").removeprefix("node_") or operator


def _without_repeats(parts: list[str]) -> list[str]:
    """Drop a module that the next one repeats: layer1 before layer1.0."""
    kept = []
    for index, part in enumerate(parts):
        following = parts[index + 1] if index + 1 < len(parts) else ""
        if not (following == part or following.startswith(f"{part}.")):
            kept.append(part)
    return kept
