"""Start-up: what a user waits for before anything happens.

Limits are of the time of one core, however busy the machine is otherwise.
"""

from collections.abc import Sequence

from benchmarks.child_process import best_run
from benchmarks.timing import Timed, report

LIMIT_HELP_S = 0.3
LIMIT_FIRST_LAYER_S = 1.0

FIRST_LAYER = ("-m", "sim.cli", "run", "edge_npu", "resnet18", "--layers", "conv1", "-q")
"""The start of ``joulesim run edge_npu resnet18``: as far as the end of its first layer."""


def _bench(name: str, arguments: Sequence[str], limit_s: float | None = None) -> None:
    spent = best_run(arguments)
    limit = "" if limit_s is None else f", limit {limit_s} s"
    report(Timed(name, spent.wall_s, f"{spent.core_s * 1e3:.0f} ms of a core{limit}"))
    assert limit_s is None or spent.core_s < limit_s, spent


def main() -> None:
    """Time the help text, two imports and a first layer, each in a fresh process."""
    _bench("joulesim --help", ("-m", "sim.cli", "--help"), LIMIT_HELP_S)
    _bench("import sim", ("-c", "import sim"))
    _bench("from sim.api import simulate", ("-c", "import sim.api"))
    _bench("joulesim run, first layer", FIRST_LAYER, LIMIT_FIRST_LAYER_S)
