"""The engine alone: steady pipelines of three lengths, with and without fast-forward."""

from benchmarks.timing import Timed, best_of, report
from sim.domain.schedule import Visit
from sim.domain.sequence import SequenceBuilder
from sim.engine.compiled_play import play_compiled
from sim.engine.program import Program, StageProgram, Step
from sim.engine.reference_play import play_reference
from sim.engine.run import run_program


def pipeline(tiles: int) -> Program:
    """Fetch, compute and drain `tiles` tiles through double buffers over one shared bus."""
    builder: SequenceBuilder[Visit] = SequenceBuilder()
    fetch = Visit(0).taking("in.free").giving("in.full")
    compute = Visit(0).taking("in.full").taking("out.free").giving("in.free").giving("out.full")
    drain = Visit(0).taking("out.full").giving("out.free")
    stages = (
        ("fetch", fetch, Step(requests=(("bus", 1),), hold_cycles=30, ideal_cycles=0)),
        ("array", compute, Step(requests=(("array", 1),), hold_cycles=50, ideal_cycles=50)),
        ("drain", drain, Step(requests=(("bus", 1),), hold_cycles=15, ideal_cycles=0)),
    )
    return Program(
        stages=tuple(
            StageProgram(
                name=name, steps=(step,), visits=builder.repeat(builder.leaf(visit), tiles)
            )
            for name, visit, step in stages
        ),
        tokens={"in.free": 2, "in.full": 0, "out.free": 2, "out.full": 0},
        capacities={"bus": 1, "array": 1},
        pacemaker=1,
    )


def main() -> None:
    """Play each length on both engines; the cycles follow from the slowest stage, the array."""
    for tiles in (100, 10_000, 1_000_000):
        program = pipeline(tiles)
        for engine, play in (("compiled", play_compiled), ("SimPy", play_reference)):
            seconds, activity = best_of(3, lambda p=program, play=play: play(p))
            assert activity is not None
            assert activity.cycles == 30 + 50 * tiles + 15
            what = f"{tiles:,} tiles, {engine}, fast-forward"
            report(Timed(what, seconds, f"{activity.cycles:,} cycles"))
    program = pipeline(10_000)
    seconds, activity = best_of(3, lambda: run_program(program, fast_forward=False))
    assert activity.cycles == 30 + 50 * 10_000 + 15
    rate = 3 * 10_000 / seconds
    report(Timed("10,000 tiles, every event played", seconds, f"{rate:,.0f} visits/s"))
