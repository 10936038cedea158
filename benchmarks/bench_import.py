"""Start-up: what a user waits for before anything happens.

Limits are of the time of one core, however busy the machine is otherwise.
"""

from collections.abc import Sequence

from benchmarks.child_process import best_run
from benchmarks.timing import Timed, report

LIMIT_HELP_S = 0.3
LIMIT_FIRST_LAYER_S = 1.0

FIRST_LAYER = """
import os, sys
sys.modules["coverage"] = None  # a development tool that Numba imports where it is installed
from sim.cli.main import main
from sim.cli.progress import RunProgress

# called before each layer; the process ends here, without the work of an orderly end
RunProgress.__call__ = lambda self, done, total, layer: os._exit(0) if done == 1 else None
main(["run", "edge_npu", "resnet18"])
"""
"""``joulesim run edge_npu resnet18`` until its first layer has been simulated."""


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
    _bench("joulesim run, to the end of layer 1", ("-c", FIRST_LAYER), LIMIT_FIRST_LAYER_S)
