"""What a layer took, and what follows from it: energy by component, time, traffic."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from sim.domain.energy_table import EnergyTable
from sim.domain.tile import Counts
from sim.results.pricing import price_counts, static_pj_per_cycle, sum_by_component


class PlayedLayer(Protocol):
    """One layer as it was simulated, as far as its totals go.

    `compute_cycles` is the time with infinite bandwidth outside the array, `counts` the accesses
    of the whole layer.
    """

    @property
    def cycles(self) -> int:
        """Length of the layer."""

    @property
    def compute_cycles(self) -> int:
        """Part of it without stalls."""

    @property
    def counts(self) -> Counts:
        """Accesses of all its steps together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCounts:
    """A `PlayedLayer` without how it came about: small enough to remember many thousands."""

    cycles: int
    compute_cycles: int
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerTotals:
    """Totals of one layer.

    Attributes
    ----------
    energy_pj_by_action : (component, action) -> dynamic or static energy.
    energy_pj_by_component : the same energy, for every component that has a price.
    """

    cycles: int
    compute_cycles: int
    macs: int
    energy_pj_by_action: Mapping[tuple[str, str], float]
    energy_pj_by_component: Mapping[str, float]
    dram_read_bits: int
    dram_write_bits: int


def counts_of(layer: PlayedLayer) -> LayerCounts:
    """Keep of a layer what its totals need."""
    return LayerCounts(
        cycles=layer.cycles, compute_cycles=layer.compute_cycles, counts=layer.counts
    )


def layer_energy_pj(
    layer: PlayedLayer, table: EnergyTable, clock_mhz: float
) -> dict[tuple[str, str], float]:
    """Dynamic and static energy [pJ] of one layer, per (component, action)."""
    energies = price_counts(layer.counts, table)
    for key, pj in static_pj_per_cycle(table, clock_mhz).items():
        energies[key] = energies.get(key, 0.0) + pj * layer.cycles
    return energies


def layer_totals(
    layer: PlayedLayer,
    macs: int,
    table: EnergyTable,
    *,
    clock_mhz: float,
    drams: Collection[str],
) -> LayerTotals:
    """Price a layer and add up its traffic.

    Parameters
    ----------
    macs : multiply-accumulates of the layer.
    drams : names of the memories that are DRAMs.
    """
    energies = layer_energy_pj(layer, table, clock_mhz)
    counts = layer.counts
    return LayerTotals(
        cycles=layer.cycles,
        compute_cycles=layer.compute_cycles,
        macs=macs,
        energy_pj_by_action=energies,
        energy_pj_by_component=sum_by_component(energies, table.components),
        dram_read_bits=sum(n for name, action, n in counts if name in drams and action == "read"),
        dram_write_bits=sum(n for name, action, n in counts if name in drams and action == "write"),
    )
