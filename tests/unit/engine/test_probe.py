"""Does the probe write leaves and blocks as an `ItemStream` reads them?"""

from sim.engine.probe import Probe


def test_a_leaf_ends_when_something_begins_or_ends() -> None:
    probe = Probe(2)
    probe.start(0, 3, 0)
    probe.start(1, 5, 4)
    probe.stop(0, 4)
    probe.stop(1, 9)
    probe.flush(9)
    active, started, _ = probe.states()
    stream = probe.stream()
    assert active[stream.state].tolist() == [[3, -1], [-1, 5]]
    assert started[stream.state].tolist() == [[True, False], [False, True]]
    assert stream.value.tolist() == [4, 5]


def test_equal_states_are_stored_once() -> None:
    probe = Probe(1)
    for cycle in (0, 10, 20):
        probe.start(0, 0, cycle)
        probe.stop(0, cycle + 4)
    probe.flush(24)
    assert probe.stream().state.tolist() == [0, 1, 0, 1, 0]


def test_a_restart_of_the_same_step_is_a_new_leaf() -> None:
    probe = Probe(1)
    probe.start(0, 0, 0)
    probe.stop(0, 4)
    probe.start(0, 0, 4)
    probe.flush(8)
    assert probe.stream().state.tolist() == [0, 0]


def test_repeated_items_become_a_nested_block() -> None:
    probe = Probe(1)
    probe.start(0, 0, 0)
    probe.stop(0, 4)
    probe.repeat(0, 3, 12)
    probe.start(0, 1, 12)
    probe.flush(14)
    probe.repeat(0, 2, 28)
    stream = probe.stream()
    assert stream.value.tolist() == [2, 3, 4, 2]
    assert stream.span.tolist() == [3, 1, 0, 0]
    assert stream.cycles() == 28


def test_what_is_waited_for_is_written_down_until_the_next_step() -> None:
    probe = Probe(2)
    probe.start(0, 3, 0)
    probe.wait(1, 7, 0)
    probe.stop(0, 4)
    probe.wait(0, 2, 6)
    probe.start(1, 5, 9)
    probe.flush(12)
    _, _, waiting_for = probe.states()
    stream = probe.stream()
    assert stream.value.tolist() == [4, 2, 3, 3]
    assert waiting_for[stream.state].tolist() == [[0, 7], [0, 7], [2, 7], [2, 0]]
