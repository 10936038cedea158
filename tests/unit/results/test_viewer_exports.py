"""Do the exports for viewers hold the run: slices, layers, power, at the right times?"""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from sim.base.errors import InvalidValue
from sim.results.export_perfetto import POWER, STAGES, write_perfetto
from sim.results.exports import EXPORTS
from sim.results.power import breakpoints
from sim.results.result import Result
from sim.results.stage_slices import stage_slices
from tests.synthetic import STAGES as STAGE_NAMES
from tests.synthetic import synthetic_result

RESULT = synthetic_result(layers=3)
WINDOW = (1000, 6000)
VIEWERS = ("perfetto", "vcd")


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    path = tmp_path_factory.mktemp("perfetto") / "trace.json"
    write_perfetto(RESULT, path, *WINDOW)
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def dump(tmp_path_factory):
    path = tmp_path_factory.mktemp("vcd") / "dump.vcd"
    EXPORTS["vcd"].write(RESULT, path, *WINDOW)
    return path.read_text(encoding="ascii").splitlines()


def test_a_trace_names_a_track_per_stage(trace):
    names = {
        event["tid"]: event["args"]["name"]
        for event in trace["traceEvents"]
        if event["name"] == "thread_name" and event["pid"] == STAGES
    }
    assert [names[track] for track in sorted(names)] == ["layers", *STAGE_NAMES]


def test_a_trace_has_every_slice_at_its_time(trace):
    slices = stage_slices(RESULT.timeline, *WINDOW)
    expected = sorted(
        zip(
            slices.stage.tolist(),
            slices.begin_cycle.tolist(),
            slices.end_cycle.tolist(),
            strict=True,
        )
    )
    found = sorted(
        (
            event["tid"] - 1,
            round(event["ts"] * RESULT.clock_mhz),
            round((event["ts"] + event["dur"]) * RESULT.clock_mhz),
        )
        for event in trace["traceEvents"]
        if event["ph"] == "X" and event["tid"] > 0 and "waits_for" not in event["args"]
    )
    assert found == expected


def test_a_trace_has_every_wait_with_its_name(trace):
    waits = stage_slices(RESULT.timeline, *WINDOW).waits
    names = [RESULT.timeline.waits[wait] for wait in waits.wait.tolist()]
    expected = zip(waits.stage.tolist(), names, waits.begin_cycle.tolist(), strict=True)
    found = [
        (event["tid"] - 1, event["args"]["waits_for"], event["args"]["begin_cycle"])
        for event in trace["traceEvents"]
        if "waits_for" in event.get("args", {})
    ]
    assert found == list(expected)
    assert len(found) > 3


def test_slices_of_a_track_do_not_overlap_in_nanoseconds(trace):
    reached = {}
    slices = [event for event in trace["traceEvents"] if event["ph"] == "X"]
    for event in sorted(slices, key=lambda event: event["ts"]):
        if event["dur"]:
            begin, length = round(event["ts"] * 1000), round(event["dur"] * 1000)
            assert begin >= reached.get(event["tid"], 0)
            reached[event["tid"]] = begin + length


def test_counter_tracks_integrate_to_the_energy(trace):
    edges, power_mw = breakpoints(RESULT.timeline, *WINDOW)
    mw_cycles = power_mw.T @ np.diff(edges)
    for place, component in enumerate(RESULT.components):
        events = [e for e in trace["traceEvents"] if e["ph"] == "C" and e["name"] == component]
        assert {event["pid"] for event in events} == {POWER}
        times = [event["ts"] * RESULT.clock_mhz for event in events]
        levels = [event["args"]["mW"] for event in events]
        assert levels[-1] == 0
        # levels have six digits, times whole nanoseconds
        assert np.dot(levels[:-1], np.diff(times)) == pytest.approx(mw_cycles[place], rel=1e-3)


def test_names_from_strangers_are_only_text(tmp_path):
    layers = tuple(replace(layer, name='"],$end\n') for layer in RESULT.layers)
    odd: Result = replace(RESULT, layers=layers, workload="$end")
    for name in VIEWERS:
        EXPORTS[name].write(odd, tmp_path / name)
    json.loads((tmp_path / "perfetto").read_text(encoding="utf-8"))
    header = (tmp_path / "vcd").read_text(encoding="ascii").partition("$enddefinitions")[0]
    assert header.count("$end\n") == header.count("$end")


def _played_back(dump, signs):
    """Replay the changes of variables as a viewer would: (variable, value, begin, end)."""
    stages = {sign: place for place, sign in enumerate(signs)}
    cycle_ps = 1e6 / RESULT.clock_mhz
    time, working, found = 0, {}, []
    for line in dump[dump.index("$enddefinitions $end") + 1 :]:
        if line.startswith("#"):
            time = int(line[1:])
        elif line.startswith("b") and line.split()[1] in stages:
            value, sign = line[1:].split()
            if sign in working:
                step, begin = working.pop(sign)
                found.append((stages[sign], step, begin, round(time / cycle_ps)))
            if value != "z":
                working[sign] = (int(value, 2), round(time / cycle_ps))
    found += [(stages[s], step, begin, WINDOW[1]) for s, (step, begin) in working.items()]
    return sorted(found)


def _rows(*columns):
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def test_a_dump_plays_back_to_the_slices(dump):
    variables = re.findall(r"\$var integer 32 (\S+) (\S+)", "\n".join(dump))
    slices = stage_slices(RESULT.timeline, *WINDOW)
    found = _played_back(dump, [sign for sign, name in variables if not name.endswith("waits_for")])
    assert found == _rows(slices.stage, slices.step, slices.begin_cycle, slices.end_cycle)


def test_a_dump_plays_back_to_the_waits(dump):
    variables = re.findall(r"\$var integer 32 (\S+) (\S+)", "\n".join(dump))
    waits = stage_slices(RESULT.timeline, *WINDOW).waits
    found = _played_back(dump, [sign for sign, name in variables if name.endswith("waits_for")])
    assert found == _rows(waits.stage, waits.wait, waits.begin_cycle, waits.end_cycle)


def test_a_dump_has_the_power_at_its_beginning(dump):
    signs = re.findall(r"\$var real 64 (\S+) (\S+)", "\n".join(dump))
    assert [name for _, name in signs] == list(RESULT.components)
    _, power_mw = breakpoints(RESULT.timeline, WINDOW[0], WINDOW[0] + 1)
    for place, (sign, _) in enumerate(signs):
        first = next(line for line in dump if line.startswith("r") and line.endswith(f" {sign}"))
        assert float(first[1:].split()[0]) == pytest.approx(power_mw[0, place], rel=1e-5)


def test_times_of_a_dump_rise(dump):
    times = [int(line[1:]) for line in dump if re.fullmatch(r"#\d+", line)]
    assert times == sorted(set(times))
    assert times[-1] == round(WINDOW[1] * 1e6 / RESULT.clock_mhz)


@pytest.mark.parametrize("name", VIEWERS)
def test_a_window_outside_the_run_writes_nothing(name, tmp_path):
    with pytest.raises(InvalidValue, match=r"^start: "):
        EXPORTS[name].write(RESULT, tmp_path / "x", RESULT.cycles + 5, None)
    assert list(tmp_path.iterdir()) == []
