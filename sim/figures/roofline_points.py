"""The layers of a run as points of a roofline: intensity, performance, energy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.base.units import bytes_from_bits, seconds_from_cycles
from sim.domain.activity import FloatArray
from sim.results.result import LayerResult, Result

_LARGEST_MARKER_POINTS = 12.0
_SMALLEST_MARKER_POINTS = 2.5
_UNCROWDED_POINTS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class RooflinePoint:
    """Layers with the same shape and behaviour.

    Attributes
    ----------
    macs_per_byte : multiply-accumulates per byte of DRAM traffic.
    macs_per_s : multiply-accumulates per second of the layer's time.
    energy_pj : of all `layers`.
    pj_per_mac : energy / multiply-accumulates.
    dominant : the component with the largest energy.
    """

    name: str
    layers: int
    macs_per_byte: float
    macs_per_s: float
    energy_pj: float
    pj_per_mac: float
    dominant: str


def roofline_points(result: Result) -> tuple[RooflinePoint, ...]:
    """Give the layers with MACs and DRAM traffic, equal ones together, largest energy first."""
    points: dict[tuple[int, int, int], list[LayerResult]] = {}
    for layer in result.layers:
        traffic_bits = layer.dram_read_bits + layer.dram_write_bits
        if layer.macs and traffic_bits:
            points.setdefault((layer.macs, traffic_bits, layer.cycles), []).append(layer)
    return tuple(
        sorted(
            (_point(layers, result) for layers in points.values()),
            key=lambda point: -point.energy_pj,
        )
    )


def marker_diameters(points: Sequence[RooflinePoint]) -> FloatArray:
    """Give (point,) diameters [pt] of circles whose area is energy."""
    energy_pj = np.array([point.energy_pj for point in points])
    largest = energy_pj.max(initial=1e-30)
    crowding = max(1.0, len(points) / _UNCROWDED_POINTS) ** 0.25
    diameters: FloatArray = np.maximum(
        _LARGEST_MARKER_POINTS / crowding * np.sqrt(energy_pj / largest), _SMALLEST_MARKER_POINTS
    )
    return diameters


def _point(layers: Sequence[LayerResult], result: Result) -> RooflinePoint:
    first = layers[0]
    by_component = {
        name: sum(layer.energy_pj_by_component[name] for layer in layers)
        for name in result.components
    }
    energy_pj = sum(by_component.values())
    traffic_bytes = bytes_from_bits(first.dram_read_bits + first.dram_write_bits)
    return RooflinePoint(
        name=first.name,
        layers=len(layers),
        macs_per_byte=first.macs / traffic_bytes,
        macs_per_s=first.macs / seconds_from_cycles(first.cycles, result.clock_mhz),
        energy_pj=energy_pj,
        pj_per_mac=energy_pj / (first.macs * len(layers)),
        dominant=max(by_component, key=lambda name: by_component[name]),
    )
