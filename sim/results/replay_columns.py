"""A replay as flat columns, one per dataset of `sim.results.replay_fields`, and back."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.domain.activity import ItemStream
from sim.domain.replayed_work import Work
from sim.results.columns import Array, Columns
from sim.results.replay_result import ReplayPeak, ReplayResult

_WORK_SCALARS = ("kind", "sample", "part", "cycles", "macs", "is_even")
_PEAK_SCALARS = ("window_cycles", "power_mw", "start_cycle", "across")
_ATTRIBUTES = ("joulesim", "architecture", "trace", "source", "dataflow", "clock_mhz")


def replay_columns(result: ReplayResult) -> Columns:
    """Flatten a replay."""
    numbers: dict[str, Array] = {
        "inferences/arrival_ns": result.arrival_ns,
        "inferences/arrival_cycle": result.arrival_cycle,
        "inferences/kind": result.kind,
        "inferences/sample": result.sample,
        "inferences/first_job": result.first_job,
        "jobs/start_cycle": result.job_cycle,
        "jobs/work": result.job_work,
        "idle/pj_per_cycle": result.idle_pj_per_cycle,
    }
    numbers |= _work_numbers(result.works)
    for name in _PEAK_SCALARS:
        numbers[f"peaks/{name}"] = np.array([getattr(peak, name) for peak in result.peaks])
    texts: dict[str, tuple[str, ...]] = {
        "configuration": (json.dumps(result.configuration, ensure_ascii=False, allow_nan=False),),
        "components": result.components,
        "kinds": result.kinds,
        "peaks/window": tuple(peak.window for peak in result.peaks),
    }
    for (name, value), table in _tables(result).items():
        texts[name] = tuple(table)
        numbers[value] = np.array(list(table.values()))
    attributes: dict[str, str | int | float] = {name: getattr(result, name) for name in _ATTRIBUTES}
    attributes |= {
        "clock_mhz": float(result.clock_mhz),
        "cycles": result.cycles,
        "trace_cycles": result.trace_cycles,
        "deadline_ns": result.deadline_ns or 0,
        "battery_mwh": float(result.battery_mwh or 0.0),
    }
    return Columns(attributes=attributes, numbers=numbers, texts=texts)


def replay_from_columns(columns: Columns) -> ReplayResult:
    """Build a replay from columns that were checked."""
    numbers, texts = columns.numbers, columns.texts
    attributes: dict[str, Any] = dict(columns.attributes)
    return ReplayResult(
        **{name: attributes[name] for name in _ATTRIBUTES},
        components=texts["components"],
        kinds=texts["kinds"],
        arrival_ns=numbers["inferences/arrival_ns"],
        kind=numbers["inferences/kind"],
        sample=numbers["inferences/sample"],
        arrival_cycle=numbers["inferences/arrival_cycle"],
        first_job=numbers["inferences/first_job"],
        job_cycle=numbers["jobs/start_cycle"],
        job_work=numbers["jobs/work"],
        works=_works(numbers),
        cycles=attributes["cycles"],
        trace_cycles=attributes["trace_cycles"],
        deadline_ns=attributes["deadline_ns"] or None,
        battery_mwh=attributes["battery_mwh"] or None,
        idle_mw=_table(columns, "idle/name", "idle/mw"),
        idle_pj_per_cycle=numbers["idle/pj_per_cycle"],
        energy_pj_by_action=_table(columns, "energies/name", "energies/energy_pj"),
        action_counts=_table(columns, "counts/name", "counts/count"),
        energy_pj_by_layer=_table(columns, "layers/name", "layers/energy_pj"),
        data_sources=_table(columns, "data/source", "data/inferences"),
        peaks=_peaks(columns),
        configuration=json.loads(texts["configuration"][0]),
    )


def _tables(result: ReplayResult) -> dict[tuple[str, str], Mapping[str, float]]:
    return {
        ("idle/name", "idle/mw"): result.idle_mw,
        ("counts/name", "counts/count"): result.action_counts,
        ("energies/name", "energies/energy_pj"): result.energy_pj_by_action,
        ("layers/name", "layers/energy_pj"): result.energy_pj_by_layer,
        ("data/source", "data/inferences"): result.data_sources,
    }


def _table(columns: Columns, name: str, value: str) -> dict[str, Any]:
    return dict(zip(columns.texts[name], columns.numbers[value].tolist(), strict=True))


def _work_numbers(works: tuple[Work, ...]) -> dict[str, Array]:
    numbers: dict[str, Array] = {
        f"works/{name}": np.array([getattr(work, name) for work in works]) for name in _WORK_SCALARS
    }
    numbers["works/energy_pj"] = np.array([work.energy_pj for work in works])
    for name, lengths in (
        ("item", [len(work.items) for work in works]),
        ("state", [len(work.power_pj_per_cycle) for work in works]),
    ):
        numbers[f"works/first_{name}"] = np.concatenate([[0], np.cumsum(lengths)])
    for name in ("state", "value", "span"):
        parts = [getattr(work.items, name) for work in works]
        numbers[f"items/{name}"] = np.concatenate(parts)
    numbers["states/pj_per_cycle"] = np.concatenate([work.power_pj_per_cycle for work in works])
    return numbers


def _works(numbers: Mapping[str, Array]) -> tuple[Work, ...]:
    first_item, first_state = numbers["works/first_item"], numbers["works/first_state"]
    scalars = {name: numbers[f"works/{name}"].tolist() for name in _WORK_SCALARS}
    works = []
    for place in range(len(first_item) - 1):
        items = slice(first_item[place], first_item[place + 1])
        states = slice(first_state[place], first_state[place + 1])
        works.append(
            Work(
                **{name: values[place] for name, values in scalars.items()},
                energy_pj=numbers["works/energy_pj"][place],
                items=ItemStream(
                    state=numbers["items/state"][items],
                    value=numbers["items/value"][items],
                    span=numbers["items/span"][items],
                ),
                power_pj_per_cycle=numbers["states/pj_per_cycle"][states],
            )
        )
    return tuple(works)


def _peaks(columns: Columns) -> tuple[ReplayPeak, ...]:
    scalars = {name: columns.numbers[f"peaks/{name}"].tolist() for name in _PEAK_SCALARS}
    return tuple(
        ReplayPeak(window=window, **{name: values[place] for name, values in scalars.items()})
        for place, window in enumerate(columns.texts["peaks/window"])
    )
