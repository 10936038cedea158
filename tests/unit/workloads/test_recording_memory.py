"""Is a model recorded in memory that does not grow with its tensors?"""

from pathlib import Path

from benchmarks.trace_memory import record_large_model

MB = 10**6


def test_a_tenth_of_a_gigabyte_in_a_tenth_of_the_memory(tmp_path: Path) -> None:
    recorded = record_large_model(tmp_path, side=320, layers=16, group_bytes=12 * MB)
    assert recorded.tensor_bytes > 100 * MB
    assert recorded.peak_bytes - recorded.before_bytes < 100 * MB
