"""Does the packed timeline hold every stretch of constant power, or bins that keep the peaks?"""

import base64
import zlib
from itertools import pairwise

import numpy as np
import pytest

import sim.report.power_data
from sim.report.power_data import pack_power
from sim.results.power import binned_power, breakpoints, peak_table
from tests.synthetic import synthetic_result

PLENTY = 10**7


@pytest.fixture(scope="module")
def timeline():
    return synthetic_result(layers=4).timeline


def unpacked(packed):
    """Arrays of a packed timeline: value, power, state, span, at work."""
    raw = zlib.decompress(base64.b64decode(packed["bytes"]))
    items, states = packed["items"], packed["states"]
    parts, stages = len(packed["components"]), len(packed["stages"])
    forms = (("<f8", items), ("<f8", states * parts), ("<i4", items), ("<i4", items),
             ("u1", states * stages))  # fmt: skip
    arrays, place = [], 0
    for dtype, count in forms:
        arrays.append(np.frombuffer(raw, dtype, count, place))
        place += arrays[-1].nbytes
    assert place == len(raw)
    value, power, state, span, at_work = arrays
    return value, power.reshape(states, parts), state, span, at_work.reshape(states, stages)


def expanded(value, state, span, first, last):
    """Leaves of items [first, last), slowly: (state, cycles)."""
    item = first
    while item < last:
        if state[item] >= 0:
            yield int(state[item]), int(value[item])
            item += 1
            continue
        inside = list(expanded(value, state, span, item + 1, item + 1 + span[item]))
        for _ in range(int(value[item])):
            yield from inside
        item += 1 + span[item]


def test_a_lossless_timeline_gives_the_breakpoints(timeline):
    packed = pack_power(timeline, PLENTY)
    assert packed["bin_cycles"] == 0
    value, power, state, span, at_work = unpacked(packed)
    leaves = list(expanded(value, state, span, 0, len(value)))
    edges, power_mw = breakpoints(timeline)
    assert np.array_equal(np.cumsum([0, *(cycles for _, cycles in leaves)]), edges)
    states = [found for found, _ in leaves]
    assert np.array_equal(power[states] * packed["mw_per_pj_per_cycle"], power_mw)
    assert set(np.unique(at_work)) <= {0, 1}


def test_what_does_not_fit_is_binned_and_keeps_its_peaks(timeline, monkeypatch):
    monkeypatch.setattr(sim.report.power_data, "MOST_ITEMS", 0)
    packed = pack_power(timeline, PLENTY)
    value, power, state, span, _ = unpacked(packed)
    assert not span.any()
    assert np.array_equal(state, np.arange(len(value)))
    assert value.sum() == timeline.cycles
    mw = packed["mw_per_pj_per_cycle"]
    _, expected_mw = binned_power(timeline, len(value))
    assert power * mw == pytest.approx(expected_mw, rel=1e-6)
    highest = np.frombuffer(zlib.decompress(base64.b64decode(packed["highest"])), "<f8")
    assert np.all(highest >= power.sum(axis=1) * (1 - 1e-6))
    if packed["peak_cycles"] == 1:
        assert highest.max() * mw == pytest.approx(peak_table(timeline)[0].power_mw, rel=1e-6)


def test_less_room_means_longer_bins(timeline, monkeypatch):
    monkeypatch.setattr(sim.report.power_data, "MOST_ITEMS", 0)
    sizes = [pack_power(timeline, room) for room in (200_000, 50_000, 20_000)]
    assert all(a["bin_cycles"] < b["bin_cycles"] for a, b in pairwise(sizes))
    assert [len(p["bytes"]) <= room for p, room in zip(sizes, (2e5, 5e4, 2e4), strict=True)] == [
        True
    ] * 3
