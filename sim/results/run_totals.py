"""Totals of a run that follow from those of its layers, whatever else is known of the run."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from sim.base.units import mw_from_pj_per_cycle, seconds_from_cycles
from sim.domain.area import Areas, area_by_component
from sim.domain.energy_table import EnergyTable
from sim.results.layer_totals import LayerTotals


class LayerFigures(Protocol):
    """What the totals of a run take from each of its layers."""

    @property
    def compute_cycles(self) -> int:
        """Cycles with infinite bandwidth outside the array."""

    @property
    def macs(self) -> int:
        """Multiply-accumulates."""

    @property
    def energy_pj_by_component(self) -> Mapping[str, float]:
        """Energy of every component."""

    @property
    def dram_read_bits(self) -> int:
        """Bits read from DRAM."""

    @property
    def dram_write_bits(self) -> int:
        """Bits written to DRAM."""


class RunTotals(ABC):
    """Energy, time, power, work, traffic and area of a run.

    One set of formulas, for a whole `Result` and for a point of a sweep, of which nothing else is
    worked out.

    Attributes
    ----------
    pes : processing elements of the array.
    areas : parts of the chip with their area [mm2].
    layers : in order.
    """

    clock_mhz: float
    pes: int
    areas: Areas
    layers: Sequence[LayerFigures]

    @property
    @abstractmethod
    def components(self) -> tuple[str, ...]:
        """Component names, in the order every table and figure uses."""

    @property
    @abstractmethod
    def cycles(self) -> int:
        """Length of the run in base-clock cycles."""

    @cached_property
    def compute_cycles(self) -> int:
        """Cycles the run would take with infinite bandwidth outside the array."""
        return sum(layer.compute_cycles for layer in self.layers)

    @property
    def stall_cycles(self) -> int:
        """Cycles lost to memories and links."""
        return self.cycles - self.compute_cycles

    @property
    def time_s(self) -> float:
        """Length of the run [s]."""
        return seconds_from_cycles(self.cycles, self.clock_mhz)

    @cached_property
    def macs(self) -> int:
        """Multiply-accumulates of the run."""
        return sum(layer.macs for layer in self.layers)

    @property
    def utilization(self) -> float:
        """MACs / (cycles x PEs)."""
        return self.macs / (self.cycles * self.pes)

    @cached_property
    def energy_pj_by_component(self) -> dict[str, float]:
        """Energy per component [pJ], summing to `energy_pj`."""
        return {
            component: sum(layer.energy_pj_by_component[component] for layer in self.layers)
            for component in self.components
        }

    @cached_property
    def energy_pj(self) -> float:
        """Energy of the run [pJ]."""
        return sum(self.energy_pj_by_component.values())

    @cached_property
    def area_mm2_by_component(self) -> dict[str, float]:
        """Area per component [mm2], summing to `area_mm2`."""
        return area_by_component(self.areas)

    @property
    def area_mm2(self) -> float:
        """Area of the chip's components [mm2]; what is not in it: `sim.energy.area`."""
        return sum(self.area_mm2_by_component.values())

    @property
    def average_power_mw(self) -> float:
        """Energy / time [mW]."""
        return mw_from_pj_per_cycle(self.energy_pj / self.cycles, self.clock_mhz)

    @cached_property
    def dram_read_bits(self) -> int:
        """Bits read from DRAM."""
        return sum(layer.dram_read_bits for layer in self.layers)

    @cached_property
    def dram_write_bits(self) -> int:
        """Bits written to DRAM."""
        return sum(layer.dram_write_bits for layer in self.layers)


@dataclass(frozen=True, kw_only=True, eq=False)
class PointTotals(RunTotals):
    """The totals of a run without the rest of its result.

    Attributes
    ----------
    table : prices of the machine.
    """

    clock_mhz: float
    pes: int
    areas: Areas
    layers: tuple[LayerTotals, ...]
    table: EnergyTable

    @property
    def components(self) -> tuple[str, ...]:
        """Component names, in the order every table and figure uses."""
        return self.table.components

    @property
    def cycles(self) -> int:
        """Length of the run in base-clock cycles."""
        return sum(layer.cycles for layer in self.layers)
