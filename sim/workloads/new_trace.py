"""Layer traces out of networks and arrivals, without or before any recording."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.base.errors import InvalidValue, Literal
from sim.domain.layer_trace import InferenceKind, LayerTrace
from sim.domain.workload import Workload
from sim.workloads.arrivals import Arrivals, periodic, poisson
from sim.workloads.load import load_workload

_KINDS = 1
"""Tells the draws of kinds from those of arrival times, which may have the same seed."""


def trace_of(
    workload: Workload,
    arrivals: Arrivals,
    *,
    samples: int = 0,
    deadline_ns: int | None = None,
    source: str = "",
) -> LayerTrace:
    """Give a trace of one network: every inference runs all of its layers.

    Parameters
    ----------
    samples : recorded ones; inference i has sample i, after the last one from the first on again.
    deadline_ns : time an inference may take [ns]; None: no limit.
    source : where it comes from; "" names the arrivals.

    Raises
    ------
    InvalidValue : as `LayerTrace`.
    """
    count = len(arrivals.arrival_ns)
    numbers = np.arange(count, dtype=np.int64) % samples if samples else np.full(count, -1)
    return LayerTrace(
        name=workload.name,
        source=source or arrivals.description,
        workload=workload,
        kinds=(_kind(workload.name, 0, len(workload.layers)),),
        kind=np.zeros(count, np.int32),
        arrival_ns=arrivals.arrival_ns,
        sample=numbers.astype(np.int32),
        samples=samples,
        duration_ns=arrivals.duration_ns,
        deadline_ns=deadline_ns,
    )


def mixed_trace(
    shares: Sequence[tuple[Workload, float]],
    arrivals: Arrivals,
    *,
    seed: int,
    deadline_ns: int | None = None,
) -> LayerTrace:
    """Give a trace of several networks: each inference is one of them, drawn by their shares.

    Layers are named NETWORK.LAYER.

    Raises
    ------
    InvalidValue : shares that are not positive, or a network given twice.
    """
    parts = [float(share) for _, share in shares]
    if not shares or not all(math.isfinite(part) and part > 0 for part in parts):
        raise InvalidValue("mix", "shares above 0", Literal(str(parts)))
    names = [network.name for network, _ in shares]
    if len(set(names)) != len(names):
        raise InvalidValue("mix", "every network once", Literal(", ".join(names)))
    bounds = np.cumsum([0, *(len(network.layers) for network, _ in shares)]).tolist()
    count = len(arrivals.arrival_ns)
    weights = np.array(parts) / sum(parts)
    drawn = np.random.default_rng((seed, _KINDS)).choice(len(shares), count, p=weights)
    pairs = zip(names, weights, strict=True)
    mix = ", ".join(f"{name} {weight:.3g}" for name, weight in pairs)
    return LayerTrace(
        name="+".join(names),
        source=f"{arrivals.description}; {mix} (seed {seed})",
        workload=_joined([network for network, _ in shares]),
        kinds=tuple(
            _kind(name, bounds[place], bounds[place + 1]) for place, name in enumerate(names)
        ),
        kind=drawn.astype(np.int32),
        arrival_ns=arrivals.arrival_ns,
        sample=np.full(count, -1, np.int32),
        samples=0,
        duration_ns=arrivals.duration_ns,
        deadline_ns=deadline_ns,
    )


def periodic_trace(
    workload: Workload | str | Path,
    *,
    fps: float,
    seconds: float | None = None,
    count: int | None = None,
    deadline_ms: float | None = None,
) -> LayerTrace:
    """Give a trace of a network that runs at a fixed rate, as on the frames of a camera.

    Parameters
    ----------
    workload : a network, its bundled name, or its file.
    fps : inferences per second.
    seconds, count : exactly one of them: how long, or how many.
    deadline_ms : time an inference may take [ms].

    Raises
    ------
    InvalidValue, WorkloadError
        A value out of range; no such network.

    Examples
    --------
    >>> len(periodic_trace("mobilenet_v2", fps=30, seconds=10))
    300
    """
    arrivals = periodic(fps, seconds=seconds, count=count)
    return trace_of(_network(workload), arrivals, deadline_ns=deadline_of(deadline_ms))


def poisson_trace(
    workload: Workload | str | Path,
    *,
    rate: float,
    seed: int,
    seconds: float | None = None,
    count: int | None = None,
    deadline_ms: float | None = None,
) -> LayerTrace:
    """Give a trace of a network whose inputs arrive at random, `rate` per second on average.

    Raises
    ------
    InvalidValue, WorkloadError
        As `periodic_trace`.
    """
    arrivals = poisson(rate, seed=seed, seconds=seconds, count=count)
    return trace_of(_network(workload), arrivals, deadline_ns=deadline_of(deadline_ms))


def deadline_of(deadline_ms: float | None) -> int | None:
    """Give a deadline in nanoseconds.

    Raises
    ------
    InvalidValue : a time that is no time.
    """
    if deadline_ms is None:
        return None
    if not math.isfinite(deadline_ms) or not 0 < deadline_ms <= 1e12:
        raise InvalidValue("deadline_ms", "a time [ms] above 0, at most 1e12", deadline_ms)
    return max(1, round(deadline_ms * 1e6))


def _network(workload: Workload | str | Path) -> Workload:
    return workload if isinstance(workload, Workload) else load_workload(workload)


def _kind(name: str, first: int, end: int) -> InferenceKind:
    return InferenceKind(
        name=name,
        layers=np.arange(first, end, dtype=np.int32),
        offset_ns=np.zeros(end - first, np.int64),
    )


def _joined(networks: Sequence[Workload]) -> Workload:
    layers = tuple(
        replace(
            layer,
            name=f"{network.name}.{layer.name}",
            inputs=tuple(f"{network.name}.{name}" for name in layer.inputs),
        )
        for network in networks
        for layer in network.layers
    )
    return Workload(
        name="+".join(network.name for network in networks),
        layers=layers,
        source="; ".join(network.source for network in networks if network.source),
        unsupported=tuple(item for network in networks for item in network.unsupported),
        repeated_parameters=sum(network.repeated_parameters for network in networks),
    )
