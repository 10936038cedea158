"""Play a program on SimPy: what the compiled engine is held against, and what it cannot play."""

from collections.abc import Sequence

import numpy as np
import simpy

from sim.base.errors import DeadlockError
from sim.domain.activity import Activity
from sim.engine.arbiter import Arbiter
from sim.engine.clock import Clock
from sim.engine.executions import count_executions
from sim.engine.fast_forward import FastForward
from sim.engine.probe import Probe
from sim.engine.program import Program
from sim.engine.stage import Phase, Stage, TokenStore


def play_reference(
    program: Program, *, fast_forward: bool = True, creation_order: Sequence[int] | None = None
) -> Activity:
    """Simulate until every stage has made its last visit.

    Parameters
    ----------
    fast_forward : jump over steady state; the outcome is the same without, only slower.
    creation_order : order in which the processes are created; it must not matter.

    Raises
    ------
    DeadlockError : stages are left waiting; it names each and what it waits for.
    """
    env = simpy.Environment()
    clock = Clock(env)
    probe = Probe(len(program.stages))
    waits = ("", *program.tokens, *program.capacities)
    codes = {name: code for code, name in enumerate(waits)}
    tokens = {name: TokenStore(count, codes[name]) for name, count in program.tokens.items()}
    arbiter = Arbiter(
        env,
        program.capacities,
        lambda stage, resource: probe.wait(stage, codes[resource], clock.now),
    )
    servers = {name: make() for name, make in program.servers.items()}
    stages = [
        Stage(index, stage, clock, arbiter, tokens, servers, probe)
        for index, stage in enumerate(program.stages)
    ]
    if fast_forward:
        served = frozenset(_served_stages(program))
        FastForward(stages, list(tokens.values()), clock, probe, program.pacemaker, served)
    for index in creation_order or range(len(stages)):
        env.process(stages[index].run())
    env.run()
    waiting = [_what_it_waits_for(stage) for stage in stages if stage.phase is not Phase.DONE]
    if waiting:
        raise DeadlockError(waiting)
    cycles = max(stage.retired_cycle for stage in stages)
    probe.flush(cycles)
    active, started, waiting_for = probe.states()
    steps = {index: servers[name].steps(index) for index, name in _served_stages(program).items()}
    return Activity(
        cycles=cycles,
        stages=tuple(stage.name for stage in stages),
        items=probe.stream(),
        active=active,
        started=started,
        waits=waits,
        waiting_for=waiting_for,
        executions=tuple(
            np.array([step.times for step in steps[index]], np.int64)
            if index in steps
            else count_executions(stage)
            for index, stage in enumerate(program.stages)
        ),
        served=steps,
        statistics={
            name: count
            for server in servers.values()
            for name, count in server.statistics().items()
        },
        standing=tuple(sorted(count for server in servers.values() for count in server.standing())),
    )


def _served_stages(program: Program) -> dict[int, str]:
    """Give the stages that a server times, and its name."""
    names = {
        index: next((step.server for step in stage.steps if step.server), "")
        for index, stage in enumerate(program.stages)
    }
    return {index: name for index, name in names.items() if name}


def _what_it_waits_for(stage: Stage) -> str:
    if stage.phase is Phase.TAKING:
        return f"{stage.name} waits for {stage.missing_token}"
    return f"{stage.name} waits for its resources"
