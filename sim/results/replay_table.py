"""One row per inference of a replay: CSV and pandas, units in the column names."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.atomic_file import atomic_path
from sim.base.units import milliseconds_from_cycles
from sim.results.csv_export import harmless
from sim.results.frames import import_pandas
from sim.results.replay_result import ReplayResult

if TYPE_CHECKING:
    import pandas as pd

_BLOCK = 50_000


def replay_rows(result: ReplayResult, first: int, end: int) -> Mapping[str, list[Any]]:
    """Give the columns of inferences [first, end)."""
    part = slice(first, end)
    clock_mhz = result.clock_mhz
    arrival, start = result.arrival_cycle[part], result.start_cycle[part]
    latency = result.latency_cycles[part]
    columns: dict[str, list[Any]] = {
        "inference": list(range(first, first + len(arrival))),
        "kind": [result.kinds[kind] for kind in result.kind[part].tolist()],
        "sample": result.sample[part].tolist(),
        "arrival_ns": result.arrival_ns[part].tolist(),
        "arrival_cycle": arrival.tolist(),
        "start_cycle": start.tolist(),
        "finish_cycle": result.finish_cycle[part].tolist(),
        "wait_ms": _milliseconds(start - arrival, clock_mhz),
        "latency_ms": _milliseconds(latency, clock_mhz),
        "energy_pj": result.inference_pj[part].tolist(),
    }
    if result.deadline_ns is not None:
        columns["missed"] = result.missed[part].astype(np.int64).tolist()
    return columns


def write_replay_table(result: ReplayResult, path: str | Path) -> None:
    """Write one line per inference as CSV (UTF-8), whole or not at all, a part at a time.

    Raises
    ------
    ResultsError
        The file cannot be written (see `sim.base.atomic_file`).
    """
    with (
        atomic_path(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="\n") as file,
    ):
        for first in range(0, len(result), _BLOCK):
            columns = replay_rows(result, first, first + _BLOCK)
            columns = dict(columns) | {"kind": [_quoted(name) for name in columns["kind"]]}
            if first == 0:
                file.write(",".join(columns) + "\n")
            rows = zip(*columns.values(), strict=True)
            file.writelines(",".join(map(str, row)) + "\n" for row in rows)


def replay_frame(result: ReplayResult) -> "pd.DataFrame":
    """Give one row per inference as a pandas frame.

    Raises
    ------
    ResultsError
        pandas is not installed.
    """
    rows = replay_rows(result, 0, len(result))
    return import_pandas().DataFrame(rows).set_index("inference")


def _milliseconds(cycles: Any, clock_mhz: float) -> list[float]:
    return [milliseconds_from_cycles(each, clock_mhz) for each in cycles.tolist()]


def _quoted(name: str) -> str:
    safe = str(harmless(name))
    return '"' + safe.replace('"', '""') + '"' if any(c in safe for c in ',"\r\n') else safe
