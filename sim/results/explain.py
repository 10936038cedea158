"""A run explained: where energy and time go, and how far each layer is from its lower bound."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from sim.base.errors import InvalidValue, Literal
from sim.base.notebook import notebook_html
from sim.domain.operand_access import OperandAccess
from sim.results.lower_bound import LowerBound, lower_bound
from sim.results.operand_energy import operand_energy, sum_parts
from sim.results.result import LayerResult, Result
from sim.results.reuse import Reuse, reuse_table
from sim.results.time_parts import GROUPS, LayerTime, time_parts

if TYPE_CHECKING:
    import pandas as pd

MAX_NAMES = 10
MAX_KIB = 2**40
"""Larger numbers in the configuration of a file are no capacities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerExplanation:
    """One layer explained.

    Attributes
    ----------
    energy_pj_by_part : (part, component) -> energy; parts are `operand_energy.PARTS`.
    time : where its cycles go.
    bound : the least it could take.
    reuse : per operand and memory; empty for a layer without MACs.
    """

    layer: LayerResult
    energy_pj_by_part: Mapping[tuple[str, str], float]
    time: LayerTime
    bound: LowerBound
    reuse: tuple[Reuse, ...]

    @property
    def energy_ratio(self) -> float:
        """Energy / least energy; 0 where nothing costs energy."""
        return self.layer.energy_pj / self.bound.energy_pj if self.bound.energy_pj else 0.0

    @property
    def cycles_ratio(self) -> float:
        """Cycles / least cycles."""
        return self.layer.cycles / self.bound.cycles


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A run, or some of its layers, explained; `joulesim explain` prints it.

    Attributes
    ----------
    layers : in order of execution.
    memories : outermost first.
    capacities_kib : on-chip memories whose capacity the run's configuration gives.
    units : what is counted of each action, as its price says.
    """

    architecture: str
    workload: str
    dataflow: str
    clock_mhz: float
    layers: tuple[LayerExplanation, ...]
    layers_of_run: int
    memories: tuple[str, ...]
    capacities_kib: Mapping[str, float]
    units: Mapping[str, str]
    estimated: bool

    def _repr_html_(self) -> str:
        return notebook_html(self, "explanation")

    @property
    def cycles(self) -> int:
        """Cycles of the layers."""
        return sum(row.layer.cycles for row in self.layers)

    @property
    def macs(self) -> int:
        """MACs of the layers."""
        return sum(row.layer.macs for row in self.layers)

    @property
    def energy_pj(self) -> float:
        """Energy of the layers [pJ]."""
        return sum(row.layer.energy_pj for row in self.layers)

    @property
    def least_energy_pj(self) -> float:
        """Sum of the layers' least energies [pJ]."""
        return sum(row.bound.energy_pj for row in self.layers)

    @property
    def least_cycles(self) -> int:
        """Sum of the layers' least cycles; layers run one after the other."""
        return sum(row.bound.cycles for row in self.layers)

    @property
    def energy_ratio(self) -> float:
        """Energy / least energy; 0 where nothing costs energy."""
        return self.energy_pj / self.least_energy_pj if self.least_energy_pj else 0.0

    @property
    def cycles_ratio(self) -> float:
        """Cycles / least cycles."""
        return self.cycles / self.least_cycles

    @property
    def energy_pj_by_part(self) -> dict[tuple[str, str], float]:
        """(part, component) -> energy [pJ]; parts are `operand_energy.PARTS`."""
        return add_up(row.energy_pj_by_part for row in self.layers)

    @property
    def cycles_by_group(self) -> dict[str, float]:
        """Cycles by what the array does or waits for, summing to `cycles`."""
        return {group: sum(row.time.sums()[group] for row in self.layers) for group in GROUPS}

    @property
    def cycles_by_bound(self) -> dict[tuple[str, str], int]:
        """Cycles of the layers that are bound by each (group, component), most first."""
        found: dict[tuple[str, str], int] = {}
        for row in self.layers:
            key = row.time.bound_by
            found[key] = found.get(key, 0) + row.layer.cycles
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    @property
    def reuse(self) -> tuple[Reuse, ...]:
        """Reuse over the layers with MACs."""
        layers = ((row.layer.macs, row.layer.operand_accesses) for row in self.layers)
        return reuse_table(layers, self.memories)

    def to_frame(self) -> "pd.DataFrame":
        """Give one row per layer as a pandas frame (needs the ``frames`` extra)."""
        from sim.results.frames import explanation_frame  # noqa: PLC0415

        return explanation_frame(self)


def explain_result(result: Result, layers: str | None = None) -> Explanation:
    """Explain a run.

    Parameters
    ----------
    layers : glob pattern of the layers to look at; None: all.

    Raises
    ------
    InvalidValue
        The result has no accesses per operand, which every run counts, or no layer matches.
    """
    if not result.resources or not all(layer.operand_accesses for layer in result.layers):
        expected = "accesses per operand in every layer, as a run counts them"
        raise InvalidValue("layers/operand_accesses", expected, Literal("nothing"))
    times = time_parts(result)
    memories = _memories(result)
    chosen = _chosen(result.layers, layers)
    return Explanation(
        architecture=result.architecture,
        workload=result.workload,
        dataflow=result.dataflow,
        clock_mhz=result.clock_mhz,
        layers=tuple(
            _layer(result, result.layers[index], times[index], memories) for index in chosen
        ),
        layers_of_run=len(result.layers),
        memories=memories,
        capacities_kib=_capacities_kib(result),
        units={".".join(key): price.unit for key, price in result.energy_table.actions.items()},
        estimated=bool(result.estimated_prices),
    )


def add_up(parts: Iterable[Mapping[tuple[str, str], float]]) -> dict[tuple[str, str], float]:
    """Add up energies by key, largest first."""
    sums: dict[tuple[str, str], float] = {}
    for part in parts:
        for key, pj in part.items():
            sums[key] = sums.get(key, 0.0) + pj
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def by_part(energies: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Give energy per part [pJ], in the order of `operand_energy.PARTS`."""
    return sum_parts(energies)


def by_component(energies: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Give energy per component [pJ], largest first."""
    sums: dict[str, float] = {}
    for (_, component), pj in energies.items():
        sums[component] = sums.get(component, 0.0) + pj
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def _chosen(layers: Sequence[LayerResult], pattern: str | None) -> list[int]:
    names = [layer.name for layer in layers]
    if pattern is None:
        return list(range(len(names)))
    found = [index for index, name in enumerate(names) if fnmatchcase(name, pattern)]
    if not found:
        listed = ", ".join(names[:MAX_NAMES]) + (", ..." if len(names) > MAX_NAMES else "")
        raise InvalidValue("--layer", f"a pattern matching one of {listed}", pattern)
    return found


def _layer(
    result: Result, layer: LayerResult, time: LayerTime, memories: tuple[str, ...]
) -> LayerExplanation:
    return LayerExplanation(
        layer=layer,
        energy_pj_by_part=operand_energy(layer),
        time=time,
        bound=lower_bound(layer, result.resources, result.energy_table),
        reuse=reuse_table([(layer.macs, layer.operand_accesses)], memories),
    )


def _memories(result: Result) -> tuple[str, ...]:
    """Give every component that is read or written for an operand, in the components' order."""
    found = {
        access.component
        for layer in result.layers
        for access in layer.operand_accesses
        if _is_memory(access)
    }
    return tuple(name for name in result.components if name in found)


def _is_memory(access: OperandAccess) -> bool:
    return access.action.rpartition(".")[2] in ("read", "write")


def _capacities_kib(result: Result) -> dict[str, float]:
    """Capacities of on-chip memories, as far as the configuration in the file gives them."""
    architecture = result.configuration.get("architecture")
    memories = architecture.get("memories") if isinstance(architecture, dict) else None
    found = {}
    for name, memory in memories.items() if isinstance(memories, dict) else ():
        if not isinstance(memory, dict):
            continue
        capacity, instances = memory.get("capacity_kib"), memory.get("instances", 1)
        if not isinstance(capacity, int | float) or not isinstance(instances, int):
            continue
        if 0 < capacity <= MAX_KIB and 0 < instances <= MAX_KIB:
            found[str(name)] = float(capacity) * instances
    return found
