"""joulesim: where every joule goes in a neural-network accelerator, and when."""

from typing import TYPE_CHECKING, Any

from sim.base.errors import (
    ConfigError,
    DeadlockError,
    InvalidValue,
    JoulesimError,
    MappingError,
    ResultsError,
    WorkloadError,
)
from sim.base.version import __version__

if TYPE_CHECKING:
    from sim.api import simulate
    from sim.config.architecture_file import load_architecture
    from sim.figures.draw import figure
    from sim.replays.api import replay
    from sim.results.comparison import compare_results
    from sim.results.hdf5 import read_result
    from sim.results.replay_hdf5 import read_replay
    from sim.results.replay_result import ReplayResult
    from sim.results.result import Result
    from sim.sweeps.api import SweepResult, read_sweep, sweep
    from sim.workloads.load import load_workload
    from sim.workloads.new_trace import periodic_trace

_HOMES = {
    "simulate": "sim.api",
    "load_architecture": "sim.config.architecture_file",
    "load_workload": "sim.workloads.load",
    "periodic_trace": "sim.workloads.new_trace",
    "compare_results": "sim.results.comparison",
    "figure": "sim.figures.draw",
    "read_result": "sim.results.hdf5",
    "read_replay": "sim.results.replay_hdf5",
    "replay": "sim.replays.api",
    "ReplayResult": "sim.results.replay_result",
    "Result": "sim.results.result",
    "SweepResult": "sim.sweeps.api",
    "read_sweep": "sim.sweeps.api",
    "sweep": "sim.sweeps.api",
}

__all__ = [
    "ConfigError",
    "DeadlockError",
    "InvalidValue",
    "JoulesimError",
    "MappingError",
    "ReplayResult",
    "Result",
    "ResultsError",
    "SweepResult",
    "WorkloadError",
    "__version__",
    "compare_results",
    "figure",
    "load_architecture",
    "load_workload",
    "periodic_trace",
    "read_replay",
    "read_result",
    "read_sweep",
    "replay",
    "simulate",
    "sweep",
]


def __getattr__(name: str) -> Any:
    # public names are imported on first use: `joulesim --help` must not wait for Numba
    if name in _HOMES:
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
