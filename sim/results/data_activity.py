"""What the data of a layer did: MACs gated by zeros, and how much of the operands switched."""

from collections.abc import Sequence
from typing import Any

from sim.domain.toggled_actions import FOLLOWED_DATAFLOWS, MAC, TOGGLE
from sim.results.result import LayerResult

_GATED_MAC = "array.gated_mac"
_MAC = ".".join(MAC)
_MAC_TOGGLE = f"{MAC[0]}.{TOGGLE}"


def gated_mac_share(layers: Sequence[LayerResult]) -> float:
    """Gated MACs / MACs; 0 without MACs."""
    macs = sum(layer.macs for layer in layers)
    return sum(_gated_macs(layer) for layer in layers) / macs if macs else 0.0


def _gated_macs(layer: LayerResult) -> int:
    return layer.action_counts.get(_GATED_MAC, 0)


def mac_toggle_rate(layers: Sequence[LayerResult]) -> float | None:
    """Bits that switched / bits of both operands of the MACs that were not gated.

    Nearly 0.5 for random data of which nothing stays in the PEs; None where no bits were followed.
    """
    counted = [
        layer
        for layer in layers
        if layer.dataflow in FOLLOWED_DATAFLOWS and _MAC_TOGGLE in layer.action_counts
    ]
    bits = sum(layer.action_counts.get(_MAC, 0) * layer.operand_bits for layer in counted)
    toggles = sum(layer.action_counts[_MAC_TOGGLE] for layer in counted)
    return toggles / bits if bits else None


def follows_data(layers: Sequence[LayerResult]) -> bool:
    """Whether any count of a run depends on data."""
    return any(layer.data_source != "none" for layer in layers)


def data_as_json(layers: Sequence[LayerResult]) -> dict[str, Any]:
    """Give the shares of one or several layers as plain data."""
    return {
        "gated_mac_share": gated_mac_share(layers),
        "mac_toggle_rate": mac_toggle_rate(layers),
    }
