"""Is the duration of a nested stream that of its expanded leaves?"""

from tests.streams import stream_of


def test_leaves_add_up_and_blocks_multiply() -> None:
    stream = stream_of([(0, 5, 0), (-1, 3, 3), (1, 2, 0), (-1, 4, 1), (0, 1, 0), (1, 7, 0)])
    assert stream.cycles() == 5 + 3 * (2 + 4 * 1) + 7
    assert len(stream) == 6


def test_an_empty_stream_takes_no_time() -> None:
    assert stream_of([]).cycles() == 0


def test_durations_beyond_32_bits_are_exact() -> None:
    assert stream_of([(-1, 10**6, 2), (-1, 10**6, 1), (0, 1000, 0)]).cycles() == 10**15
