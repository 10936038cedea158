"""The least energy per MAC at an arithmetic intensity, with the prices a run really paid.

Source: J. Choi, D. Bedard, R. Fowler, R. Vuduc, "A Roofline Model of Energy", IPDPS 2013,
equations 1 to 4: energy is that of the operations, of the bytes moved, and of constant power
for as long as the slower of both takes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sim.base.units import bytes_from_bits
from sim.domain.activity import FloatArray
from sim.results.operand_energy import COMPUTE, operand_energy
from sim.results.result import LayerResult, Result

_ARRAY = ("array", "core")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyRoofline:
    """Least energy per MAC = `mac_pj` + `byte_pj` / intensity + static power x least time.

    Attributes
    ----------
    mac_pj : least that any layer paid the array for a MAC.
    byte_pj : least that any layer paid for a byte of DRAM traffic, rows opened included.
    static_pj_per_cycle : leakage, clock, background and whatever else runs all the time.
    macs_per_cycle, bytes_per_cycle : peaks of array and DRAM.
    """

    mac_pj: float
    byte_pj: float
    static_pj_per_cycle: float
    macs_per_cycle: float
    bytes_per_cycle: float

    def static_pj(self, macs_per_byte: FloatArray) -> FloatArray:
        """Give the static energy per MAC [pJ] of a layer as fast as array and DRAM allow."""
        intensity = np.asarray(macs_per_byte, np.float64)
        by_array = np.full(intensity.shape, 1.0 / self.macs_per_cycle)
        by_dram = 1.0 / (intensity * self.bytes_per_cycle)
        found: FloatArray = self.static_pj_per_cycle * np.maximum(by_array, by_dram)
        return found

    def pj_per_mac(self, macs_per_byte: FloatArray) -> FloatArray:
        """Give the least energy per MAC [pJ] at each intensity (any shape); no layer has less."""
        intensity = np.asarray(macs_per_byte, np.float64)
        return self.mac_pj + self.byte_pj / intensity + self.static_pj(intensity)


def energy_roofline(result: Result) -> EnergyRoofline:
    """Find the least prices among the layers that have MACs and DRAM traffic.

    They are what the layers paid, whatever gating, data or the mix of reads and writes made of
    the list: so no layer is below the line, and the line is a bound for this run only.
    """
    drams = _drams(result)
    layers = [layer for layer in result.layers if layer.macs and _traffic_bytes(layer)]
    return EnergyRoofline(
        mac_pj=min((_compute_pj(layer) / layer.macs for layer in layers), default=0.0),
        byte_pj=min(
            (_dram_pj(layer, drams, result) / _traffic_bytes(layer) for layer in layers),
            default=0.0,
        ),
        static_pj_per_cycle=float(result.timeline.static_pj_per_cycle.sum()),
        macs_per_cycle=float(result.pes),
        bytes_per_cycle=bytes_from_bits(result.dram_bits_per_cycle),
    )


def _drams(result: Result) -> frozenset[str]:
    named = {resource.name for resource in result.resources if resource.kind == "dram"}
    return frozenset(named or {"dram"})


def _traffic_bytes(layer: LayerResult) -> float:
    return bytes_from_bits(layer.dram_read_bits + layer.dram_write_bits)


def _compute_pj(layer: LayerResult) -> float:
    if not layer.operand_accesses:
        return _sum_pj(layer, ("array.mac", "core.mac"))
    parts = operand_energy(layer).items()
    return sum(pj for (part, name), pj in parts if part == COMPUTE and name in _ARRAY)


def _dram_pj(layer: LayerResult, drams: frozenset[str], result: Result) -> float:
    static = {".".join(name) for name in result.energy_table.static}
    actions = [name for name in layer.energy_pj_by_action if name.partition(".")[0] in drams]
    return _sum_pj(layer, (name for name in actions if name not in static))


def _sum_pj(layer: LayerResult, actions: Iterable[str]) -> float:
    return sum(layer.energy_pj_by_action.get(action, 0.0) for action in actions)
