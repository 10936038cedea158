"""When does the compiled engine play, and does the choice change anything but time?"""

import pytest

from sim.domain.activity import Activity
from sim.engine import reference_play, run
from sim.engine.program import Program
from sim.engine.run import EngineChoice, run_program
from sim.kernels.event_engine import play
from sim.kernels.jit import compiles, is_ready
from tests.activity_contents import contents
from tests.unit.engine.small_programs import program, stage, step


def _pipeline() -> Program:
    return program(
        stage("fetch", (step(7), 100), take="free", give="full"),
        stage("use", (step(5), 100), take="full", give="free"),
        tokens={"free": 2, "full": 0},
    )


def _played_with(choice: EngineChoice, monkeypatch: pytest.MonkeyPatch) -> Activity:
    monkeypatch.setattr(run, "_choice", lambda: choice)
    return run_program(_pipeline())


def test_both_choices_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = _played_with(EngineChoice(ready=True), monkeypatch)
    on_simpy = _played_with(EngineChoice(ready=False), monkeypatch)
    assert contents(compiled) == contents(on_simpy)


def test_simpy_is_not_asked_once_the_compiled_engine_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reference_play, "play_reference", None)
    assert _played_with(EngineChoice(ready=True), monkeypatch).cycles == 705


def test_enough_work_on_simpy_is_worth_compiling() -> None:
    activity = run_program(_pipeline(), fast_forward=False)
    choice = EngineChoice(ready=False, worth_items=2 * len(activity.items))
    assert not choice.is_compiled()
    choice.note(activity)
    assert not choice.is_compiled()
    choice.note(activity)
    assert choice.is_compiled()


def test_every_event_is_played_on_simpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "play_compiled", None)
    assert run_program(_pipeline(), fast_forward=False).cycles == 705
    assert run_program(_pipeline(), creation_order=(1, 0)).cycles == 705


@pytest.mark.skipif(not compiles(), reason="nothing is compiled here")
def test_a_kernel_that_was_called_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    _played_with(EngineChoice(ready=True), monkeypatch)
    assert is_ready(play)


def test_a_plain_function_is_never_ready() -> None:
    assert not is_ready(_pipeline)
