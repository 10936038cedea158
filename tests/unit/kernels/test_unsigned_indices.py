"""Do kernels with unsigned indices give what Python gives?"""

import numpy as np

from sim.kernels.jit import inlined, lean_kernel


@inlined
def _next(links, record):
    return links[record + 1]


@lean_kernel
def follow(links, first, steps):
    """Walk along references, count the visits in place, and return where it ends."""
    record = first
    for _ in range(steps):
        links[record] += 1
        record = _next(links, record)
    return record


def test_records_are_read_and_written_where_python_does():
    links = np.array([0, 4, 0, 0, 0, 2, 0, 0])
    expected = links.copy()
    record = 0
    for _ in range(7):
        expected[record] += 1
        record = int(expected[record + 1])
    assert follow(links, 0, 7) == record
    np.testing.assert_array_equal(links, expected)
