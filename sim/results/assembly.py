"""From the activities of the layers to one result: the layer table and the power timeline."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sim.domain.activity import Activity, BoolArray, FloatArray, Int32Array, ItemStream
from sim.domain.energy_table import EnergyTable
from sim.domain.layer import Layer
from sim.domain.link_traffic import LinkTraffic
from sim.domain.operand_access import OperandAccess
from sim.domain.power_timeline import PowerTimeline, StepTable
from sim.domain.schedule import Schedule, StageSchedule
from sim.domain.tile import Counts, FoldTile, TileClass
from sim.engine.program import Program
from sim.results.layer_totals import layer_totals
from sim.results.link_use import layer_link_use
from sim.results.pricing import (
    price_step,
    static_pj_per_cycle,
    sum_by_component,
)
from sim.results.result import LayerResult

STATIONARY_CODES = {"weight": 1, "ifmap": 2, "ofmap": 3}


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerRun:
    """One distinct layer as it was simulated; equal layers share it.

    `compute_cycles` is the time with infinite bandwidth outside the array,
    `bank_conflict_cycles` the part of the stalls that each memory's bank conflicts cause, `traffic`
    gives what the links of its machine carry during a schedule.
    """

    schedule: Schedule
    program: Program
    activity: Activity
    compute_cycles: int
    traffic: Callable[[Schedule], tuple[LinkTraffic, ...]]
    bank_conflict_cycles: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def links(self) -> tuple[LinkTraffic, ...]:
        """What the links carried."""
        return self.traffic(self.schedule)

    @property
    def cycles(self) -> int:
        """Length of the layer."""
        return self.activity.cycles

    @cached_property
    def counts(self) -> Counts:
        """Access counts of the whole layer: the schedule's, or what servers counted."""
        sums: dict[tuple[str, str], int] = {}
        for index, stage in enumerate(self.schedule.stages):
            times = self.activity.executions[index].tolist()
            for counts, n in zip(self.step_counts(index, stage), times, strict=True):
                for component, action, count in counts if n else ():
                    key = (component, action)
                    sums[key] = sums.get(key, 0) + n * count
        for component, action, count in self.activity.standing:
            sums[component, action] = sums.get((component, action), 0) + count
        return tuple((*key, sums[key]) for key in sorted(sums))

    def step_counts(self, index: int, stage: StageSchedule) -> tuple[Counts, ...]:
        """Access counts of each step of a stage."""
        served = self.activity.served.get(index)
        if served is not None:
            return tuple(step.counts for step in served)
        return tuple(tile.counts for tile in stage.tiles)

    def executed(self) -> Iterator[tuple[TileClass, Counts, int]]:
        """Give the steps of all stages: tile, access counts of one execution, executions > 0."""
        for index, stage in enumerate(self.schedule.stages):
            served = self.activity.served.get(index)
            tiles = stage.tiles if served is None else [stage.tiles[step.tile] for step in served]
            times = self.activity.executions[index].tolist()
            for tile, counts, n in zip(tiles, self.step_counts(index, stage), times, strict=True):
                if n:
                    yield tile, counts, n

    def hold_cycles(self, index: int) -> tuple[int, ...]:
        """How long each step of a stage is held."""
        served = self.activity.served.get(index)
        if served is not None:
            return tuple(step.hold_cycles for step in served)
        return tuple(step.hold_cycles for step in self.program.stages[index].steps)


def layer_result(
    layer: Layer,
    run: LayerRun,
    table: EnergyTable,
    *,
    clock_mhz: float,
    pes: int,
    start_cycle: int,
    drams: frozenset[str],
    compulsory_dram_bits: int,
    data_source: str,
    operand_bits: int,
    operand_accesses: tuple[OperandAccess, ...] = (),
) -> LayerResult:
    """Fill one row of the layer table."""
    cycles = run.activity.cycles
    totals = layer_totals(run, layer.macs, table, clock_mhz=clock_mhz, drams=drams)
    return LayerResult(
        name=layer.name,
        kind=layer.kind,
        dataflow=run.schedule.dataflow,
        start_cycle=start_cycle,
        cycles=cycles,
        compute_cycles=run.compute_cycles,
        stall_cycles=cycles - run.compute_cycles,
        macs=layer.macs,
        utilization=layer.macs / (cycles * pes),
        mapping_efficiency=run.schedule.mapping_efficiency,
        energy_pj=sum(totals.energy_pj_by_component.values()),
        dram_read_bits=totals.dram_read_bits,
        dram_write_bits=totals.dram_write_bits,
        compulsory_dram_bits=compulsory_dram_bits,
        energy_pj_by_component=totals.energy_pj_by_component,
        energy_pj_by_action={
            f"{name}.{action}": pj for (name, action), pj in totals.energy_pj_by_action.items()
        },
        action_counts={f"{name}.{action}": n for name, action, n in run.counts}
        | dict(run.activity.statistics),
        tile_shapes=run.schedule.tile_shapes,
        bank_conflict_cycles_by_memory=dict(run.bank_conflict_cycles),
        links=layer_link_use(run.links, cycles),
        data_source=data_source,
        operand_bits=operand_bits,
        operand_accesses=operand_accesses,
    )


def power_timeline(runs: Sequence[LayerRun], table: EnergyTable, clock_mhz: float) -> PowerTimeline:
    """Join the activities of all layers, in order, and price their states."""
    distinct = list({id(run): run for run in runs}.values())
    stages = tuple(dict.fromkeys(s.name for run in distinct for s in run.schedule.stages))
    actions = tuple(sorted({name for run in distinct for name in _action_names(run)}))
    steps, first_of = _step_table(distinct, stages, actions, table)
    waits = tuple(dict.fromkeys(("", *(n for run in distinct for n in _waited_for(run.activity)))))
    active, started, waiting_for, first_state = _state_table(distinct, stages, first_of, waits)
    items = [_shifted(run.activity.items, first_state[id(run)]) for run in runs]
    lengths = [len(stream) for stream in items]
    static = sum_by_component(static_pj_per_cycle(table, clock_mhz), table.components)
    return PowerTimeline(
        clock_mhz=clock_mhz,
        components=table.components,
        stages=stages,
        actions=actions,
        items=ItemStream(
            state=np.concatenate([stream.state for stream in items]),
            value=np.concatenate([stream.value for stream in items]),
            span=np.concatenate([stream.span for stream in items]),
        ),
        layer_items=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        layer_starts=np.concatenate([[0], np.cumsum([run.activity.cycles for run in runs])]).astype(
            np.int64
        ),
        active=active,
        started=started,
        waits=waits,
        waiting_for=waiting_for,
        dynamic_pj_per_cycle=_state_power(active, steps) + _standing_power(distinct, table),
        static_pj_per_cycle=np.array([static[name] for name in table.components]),
        steps=steps,
    )


def _step_table(
    distinct: Sequence[LayerRun],
    stages: tuple[str, ...],
    actions: tuple[str, ...],
    table: EnergyTable,
) -> tuple[StepTable, dict[tuple[int, str], int]]:
    """All steps of all distinct layers, and where those of (layer, stage) begin."""
    rows: list[tuple[int, int, int, int, int, int, int]] = []
    energies = []
    counts = []
    places = {name: place for place, name in enumerate(actions)}
    for run in distinct:
        for index, stage in enumerate(run.schedule.stages):
            rows.extend(_step_rows(run, index, stages.index(stage.name)))
            for accesses in run.step_counts(index, stage):
                energies.append(price_step(accesses, table))
                counted = np.zeros(len(actions), np.int64)
                for component, action, count in accesses:
                    counted[places[f"{component}.{action}"]] = count
                counts.append(counted)
    columns = np.array(rows, np.int64).T
    return (
        StepTable(
            stage=columns[0].astype(np.int32),
            hold_cycles=columns[1],
            rows=columns[2],
            columns=columns[3],
            streamed=columns[4],
            array_cycles=columns[5],
            stationary=columns[6].astype(np.int32),
            pj=np.array(energies),
            counts=np.array(counts),
        ),
        first_steps(distinct),
    )


def first_steps(runs: Sequence[LayerRun]) -> dict[tuple[int, str], int]:
    """Give the number of the first step of each (distinct layer, stage) in the step table."""
    first: dict[tuple[int, str], int] = {}
    steps = 0
    for run in {id(run): run for run in runs}.values():
        for index, stage in enumerate(run.schedule.stages):
            first[id(run), stage.name] = steps
            steps += len(run.hold_cycles(index))
    return first


def _action_names(run: LayerRun) -> set[str]:
    return {f"{component}.{action}" for component, action, _ in run.counts}


def _step_rows(
    run: LayerRun, index: int, stage: int
) -> Iterator[tuple[int, int, int, int, int, int, int]]:
    holds = run.hold_cycles(index)
    if index in run.activity.served:
        yield from ((stage, hold, 0, 0, 0, 0, 0) for hold in holds)
        return
    timed = run.program.stages[index].steps
    for tile, step, hold in zip(run.schedule.stages[index].tiles, timed, holds, strict=True):
        if isinstance(tile, FoldTile):
            code = STATIONARY_CODES[tile.stationary]
            yield stage, hold, tile.rows, tile.columns, tile.streamed, step.ideal_cycles, code
        else:
            yield stage, hold, 0, 0, 0, 0, 0


def _state_table(
    distinct: Sequence[LayerRun],
    stages: tuple[str, ...],
    first_steps: dict[tuple[int, str], int],
    waits: tuple[str, ...],
) -> tuple[Int32Array, BoolArray, Int32Array, dict[int, int]]:
    """States of all distinct layers over all stages, and where those of a layer begin."""
    first_state: dict[int, int] = {}
    active_parts, started_parts, waiting_parts = [], [], []
    n_states = 0
    for run in distinct:
        activity = run.activity
        active = np.full((len(activity.active), len(stages)), -1, np.int32)
        started = np.zeros(active.shape, np.bool_)
        waiting_for = np.zeros(active.shape, np.int32)
        codes = np.array([waits.index(name) if name in waits else 0 for name in activity.waits])
        for column, name in enumerate(stage.name for stage in run.schedule.stages):
            local = activity.active[:, column]
            target = stages.index(name)
            active[:, target] = np.where(local >= 0, local + first_steps[id(run), name], -1)
            started[:, target] = activity.started[:, column]
            waiting_for[:, target] = codes[activity.waiting_for[:, column]]
        first_state[id(run)] = n_states
        n_states += len(active)
        active_parts.append(active)
        started_parts.append(started)
        waiting_parts.append(waiting_for)
    return (
        np.concatenate(active_parts),
        np.concatenate(started_parts),
        np.concatenate(waiting_parts),
        first_state,
    )


def _waited_for(activity: Activity) -> list[str]:
    """Names of what the stages of a layer really waited for."""
    return [activity.waits[code] for code in np.unique(activity.waiting_for).tolist()]


def _state_power(active: Int32Array, steps: StepTable) -> FloatArray:
    """Energy per cycle [pJ] of each state, per component: steps spend theirs evenly."""
    rates = steps.pj / np.maximum(steps.hold_cycles, 1)[:, np.newaxis]
    power = np.zeros((len(active), rates.shape[1]))
    for column in active.T:
        power += np.where(column[:, np.newaxis] >= 0, rates[column], 0.0)
    return power


def _standing_power(distinct: Sequence[LayerRun], table: EnergyTable) -> FloatArray:
    """Energy per cycle [pJ] that each state has from what its layer does all through."""
    return np.concatenate(
        [
            np.tile(
                price_step(run.activity.standing, table) / run.activity.cycles,
                (len(run.activity.active), 1),
            )
            for run in distinct
        ]
    )


def _shifted(items: ItemStream, first_state: int) -> ItemStream:
    state = np.where(items.state >= 0, items.state + first_state, -1).astype(np.int32)
    return ItemStream(state=state, value=items.value, span=items.span)
