"""A small made-up `Result` whose counts, prices, energies and timeline agree with each other.

For tests of figures, files and the command line: it needs neither the engine nor any file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.base.units import pj_per_cycle_from_mw
from sim.domain.activity import ItemStream
from sim.domain.energy_table import EnergyTable, Price, StaticPower
from sim.domain.power_timeline import PowerTimeline, StepTable
from sim.domain.spread import Spread
from sim.results.result import LayerResult, Result

CLOCK_MHZ = 800.0
ROWS = COLUMNS = 16
WORD_BITS = 128
WAITS = ("", "weight.global_buffer.full")
STAGES = (
    "fetch.ifmap.global_buffer",
    "fetch.weight.global_buffer",
    "preload.weight",
    "array",
    "drain.ofmap.accumulator",
    "vector_unit",
)
FETCH_IFMAP, FETCH_WEIGHT, PRELOAD, ARRAY, DRAIN, VECTOR = range(len(STAGES))
KINDS = ("conv2d", "gemm", "max_pool", "conv2d", "add")

_MADE_UP = "made up for tests"
_ACTIONS_PJ = {
    ("dram", "read"): 8.5,
    ("dram", "write"): 5.0,
    ("dram", "activate"): 2400.0,
    ("global_buffer", "read"): 22.0,
    ("global_buffer", "write"): 25.0,
    ("accumulator", "read"): 2.1,
    ("accumulator", "write"): 2.3,
    ("dram_to_buffer", "transfer"): 0.3,
    ("buffer_to_array", "transfer"): 0.1,
    ("array", "mac"): 0.3,
    ("array", "ifmap_register_write"): 0.05,
    ("array", "weight_register_write"): 0.05,
    ("array", "psum_register_write"): 0.2,
    ("vector_unit", "add"): 0.1,
    ("vector_unit", "compare"): 0.1,
}
_STATIC_MW = {
    ("dram", "background"): 74.0,
    ("global_buffer", "leakage"): 2.0,
    ("accumulator", "leakage"): 0.5,
    ("array", "leakage"): 1.5,
    ("vector_unit", "leakage"): 0.2,
    ("clock", "tree"): 12.0,
}
_ESTIMATED = {("buffer_to_array", "transfer"), ("clock", "tree")}


def _spread(component: str) -> Spread:
    return Spread(driver=component, low=0.5, high=2.0, reason=_MADE_UP)


ENERGY_TABLE = EnergyTable(
    name="synthetic",
    node_nm=45.0,
    voltage_v=0.9,
    actions={
        key: Price(
            pj=pj,
            unit=key[1],
            source=_MADE_UP,
            spreads=(_spread(key[0]),),
            estimated=key in _ESTIMATED,
        )
        for key, pj in _ACTIONS_PJ.items()
    },
    static={
        key: StaticPower(
            mw=mw,
            source=_MADE_UP,
            spreads=(_spread(key[0]),),
            estimated=key in _ESTIMATED,
        )
        for key, mw in _STATIC_MW.items()
    },
)
COMPONENTS = ENERGY_TABLE.components
ACTIONS = tuple(".".join(key) for key in sorted(_ACTIONS_PJ))
CONFIGURATION = {
    "name": "synthetic_npu",
    "clock_mhz": CLOCK_MHZ,
    "technology": {"node_nm": 45, "voltage_v": 0.9, "energy_table": "synthetic"},
    "array": {"kind": "systolic", "rows": ROWS, "columns": COLUMNS},
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: its stage, its time, what it counts and, for the array, its fold."""

    stage: int
    hold_cycles: int
    counts: Mapping[tuple[str, str], int]
    rows: int = 0
    columns: int = 0
    streamed: int = 0
    array_cycles: int = 0

    def pj(self) -> list[float]:
        """Energy of one execution per component [pJ]."""
        return [
            sum(n * _ACTIONS_PJ[key] for key, n in self.counts.items() if key[0] == component)
            for component in COMPONENTS
        ]

    def action_counts(self) -> list[int]:
        """Counts of one execution, by action of the timeline."""
        return [self.counts.get(tuple(name.split(".")), 0) for name in ACTIONS]


class _Builder:
    """Collects steps, states and items; a state is a set of (step, started) pairs."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.states: dict[tuple[tuple[int, bool], ...], int] = {}
        self.items: list[tuple[int, int, int]] = []

    def add_step(self, step: Step) -> int:
        self.steps.append(step)
        return len(self.steps) - 1

    def leaf(self, cycles: int, *working: tuple[int, bool]) -> None:
        state = self.states.setdefault(tuple(sorted(working)), len(self.states))
        self.items.append((state, cycles, 0))

    def period(self, *visits: tuple[int, int]) -> None:
        """Leaves of a period in which each step begins at its given cycle."""
        ends = [begin + self.steps[step].hold_cycles for step, begin in visits]
        cuts = sorted({0, *ends, *(begin for _, begin in visits)})
        for start, end in pairwise(cuts):
            working = [
                (step, begin == start)
                for (step, begin), last in zip(visits, ends, strict=True)
                if begin <= start < last
            ]
            self.leaf(end - start, *working)

    def block(self, repetitions: int) -> int:
        """Open a block; give the result to `close` after its items."""
        self.items.append((-1, repetitions, 0))
        return len(self.items) - 1

    def close(self, opened: int) -> None:
        state, repetitions, _ = self.items[opened]
        self.items[opened] = (state, repetitions, len(self.items) - 1 - opened)

    def stream(self, first: int = 0) -> ItemStream:
        items = np.array(self.items[first:], np.int64).reshape(-1, 3)
        return ItemStream(
            state=items[:, 0].astype(np.int32),
            value=items[:, 1].copy(),
            span=items[:, 2].copy(),
        )


@dataclass(frozen=True, kw_only=True)
class _LayerRun:
    kind: str
    cycles: int
    compute_cycles: int
    executions: Mapping[int, int]


def _matrix_layer(builder: _Builder, rng: np.random.Generator, kind: str) -> _LayerRun:
    """Weight-stationary folds inside tiles: fetch, preload, compute, drain."""
    rows, columns = (int(rng.integers(4, 17)) for _ in range(2))
    streamed = int(rng.integers(20, 200))
    array_cycles = streamed + ROWS + columns - 2
    slow_down = int(rng.integers(0, 2)) * int(rng.integers(1, 30))
    ifmap_words, weight_bits = rows * streamed * 8 // WORD_BITS + 1, rows * columns * 8
    fetch = builder.add_step(_fetch_step(FETCH_IFMAP, int(rng.integers(10, array_cycles)), 4096))
    weight = builder.add_step(_fetch_step(FETCH_WEIGHT, rows + 9, weight_bits))
    preload = builder.add_step(
        Step(
            stage=PRELOAD,
            hold_cycles=rows,
            counts={
                ("global_buffer", "read"): weight_bits // WORD_BITS + 1,
                ("buffer_to_array", "transfer"): weight_bits,
                ("array", "weight_register_write"): columns * rows * (rows + 1) // 2,
            },
        )
    )
    macs = rows * columns * streamed
    fold = builder.add_step(
        Step(
            stage=ARRAY,
            hold_cycles=array_cycles + slow_down,
            rows=rows,
            columns=columns,
            streamed=streamed,
            array_cycles=array_cycles,
            counts={
                ("global_buffer", "read"): ifmap_words,
                ("buffer_to_array", "transfer"): rows * streamed * 8,
                ("array", "mac"): macs,
                ("array", "ifmap_register_write"): macs,
                ("array", "psum_register_write"): macs,
                ("accumulator", "read"): columns * streamed,
                ("accumulator", "write"): columns * streamed,
            },
        )
    )
    drain = builder.add_step(
        Step(
            stage=DRAIN,
            hold_cycles=int(rng.integers(20, 80)),
            counts={
                ("accumulator", "read"): columns * streamed,
                ("dram", "write"): columns * streamed * 8,
                ("dram_to_buffer", "transfer"): columns * streamed * 8,
                ("vector_unit", "compare"): columns * streamed,
            },
        )
    )
    tiles, folds = int(rng.integers(2, 6)), int(rng.integers(2, 30))
    first = len(builder.items)
    outer = builder.block(tiles)
    builder.period((weight, 0))
    inner = builder.block(folds)
    builder.period((preload, 0), (fold, rows), (fetch, rows + 1))
    builder.close(inner)
    builder.period((drain, 0))
    builder.close(outer)
    runs = tiles * folds
    return _LayerRun(
        kind=kind,
        cycles=builder.stream(first).cycles(),
        compute_cycles=runs * (rows + array_cycles),
        executions={weight: tiles, preload: runs, fold: runs, fetch: runs, drain: tiles},
    )


def _fetch_step(stage: int, hold_cycles: int, bits: int) -> Step:
    return Step(
        stage=stage,
        hold_cycles=hold_cycles,
        counts={
            ("dram", "read"): bits,
            ("dram", "activate"): 1,
            ("dram_to_buffer", "transfer"): bits,
            ("global_buffer", "write"): bits // WORD_BITS + 1,
        },
    )


def _vector_layer(builder: _Builder, rng: np.random.Generator, kind: str) -> _LayerRun:
    """A layer on the vector unit: read, work, idle."""
    operations = int(rng.integers(100, 1000))
    work = int(rng.integers(20, 100))
    fetch = builder.add_step(_fetch_step(FETCH_IFMAP, work + 15, operations * 8))
    counts = {("vector_unit", "add"): operations, ("global_buffer", "read"): operations // 16 + 1}
    vector = builder.add_step(Step(stage=VECTOR, hold_cycles=work, counts=counts))
    tiles = int(rng.integers(2, 40))
    first = len(builder.items)
    block = builder.block(tiles)
    builder.period((fetch, 0), (vector, 5))
    builder.leaf(int(rng.integers(1, 9)))
    builder.close(block)
    return _LayerRun(
        kind=kind,
        cycles=builder.stream(first).cycles(),
        compute_cycles=tiles * work,
        executions={fetch: tiles, vector: tiles},
    )


def synthetic_result(seed: int = 0, layers: int = 3) -> Result:
    """A made-up run of `layers` layers; the same arguments give the same result."""
    rng = np.random.default_rng(seed)
    builder = _Builder()
    runs: list[_LayerRun] = []
    layer_items = [0]
    for index in range(layers):
        kind = KINDS[index % len(KINDS)]
        build = _matrix_layer if kind in ("conv2d", "gemm") else _vector_layer
        runs.append(build(builder, rng, kind))
        layer_items.append(len(builder.items))
    starts = [0, *np.cumsum([run.cycles for run in runs]).tolist()]
    return Result(
        joulesim="0.1.0",
        architecture="synthetic_npu",
        workload=f"synthetic_{layers}",
        dataflow="weight_stationary",
        clock_mhz=CLOCK_MHZ,
        pes=ROWS * COLUMNS,
        dram_bits_per_cycle=128.0,
        dram_model="rate",
        layers=tuple(
            _layer_result(builder.steps, run, index, starts[index])
            for index, run in enumerate(runs)
        ),
        timeline=_timeline(builder, layer_items, starts),
        energy_table=ENERGY_TABLE,
        dram_streams="[]",
        configuration=CONFIGURATION,
    )


def _layer_result(steps: list[Step], run: _LayerRun, index: int, start: int) -> LayerResult:
    counts: dict[tuple[str, str], int] = {}
    for step, times in run.executions.items():
        for key, count in steps[step].counts.items():
            counts[key] = counts.get(key, 0) + times * count
    energy = {key: count * _ACTIONS_PJ[key] for key, count in counts.items()}
    energy |= {
        key: pj_per_cycle_from_mw(mw, CLOCK_MHZ) * run.cycles for key, mw in _STATIC_MW.items()
    }
    by_component = {
        component: sum(pj for key, pj in energy.items() if key[0] == component)
        for component in COMPONENTS
    }
    macs = counts.get(("array", "mac"), 0)
    fold = next((steps[step] for step in run.executions if steps[step].rows), None)
    read, written = counts.get(("dram", "read"), 0), counts.get(("dram", "write"), 0)
    return LayerResult(
        name=f"layer{index + 1}",
        kind=run.kind,
        dataflow="weight_stationary" if fold else "vector",
        start_cycle=start,
        cycles=run.cycles,
        compute_cycles=run.compute_cycles,
        stall_cycles=run.cycles - run.compute_cycles,
        macs=macs,
        utilization=macs / (run.cycles * ROWS * COLUMNS),
        mapping_efficiency=fold.rows * fold.columns / (ROWS * COLUMNS) if fold else 0.0,
        energy_pj=sum(by_component.values()),
        dram_read_bits=read,
        dram_write_bits=written,
        compulsory_dram_bits=(read + written) // 2,
        energy_pj_by_component=by_component,
        energy_pj_by_action={".".join(key): pj for key, pj in sorted(energy.items())},
        action_counts={".".join(key): count for key, count in sorted(counts.items())},
        tile_shapes={"global_buffer": {"K": fold.rows, "C": fold.columns}} if fold else {},
    )


def _timeline(builder: _Builder, layer_items: list[int], starts: list[int]) -> PowerTimeline:
    steps = builder.steps
    pj = np.array([step.pj() for step in steps])
    active = np.full((len(builder.states), len(STAGES)), -1, np.int32)
    started = np.zeros(active.shape, np.bool_)
    power = np.zeros((len(builder.states), len(COMPONENTS)))
    for working, state in builder.states.items():
        for step, begins in working:
            active[state, steps[step].stage] = step
            started[state, steps[step].stage] = begins
            power[state] += pj[step] / steps[step].hold_cycles
    static = [
        sum(pj_per_cycle_from_mw(mw, CLOCK_MHZ) for key, mw in _STATIC_MW.items() if key[0] == c)
        for c in COMPONENTS
    ]
    return PowerTimeline(
        clock_mhz=CLOCK_MHZ,
        components=COMPONENTS,
        stages=STAGES,
        actions=ACTIONS,
        items=builder.stream(),
        layer_items=np.array(layer_items, np.int64),
        layer_starts=np.array(starts, np.int64),
        active=active,
        started=started,
        waits=WAITS,
        waiting_for=np.where(active < 0, 1, 0).astype(np.int32),
        dynamic_pj_per_cycle=power,
        static_pj_per_cycle=np.array(static),
        steps=StepTable(
            stage=np.array([step.stage for step in steps], np.int32),
            hold_cycles=np.array([step.hold_cycles for step in steps], np.int64),
            rows=np.array([step.rows for step in steps], np.int64),
            columns=np.array([step.columns for step in steps], np.int64),
            streamed=np.array([step.streamed for step in steps], np.int64),
            array_cycles=np.array([step.array_cycles for step in steps], np.int64),
            stationary=np.array([int(step.rows > 0) for step in steps], np.int32),
            pj=pj,
            counts=np.array([step.action_counts() for step in steps], np.int64),
        ),
    )
