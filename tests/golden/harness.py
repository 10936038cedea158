"""Golden cases: a run in a folder, what it gave last, and why it is there.

A case is ``tests/golden/<case>/``: ``input.yaml`` (architecture, overrides, dataflow; if wanted
data_dependent), the network in ``network.yaml``, ``expected.json`` and ``why.md``. Only whole
numbers are kept: cycles, bits and counts. Prices have tests of their own.
"""

import json
from difflib import unified_diff
from pathlib import Path
from typing import Any

from sim.api import simulate
from sim.base.errors import ConfigError
from sim.base.strict_yaml import read_yaml
from sim.results.result import LayerResult, Result

FOLDER = Path(__file__).parent
CASES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/input.yaml")))


def current_text(case: str) -> str:
    """What the case gives now, as the text of its `expected.json`."""
    return json.dumps(_plain(_run(case)), indent=2) + "\n"


def expected_path(case: str) -> Path:
    """Where the outcome of a case is kept."""
    return FOLDER / case / "expected.json"


def difference(case: str) -> str:
    """Lines that changed, with some around them; empty when nothing has."""
    path = expected_path(case)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = unified_diff(
        before.splitlines(keepends=True),
        current_text(case).splitlines(keepends=True),
        fromfile=f"{case}: expected",
        tofile=f"{case}: now",
    )
    return "".join(lines)


def update(case: str) -> None:
    """Keep what the case gives now."""
    expected_path(case).write_text(current_text(case), encoding="utf-8", newline="\n")


def _run(case: str) -> Result:
    data = read_yaml(FOLDER / case / "input.yaml", ConfigError).data
    return simulate(
        data["architecture"],
        FOLDER / case / "network.yaml",
        dataflow=data["dataflow"],
        overrides=data["overrides"],
        data_dependent=data.get("data_dependent", False),
    )


def _plain(result: Result) -> dict[str, Any]:
    return {
        "totals": {
            "cycles": result.cycles,
            "compute_cycles": result.compute_cycles,
            "stall_cycles": result.stall_cycles,
            "macs": result.macs,
            "dram_read_bits": result.dram_read_bits,
            "dram_write_bits": result.dram_write_bits,
        },
        "layers": [_plain_layer(layer) for layer in result.layers],
    }


def _plain_layer(layer: LayerResult) -> dict[str, Any]:
    return {
        "name": layer.name,
        "dataflow": layer.dataflow,
        "cycles": layer.cycles,
        "compute_cycles": layer.compute_cycles,
        "stall_cycles": layer.stall_cycles,
        "compulsory_dram_bits": layer.compulsory_dram_bits,
        "tile_shapes": {memory: dict(shape) for memory, shape in layer.tile_shapes.items()},
        "action_counts": dict(sorted(layer.action_counts.items())),
    } | _conflicts(layer)


def _conflicts(layer: LayerResult) -> dict[str, Any]:
    """Bank conflicts, where there are any: only machines with data layouts have them."""
    by_memory = dict(sorted(layer.bank_conflict_cycles_by_memory.items()))
    return {"bank_conflict_cycles": by_memory} if by_memory else {}
