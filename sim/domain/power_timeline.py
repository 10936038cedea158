"""Energy over time, lossless: piecewise-constant power per component, run-length coded."""

from dataclasses import dataclass

from sim.domain.activity import BoolArray, FloatArray, Int32Array, Int64Array, ItemStream


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StepTable:
    """Every distinct step of a run: which stage does it, and the wave-front inside it.

    Attributes
    ----------
    stage : (step,) index into the timeline's `stages`.
    hold_cycles : (step,) how long the step occupies its resources.
    rows, columns, streamed, array_cycles : (step,) the fold, 0 for other steps.
    stationary : (step,) 0 not a fold, 1 weight, 2 ifmap, 3 ofmap stays in the PEs.
    pj : (step, component) energy of one execution.
    counts : (step, action) how often one execution does each action of the timeline.
    """

    stage: Int32Array
    hold_cycles: Int64Array
    rows: Int64Array
    columns: Int64Array
    streamed: Int64Array
    array_cycles: Int64Array
    stationary: Int32Array
    pj: FloatArray
    counts: Int64Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PowerTimeline:
    """Power per component over a whole run.

    Attributes
    ----------
    clock_mhz : base clock; times are integer cycles of it.
    components : names, in stacking order.
    stages : stage names.
    actions : what is counted, as "component.action".
    items : leaves (state, cycles) and repeated blocks over the whole run, layer by layer.
    layer_items : (layer + 1,) first item of each layer.
    layer_starts : (layer + 1,) first cycle of each layer; the last entry is the end.
    active : (state, stage) step at work, -1 when idle.
    started : (state, stage) whether the step began with the leaf.
    waits : tokens and resources that were waited for; the first is empty: none.
    waiting_for : (state, stage) index into `waits`.
    dynamic_pj_per_cycle : (state, component) energy per cycle of each state.
    static_pj_per_cycle : (component,) leakage, clock and background, every cycle.
    steps : the step table.
    """

    clock_mhz: float
    components: tuple[str, ...]
    stages: tuple[str, ...]
    actions: tuple[str, ...]
    items: ItemStream
    layer_items: Int64Array
    layer_starts: Int64Array
    active: Int32Array
    started: BoolArray
    waits: tuple[str, ...]
    waiting_for: Int32Array
    dynamic_pj_per_cycle: FloatArray
    static_pj_per_cycle: FloatArray
    steps: StepTable

    @property
    def cycles(self) -> int:
        """Length of the run."""
        return int(self.layer_starts[-1])
