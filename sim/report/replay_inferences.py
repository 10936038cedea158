"""The table of a replay's inferences: sorted and filtered in the page."""

from typing import Any

import numpy as np

from sim.figures.quantities import energy_text, time_text
from sim.report.html import Child, Html, element, short
from sim.report.section import section
from sim.report.tables import Column, table
from sim.results.replay_result import ReplayResult

MOST_ROWS = 1000
"""Rows of the table; of a longer replay, the inferences that took longest."""


def inference_section(result: ReplayResult) -> Html:
    """Lay out filter and table; an inference's number shows it in the timeline."""
    rows = [_cells(result, place) for place in kept(result)]
    left_out = len(result) - len(rows)
    note = (
        f"The {len(rows):,} inferences that took longest; {left_out:,} more are in the replay "
        "file, and all in the table that joulesim replay --csv writes."
        if left_out
        else None
    )
    return section(
        "inferences",
        "Inferences",
        "Sort by a header; a number shows the inference in the timeline above.",
        element(
            "p",
            element("label", "Show only ", for_="inference-filter"),
            element(
                "input",
                id="inference-filter",
                type="search",
                placeholder="missed …",
                autocomplete="off",
                spellcheck="false",
            ),
            " ",
            element("span", id="inference-count", role="status"),
            class_="tools",
        ),
        element("p", note, class_="note") if note else None,
        table(
            _columns(result),
            rows,
            label="Inferences",
            identifier="inference-table",
            sortable=True,
        ),
    )


def inference_table_data(result: ReplayResult) -> dict[str, Any]:
    """Give the values that the table is sorted by, column by column, in the order of its rows."""
    rows = kept(result)
    wait = result.start_cycle - result.arrival_cycle
    numbers = (result.arrival_cycle, wait, result.latency_cycles)
    keys: list[list[float] | None] = [
        list(map(float, rows)),
        *(column[rows].tolist() for column in numbers),
    ]
    keys.append([float(f"{value:.7g}") for value in result.inference_pj[rows].tolist()])
    extra = (len(result.kinds) > 1) + _has_samples(result) + (result.deadline_ns is not None)
    return {"keys": [*keys, *([None] * extra)]}


def kept(result: ReplayResult) -> list[int]:
    """Give the inferences that are shown, in order."""
    if len(result) <= MOST_ROWS:
        return list(range(len(result)))
    slowest = np.argsort(-result.latency_cycles, kind="stable")[:MOST_ROWS]
    return sorted(slowest.tolist())


def _columns(result: ReplayResult) -> list[Column]:
    columns = [
        Column("inference", number=False),
        Column("arrival"),
        Column("wait"),
        Column("latency"),
        Column("energy at work"),
    ]
    if len(result.kinds) > 1:
        columns.append(Column("kind", number=False))
    if _has_samples(result):
        columns.append(Column("sample", number=False))
    if result.deadline_ns is not None:
        columns.append(Column("deadline", number=False))
    return columns


def _cells(result: ReplayResult, place: int) -> list[Child]:
    arrival, latency = int(result.arrival_cycle[place]), int(result.latency_cycles[place])
    name = element(
        "button",
        f"#{place}",
        type="button",
        data_begin=arrival,
        data_end=arrival + latency,
        class_="link",
    )
    wait = int(result.start_cycle[place]) - arrival
    cells: list[Child] = [
        name,
        time_text(arrival, result.clock_mhz),
        time_text(wait, result.clock_mhz),
        time_text(latency, result.clock_mhz),
        energy_text(float(result.inference_pj[place])),
    ]
    if len(result.kinds) > 1:
        cells.append(short(result.kinds[int(result.kind[place])], 40))
    if _has_samples(result):
        sample = int(result.sample[place])
        cells.append(str(sample) if sample >= 0 else "none")
    if result.deadline_ns is not None:
        cells.append("missed" if result.missed[place] else "kept")
    return cells


def _has_samples(result: ReplayResult) -> bool:
    return bool((result.sample >= 0).any())
