"""The outcome of one simulated run, and the totals that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.base.notebook import notebook_html
from sim.domain.area import Areas
from sim.domain.energy_table import EnergyTable
from sim.domain.operand_access import OperandAccess
from sim.domain.own_prices import OwnPrices
from sim.domain.power_timeline import PowerTimeline
from sim.domain.resource import Resource
from sim.results.link_use import LinkUse, MeshLink, run_link_use
from sim.results.operand_energy import operand_energy, sum_parts
from sim.results.run_totals import RunTotals

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.explain import Explanation
    from sim.results.uncertainty import Uncertainty


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerResult:
    """One layer of a run.

    Attributes
    ----------
    cycles, compute_cycles, stall_cycles : `compute_cycles` is the layer's time with infinite
        bandwidth everywhere outside the array; ``cycles = compute_cycles + stall_cycles``.
    utilization : MACs / (cycles x PEs).
    mapping_efficiency : PEs used / PEs, averaged over folds; 0 for a vector layer.
    energy_pj_by_component : dynamic and static energy, summing to `energy_pj`.
    energy_pj_by_action : the same energy by "component.action" ("global_buffer.leakage").
    action_counts : "component.action" -> integer count; with a stateful DRAM also its row hits,
        misses and conflicts, which have no price of their own.
    compulsory_dram_bits : every operand read or written exactly once.
    tile_shapes : per memory, the largest tile it holds, by loop dimension.
    bank_conflict_cycles_by_memory : stall cycles that would not be there with every bank always
        at work, by memory; only memories with a declared data layout have any.
    links : use of every link, in the order of the architecture.
    data_source : what counts that depend on data come from: "none", "dense" (no density
        was given), "density" or "tensors".
    operand_bits : of both operands of a MAC; 0 for a vector layer.
    operand_accesses : the part of `action_counts` that serves one operand, beside the fewest
        accesses that would do.
    """

    name: str
    kind: str
    dataflow: str
    start_cycle: int
    cycles: int
    compute_cycles: int
    stall_cycles: int
    macs: int
    utilization: float
    mapping_efficiency: float
    energy_pj: float
    dram_read_bits: int
    dram_write_bits: int
    compulsory_dram_bits: int
    energy_pj_by_component: Mapping[str, float]
    energy_pj_by_action: Mapping[str, float]
    action_counts: Mapping[str, int]
    tile_shapes: Mapping[str, Mapping[str, int]]
    bank_conflict_cycles_by_memory: Mapping[str, int] = field(default_factory=dict)
    links: tuple[LinkUse, ...] = ()
    data_source: str = "none"
    operand_bits: int = 0
    operand_accesses: tuple[OperandAccess, ...] = ()

    @property
    def energy_pj_by_operand(self) -> dict[str, float]:
        """Energy [pJ] by what it serves, summing to `energy_pj`; empty where no accesses were kept.

        "ifmap", "weight", "ofmap" (partial sums included), "compute" (MACs, lane operations,
        instructions) and "shared" (clock, leakage, background).
        """
        return sum_parts(operand_energy(self)) if self.operand_accesses else {}

    @property
    def bank_conflict_cycles(self) -> int:
        """Stall cycles that bank conflicts cause."""
        return sum(self.bank_conflict_cycles_by_memory.values())


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Result(RunTotals):
    """One run: a workload on an architecture.

    Attributes
    ----------
    pes : processing elements of the array.
    dram_bits_per_cycle : peak DRAM bandwidth at the base clock, for the roofline.
    dram_model : how DRAM time was computed ("rate": peak rate times a stated efficiency).
    dram_streams : where the tiles lie in DRAM, as JSON (see `sim.results.dram_streams`).
    configuration : "architecture" as resolved (plain data that reads back), "workload" and
        "run" options.
    mesh_links : every directed link of every mesh, over the whole run.
    areas : parts of the chip with their area [mm2].
    own_prices : what the user's files replaced in the energy table; None without such files.
    resources : what bounds time from below, with its peak rate.
    """

    joulesim: str
    architecture: str
    workload: str
    dataflow: str
    clock_mhz: float
    pes: int
    dram_bits_per_cycle: float
    dram_model: str
    layers: tuple[LayerResult, ...]
    timeline: PowerTimeline
    energy_table: EnergyTable
    dram_streams: str
    configuration: Mapping[str, Any]
    mesh_links: tuple[MeshLink, ...] = ()
    areas: Areas = ()
    own_prices: OwnPrices | None = None
    resources: tuple[Resource, ...] = ()

    def __repr__(self) -> str:
        run = f"{self.workload} on {self.architecture}, {self.dataflow}"
        return f"<Result {run}: {self.energy_pj:.6g} pJ in {self.cycles} cycles>"

    def _repr_html_(self) -> str:
        return notebook_html(self, "run")

    @property
    def components(self) -> tuple[str, ...]:
        """Component names, in the order every table and figure uses."""
        return self.timeline.components

    @property
    def cycles(self) -> int:
        """Length of the run in base-clock cycles."""
        return self.timeline.cycles

    @cached_property
    def bank_conflict_cycles_by_memory(self) -> dict[str, int]:
        """Stall cycles that bank conflicts cause, per memory that has any."""
        found: dict[str, int] = {}
        for layer in self.layers:
            for memory, cycles in layer.bank_conflict_cycles_by_memory.items():
                found[memory] = found.get(memory, 0) + cycles
        return found

    @property
    def bank_conflict_cycles(self) -> int:
        """Stall cycles that bank conflicts cause."""
        return sum(self.bank_conflict_cycles_by_memory.values())

    @cached_property
    def energy_pj_by_operand(self) -> dict[str, float]:
        """Energy [pJ] by what it serves, as in `LayerResult`."""
        found: dict[str, float] = {}
        for layer in self.layers:
            for part, pj in layer.energy_pj_by_operand.items():
                found[part] = found.get(part, 0.0) + pj
        return found

    @cached_property
    def links(self) -> tuple[LinkUse, ...]:
        """Use of every link over the whole run."""
        return run_link_use([layer.links for layer in self.layers], self.mesh_links)

    @cached_property
    def uncertainty(self) -> "Uncertainty":
        """How far energy and average power may be off, by the ranges of the prices."""
        from sim.results.uncertainty import uncertainty_of  # noqa: PLC0415

        return uncertainty_of(self)

    @property
    def dram_energy(self) -> tuple[Mapping[str, Any], ...]:
        """What the energy of each DRAM is made of; none where the configuration does not say.

        "memory", "standard" and "coverage" (see `sim.domain.dram_energy.COVERED`), and either
        "parts", "refresh", "rows_open" and "idle", or "pj_per_bit" and "name".
        """
        return tuple(self.configuration.get("dram_energy", ()))

    @property
    def estimated_prices(self) -> tuple[str, ...]:
        """Prices in which some constant or law has no published source, as "component.action"."""
        return self._marked("estimated")

    @property
    def scaled_prices(self) -> tuple[str, ...]:
        """Prices brought to another node or voltage than their sources'."""
        return self._marked("scaled")

    @property
    def modelled_prices(self) -> tuple[str, ...]:
        """Prices of SRAM sizes without a sample, by a model of the samples."""
        return self._marked("modelled")

    def _marked(self, mark: str) -> tuple[str, ...]:
        table = self.energy_table
        dynamic = [name for name, price in table.actions.items() if getattr(price, mark)]
        static = [name for name, power in table.static.items() if getattr(power, mark)]
        return tuple(".".join(name) for name in (*dynamic, *static))

    def explain(self, layers: str | None = None) -> "Explanation":
        """Say where energy and time go, and how far each layer is from its lower bound.

        Parameters
        ----------
        layers : glob pattern of the layers to look at; None: all.
        """
        from sim.results.explain import explain_result  # noqa: PLC0415

        return explain_result(self, layers)

    def to_frame(self) -> "pd.DataFrame":
        """Give the layer table as a pandas frame (needs the ``frames`` extra)."""
        from sim.results.frames import layer_frame  # noqa: PLC0415

        return layer_frame(self)
