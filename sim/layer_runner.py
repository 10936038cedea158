"""Layers of a run: mapped, played, the best dataflow chosen; equal ones only once."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Generic, TypeVar

from dataflows import Dataflow, schedule_vector_layer
from dataflows.data_use import DataUse, schedule_with_data
from sim.base.errors import InvalidValue, MappingError
from sim.components.bank_conflicts import (
    shared_out,
    waiting_cycles,
    with_every_bank_at_work,
)
from sim.components.machine import Machine
from sim.domain.architecture import (
    Architecture,
)
from sim.domain.energy_table import EnergyTable
from sim.domain.layer import MATRIX_KINDS, Layer
from sim.domain.schedule import Schedule
from sim.domain.technology_spec import TechnologySpec
from sim.engine.ideal import ideal_cycles
from sim.engine.run import run_program
from sim.results.assembly import LayerRun
from sim.results.layer_totals import PlayedLayer, layer_energy_pj

METRICS: Mapping[str, Callable[[float, int], float]] = MappingProxyType(
    {
        "energy": lambda energy_pj, _cycles: energy_pj,
        "cycles": lambda _energy_pj, cycles: float(cycles),
        "edp": lambda energy_pj, cycles: energy_pj * cycles,
    }
)
"""What `dataflow="best"` can minimise per layer: energy, time, or their product."""


Kept = TypeVar("Kept", bound=PlayedLayer)
"""What is kept of a layer that was played: all of it, or what totals need."""


class KnownLayers(Generic[Kept]):
    """Layers that were played, the least recently used forgotten first.

    A layer is known by its shape, its dataflow and what of the machine decides on time and counts;
    prices do not.
    """

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._runs: OrderedDict[tuple[str, ...], Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._runs)

    def get(self, key: tuple[str, ...]) -> Kept | None:
        """Look a layer up."""
        run = self._runs.get(key)
        if run is not None:
            self._runs.move_to_end(key)
        return run

    def put(self, key: tuple[str, ...], run: Kept) -> None:
        """Remember a layer."""
        self._runs[key] = run
        if len(self._runs) > self._most:
            self._runs.popitem(last=False)


class LayerRunner(Generic[Kept]):
    """Simulates layers; equal ones only once."""

    def __init__(
        self,
        architecture: Architecture,
        table: EnergyTable,
        candidates: Mapping[str, Dataflow],
        metric: str,
        data: DataUse,
        known: KnownLayers[Kept],
        keep: Callable[[LayerRun], Kept],
        *,
        fast_forward: bool,
    ) -> None:
        """`keep` takes what the caller needs of a layer that was played; the rest is let go."""
        self._architecture = architecture
        self._table = table
        self._machine = Machine(architecture)
        self._candidates = candidates
        self._cost = METRICS[metric]
        self._fast_forward = fast_forward
        self._data = data
        self._chosen: dict[tuple[str, str, str], Kept] = {}
        self._known = known
        self._keep = keep
        self._machine_key = _timing_of(architecture)

    def run(self, layer: Layer) -> Kept:
        """Play one layer, with the dataflow that costs least.

        Raises
        ------
        MappingError : no dataflow fits the layer onto the machine.
        """
        shape = _shape_of(layer)
        spec = self._architecture.row_stationary
        # layers of one shape can have mapping parameters of their own
        pattern = "" if spec is None else spec.mapping_of(layer.name)[0]
        # and tensors of their own
        values = layer.name if self._data.knows(layer) else ""
        chosen = self._chosen.get((shape, pattern, values))
        if chosen is None:
            key = (self._machine_key, shape, pattern, values)
            chosen = self._chosen[shape, pattern, values] = self._best_of(layer, key)
        return chosen

    def _best_of(self, layer: Layer, key: tuple[str, ...]) -> Kept:
        if layer.kind not in MATRIX_KINDS:
            return self._played("", schedule_vector_layer, layer, key)
        runs: list[Kept] = []
        misfits: list[MappingError] = []
        for name, candidate in self._candidates.items():
            try:
                runs.append(self._played(name, candidate, layer, key))
            except MappingError as misfit:
                misfits.append(misfit)
        if not runs:
            raise misfits[0]
        return runs[0] if len(runs) == 1 else min(runs, key=self._cost_of)

    def _played(self, name: str, dataflow: Dataflow, layer: Layer, key: tuple[str, ...]) -> Kept:
        if self._data.knows(layer):
            # tensors are of this run only
            return self._keep(self._play(dataflow, layer))
        full = (*key, name, str(self._fast_forward), str(self._data.toggles))
        run = self._known.get(full)
        if run is None:
            run = self._keep(self._play(dataflow, layer))
            self._known.put(full, run)
        return run

    def _play(self, dataflow: Dataflow, layer: Layer) -> LayerRun:
        try:
            schedule = schedule_with_data(dataflow, layer, self._architecture, self._data)
            return self._run(self._machine.count_dram(schedule))
        except InvalidValue as limit:
            raise MappingError(layer.name, limit.key, limit.expected, str(limit.got)) from None

    def _run(self, schedule: Schedule) -> LayerRun:
        program = self._machine.program(schedule)
        activity = run_program(program, fast_forward=self._fast_forward)
        return LayerRun(
            schedule=schedule,
            program=program,
            activity=activity,
            compute_cycles=ideal_cycles(program, fast_forward=self._fast_forward),
            bank_conflict_cycles=self._bank_conflict_cycles(schedule, activity.cycles),
            traffic=self._machine.traffic,
        )

    def _bank_conflict_cycles(self, schedule: Schedule, cycles: int) -> dict[str, int]:
        """Cycles a layer would save with every bank at work, by the memories that conflict."""
        conflicts = waiting_cycles(schedule)
        if not conflicts:
            return {}
        program = self._machine.program(with_every_bank_at_work(schedule))
        least = run_program(program, fast_forward=self._fast_forward).cycles
        return shared_out(max(0, cycles - least), conflicts)

    def _cost_of(self, run: Kept) -> float:
        energies = layer_energy_pj(run, self._table, self._architecture.clock_mhz)
        return self._cost(sum(energies.values()), run.cycles)


@lru_cache(maxsize=4096)
def _shape_of(layer: Layer) -> str:
    """Name everything of a layer that decides how it is mapped and played."""
    return repr(layer.unnamed)


def _timing_of(architecture: Architecture) -> str:
    """Name everything of a machine but what only its prices depend on."""
    bare = replace(
        architecture,
        name="",
        description="",
        technology=TechnologySpec(node_nm=1, voltage_v=1, energy_table=""),
        memories=tuple(replace(memory, cell=None) for memory in architecture.memories),
    )
    return hashlib.sha256(repr(bare).encode()).hexdigest()
