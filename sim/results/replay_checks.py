"""Checks of a replay's columns that come from a file: nothing is trusted before they pass."""

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.base.errors import InvalidValue, Literal
from sim.domain.layer_trace import MAX_INFERENCES, MAX_TIME_NS
from sim.results.checks import MAX_CYCLES, check_range, check_stream
from sim.results.columns import Array, Columns
from sim.results.replay_fields import FIELDS

MAX_CLOCK_MHZ = 1e9


def check_replay(columns: Columns) -> None:
    """Check that columns describe a replay: finite, in range, consistent with each other.

    Raises
    ------
    InvalidValue
        The first thing that is wrong, under the dataset's name.
    """
    _check_attributes(columns.attributes)
    _check_configuration(columns.texts["configuration"][0])
    sizes = _sizes(columns)
    numbers = columns.numbers
    for name, values in numbers.items():
        if values.dtype == np.float64:
            check_range(name, values, 0.0, math.inf)
    check_range("counts/count", numbers["counts/count"], 0, 2**63 - 1)
    _check_inferences(numbers, sizes)
    _check_works(numbers, sizes)
    _check_jobs(columns)
    check_range("peaks/window_cycles", numbers["peaks/window_cycles"], 1, MAX_CYCLES)
    last = int(columns.attributes["cycles"]) - 1
    check_range("peaks/start_cycle", numbers["peaks/start_cycle"], 0, last)


def _check_attributes(attributes: Mapping[str, Any]) -> None:
    for name, least, most in (
        ("clock_mhz", 1e-9, MAX_CLOCK_MHZ),
        ("cycles", 1, MAX_CYCLES),
        ("trace_cycles", 0, attributes["cycles"]),
        ("deadline_ns", 0, MAX_TIME_NS),
        ("battery_mwh", 0.0, 1e12),
    ):
        if not least <= attributes[name] <= most:
            raise InvalidValue(name, f"a number from {least} to {most}", attributes[name])


def _check_configuration(text: str) -> None:
    try:
        configuration = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidValue("configuration", "a JSON object", text) from None
    if not isinstance(configuration, dict):
        raise InvalidValue("configuration", "a JSON object", configuration)
    idle = configuration.get("idle", [])
    if not isinstance(idle, list) or not all(isinstance(line, str) for line in idle):
        raise InvalidValue("configuration", "a list of texts as idle", idle)


def _sizes(columns: Columns) -> dict[str, int]:
    """Give the size of each dimension; all datasets must agree about it."""
    sizes = _agreed_sizes(columns)
    for dimension in ("inference", "work", "kind", "component", "peak"):
        if sizes[dimension] < 1:
            raise InvalidValue(dimension, "at least one", Literal("none"))
    for dimension in ("inference", "work"):
        if sizes[f"{dimension} + 1"] != sizes[dimension] + 1:
            expected = f"{sizes[dimension] + 1} values"
            raise InvalidValue(f"{dimension} + 1", expected, sizes[f"{dimension} + 1"])
    if sizes["inference"] > MAX_INFERENCES:
        raise InvalidValue("inferences", f"at most {MAX_INFERENCES}", sizes["inference"])
    if len(set(columns.texts["components"])) != sizes["component"]:
        raise InvalidValue("components", "names used once", Literal("a name used twice"))
    return sizes


def _agreed_sizes(columns: Columns) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for field in FIELDS:
        found = columns.texts if field.dtype == "str" else columns.numbers
        shape = np.shape(found[field.name])[: len(field.dims)]
        for dimension, size in zip(field.dims, shape, strict=True):
            if size != sizes.setdefault(dimension, size):
                raise InvalidValue(field.name, f"{sizes[dimension]} along {dimension}", size)
    return sizes


def _check_inferences(numbers: Mapping[str, Array], sizes: Mapping[str, int]) -> None:
    check_range("inferences/arrival_ns", numbers["inferences/arrival_ns"], 0, MAX_TIME_NS)
    check_range("inferences/arrival_cycle", numbers["inferences/arrival_cycle"], 0, MAX_CYCLES)
    for name in ("arrival_ns", "arrival_cycle"):
        if (np.diff(numbers[f"inferences/{name}"]) < 0).any():
            raise InvalidValue(f"inferences/{name}", "times that never fall", Literal("one does"))
    check_range("inferences/kind", numbers["inferences/kind"], 0, sizes["kind"] - 1)
    check_range("inferences/sample", numbers["inferences/sample"], -1, 2**31 - 1)
    _check_rising("inferences/first_job", numbers["inferences/first_job"], sizes["job"])


def _check_works(numbers: Mapping[str, Array], sizes: Mapping[str, int]) -> None:
    check_range("works/kind", numbers["works/kind"], 0, sizes["kind"] - 1)
    check_range("works/sample", numbers["works/sample"], -1, 2**31 - 1)
    check_range("works/part", numbers["works/part"], 0, 2**31 - 1)
    check_range("works/cycles", numbers["works/cycles"], 1, MAX_CYCLES)
    check_range("works/macs", numbers["works/macs"], 0, 2**63 - 1)
    first_item, first_state = numbers["works/first_item"], numbers["works/first_state"]
    _check_rising("works/first_item", first_item, sizes["item"])
    _check_rising("works/first_state", first_state, sizes["state"])
    for place, cycles in enumerate(numbers["works/cycles"].tolist()):
        part = slice(first_item[place], first_item[place + 1])
        state, value, span = (numbers[f"items/{name}"][part] for name in ("state", "value", "span"))
        states = int(first_state[place + 1] - first_state[place])
        _, starts = check_stream("items", state, value, span, states)
        if starts[-1] != cycles:
            raise InvalidValue(f"works/cycles[{place}]", f"{starts[-1]}, as its items", cycles)


def _check_rising(name: str, first: Array, end: int) -> None:
    if first[0] != 0 or first[-1] != end or (np.diff(first) < 1).any():
        raise InvalidValue(name, f"numbers that rise from 0 to {end}", Literal("others"))


def _check_jobs(columns: Columns) -> None:
    """Jobs follow each other and lie within the replay."""
    numbers, cycles = columns.numbers, int(columns.attributes["cycles"])
    start, work = numbers["jobs/start_cycle"], numbers["jobs/work"]
    check_range("jobs/start_cycle", start, 0, cycles - 1)
    check_range("jobs/work", work, 0, len(numbers["works/cycles"]) - 1)
    # both at most 2**53: their sum is no overflow
    ends = start + numbers["works/cycles"][work]
    if (ends > np.append(start[1:], cycles)).any():
        expected = "jobs that end before the next begins and within the replay"
        raise InvalidValue("jobs/start_cycle", expected, Literal("one that does not"))
    first = numbers["inferences/first_job"][:-1]
    if (start[first] < numbers["inferences/arrival_cycle"]).any():
        raise InvalidValue("jobs/start_cycle", "no start before the arrival", Literal("one"))
