"""`simulate`: the one place where all parts meet."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dataflows.data_use import DataUse
from dataflows.problem import compulsory_bits, operand_bits
from sim.base.errors import InvalidValue
from sim.base.version import __version__
from sim.components.dram import bits_per_cycle
from sim.components.resources import machine_resources
from sim.config.architecture_file import load_architecture
from sim.domain.architecture import Architecture
from sim.domain.energy_table import EnergyTable
from sim.domain.workload import Workload
from sim.layer_runner import KnownLayers
from sim.prepared_run import prepare_run
from sim.results.assembly import LayerRun, layer_result, power_timeline
from sim.results.dram_streams import dram_streams, streams_as_json
from sim.results.layer_totals import LayerCounts, LayerTotals, counts_of, layer_totals
from sim.results.link_use import mesh_links
from sim.results.operand_counts import layer_operand_accesses
from sim.results.packages import packages_used
from sim.results.result import LayerResult, Result
from sim.results.run_configuration import run_configuration
from sim.results.run_totals import PointTotals
from sim.techniques import Stack, techniques_from
from sim.workloads.load import load_workload
from sim.workloads.tensors import Tensors, open_tensors

Progress = Callable[[int, int, str], None]


def simulate(
    architecture: str | Path | Architecture,
    workload: str | Path | Workload,
    *,
    dataflow: str | None = None,
    metric: str = "energy",
    overrides: Sequence[str] = (),
    batch: int | None = None,
    layers: str | None = None,
    dims: Mapping[str, int] | None = None,
    prices: str | Path | Sequence[str | Path] | None = None,
    prices_map: str | Path | None = None,
    fast_forward: bool = True,
    tensors: str | Path | Mapping[str, npt.NDArray[np.generic]] | Tensors | None = None,
    data_dependent: bool = False,
    techniques: Sequence[str] | Stack = (),
    known_layers: KnownLayers[LayerRun] | None = None,
    progress: Progress | None = None,
) -> Result:
    """Run a network on an accelerator, cycle by cycle.

    Parameters
    ----------
    architecture, workload : a bundled name, a file, or the noun itself.
    dataflow : a name of `dataflows.DATAFLOWS`, or "best": per layer the one with the least
        `metric` ("energy", "cycles" or "edp", the energy-delay product). None: the one that a
        SCALE-Sim configuration names, for other architectures "weight_stationary".
    overrides : changes to the architecture, as "array.rows=32"; checked like the file.
    batch : inputs at a time; None keeps the workload's own.
    layers : glob pattern; only matching layers are run.
    dims : sizes of the dimensions that an ONNX model leaves open, by name.
    prices : file or files of own prices, CSV or Accelergy's tables; each replaces what it gives,
        a later file wins. The result lists what was replaced.
    prices_map : file that tells the names in `prices` from ours.
    fast_forward : jump over steady state; without it the outcome is the same, only slower.
    tensors : real operands of layers, as an .npz file or arrays named "LAYER.ifmap" and
        "LAYER.weight", or such as are open already; what they switch and gate is counted. Implies
        `data_dependent`.
    data_dependent : price what depends on data by the bits that switch; without tensors, by
        expectation from the layers' densities.
    techniques : ways to save energy, as "quantize=int4", applied in this order to the machine
        (after `overrides`) and the network (after `batch`); names in `sim.techniques.TECHNIQUES`.
    known_layers : layers played before, shared between calls: what only prices can tell apart is
        played once.
    progress : called as ``progress(done, total, layer_name)`` before each layer and at the end.

    Returns
    -------
    Result : layer table, totals and the power timeline [pJ, cycles, mW].

    Raises
    ------
    ConfigError, WorkloadError : a file or an override is wrong.
    InvalidValue : an argument is wrong.
    MappingError : a layer does not fit the architecture.

    Examples
    --------
    >>> result = simulate("edge_npu", "resnet18", layers="conv1")
    >>> result.macs
    118013952
    """
    machine = _architecture(architecture, overrides)
    network = _workload(workload, batch, dims)
    stack = techniques if isinstance(techniques, Stack) else techniques_from(techniques)
    machine, network = stack.apply(machine, network)
    opened = (
        tensors
        if tensors is None or isinstance(tensors, Tensors)
        else open_tensors(tensors, network, machine.array.formats)
    )
    data = DataUse(toggles=data_dependent or opened is not None, tensors=opened)
    data.check(machine)
    run = prepare_run(
        architecture, machine, network, dataflow, metric, layers, prices, prices_map, data, stack
    )
    machine, network, table = run.machine, run.network, run.table
    known = KnownLayers[LayerRun]() if known_layers is None else known_layers
    runner = run.runner(known, lambda played: played, fast_forward=fast_forward)
    runs: list[LayerRun] = []
    for index, layer in enumerate(network.layers):
        if progress is not None:
            progress(index, len(network.layers), layer.name)
        runs.append(runner.run(layer))
    if progress is not None:
        progress(len(network.layers), len(network.layers), "")
    return Result(
        joulesim=__version__,
        architecture=machine.name,
        workload=network.name,
        dataflow=run.dataflow,
        clock_mhz=machine.clock_mhz,
        pes=machine.array.pes,
        dram_bits_per_cycle=_dram_bits_per_cycle(machine),
        dram_model=_dram_model(machine),
        layers=_layer_results(network, runs, machine, table, data),
        timeline=power_timeline(runs, table, machine.clock_mhz),
        energy_table=table,
        dram_streams=streams_as_json(dram_streams(runs, machine)),
        configuration=run_configuration(machine, network, run.dataflow, metric, batch, layers)
        | _data_configuration(data, opened)
        | ({"techniques": stack.as_data()} if stack else {})
        | {"packages": packages_used(machine, run.dataflow, stack)},
        mesh_links=mesh_links([played.links for played in runs]),
        areas=run.areas,
        own_prices=run.own_prices,
        resources=machine_resources(machine),
    )


def simulate_totals(
    architecture: Architecture,
    workload: Workload,
    *,
    dataflow: str | None = None,
    metric: str = "energy",
    techniques: Stack,
    known_layers: KnownLayers[LayerCounts],
) -> PointTotals:
    """Run a network on an accelerator and work out its totals only: what `simulate` gives of them.

    Parameters
    ----------
    known_layers : layers played before; little is kept of each.

    Raises
    ------
    As `simulate`.
    """
    machine, network = techniques.apply(architecture, workload)
    run = prepare_run(
        machine, machine, network, dataflow, metric, None, None, None, DataUse(), techniques
    )
    runner = run.runner(known_layers, counts_of, fast_forward=True)
    drams = _drams(run.machine)
    # equal layers have equal totals
    found: dict[int, LayerTotals] = {}
    layers = []
    for layer in run.network.layers:
        played = runner.run(layer)
        if id(played) not in found:
            found[id(played)] = layer_totals(
                played, layer.macs, run.table, clock_mhz=run.machine.clock_mhz, drams=drams
            )
        layers.append(found[id(played)])
    return PointTotals(
        clock_mhz=run.machine.clock_mhz,
        pes=run.machine.array.pes,
        areas=run.areas,
        layers=tuple(layers),
        table=run.table,
    )


def _drams(architecture: Architecture) -> frozenset[str]:
    return frozenset(memory.name for memory in architecture.memories if memory.standard is not None)


def _architecture(source: str | Path | Architecture, overrides: Sequence[str]) -> Architecture:
    if not isinstance(source, Architecture):
        return load_architecture(source, overrides)
    if overrides:
        expected = "a name or a file as architecture when there are overrides"
        raise InvalidValue("overrides", expected, tuple(overrides))
    return source


def _workload(
    source: str | Path | Workload, batch: int | None, dims: Mapping[str, int] | None
) -> Workload:
    if dims and isinstance(source, Workload):
        raise InvalidValue("dims", "an ONNX model as workload", source.name)
    network = source if isinstance(source, Workload) else load_workload(source, dims)
    return network if batch is None else network.with_batch(batch)


def _dram_bits_per_cycle(architecture: Architecture) -> float:
    return sum(
        bits_per_cycle(memory, architecture.clock_mhz)
        for memory in architecture.memories
        if memory.standard is not None
    )


def _dram_model(architecture: Architecture) -> str:
    """Say which model timed each DRAM."""
    drams = [memory for memory in architecture.memories if memory.standard is not None]
    models = {memory.name: memory.timed_by for memory in drams}
    if len(set(models.values())) == 1:
        return models[drams[0].name]
    return ", ".join(f"{name}: {model}" for name, model in models.items())


def _layer_results(
    network: Workload,
    runs: Sequence[LayerRun],
    architecture: Architecture,
    table: EnergyTable,
    data: DataUse,
) -> tuple[LayerResult, ...]:
    drams = _drams(architecture)
    results = []
    start_cycle = 0
    for layer, run in zip(network.layers, runs, strict=True):
        results.append(
            layer_result(
                layer,
                run,
                table,
                clock_mhz=architecture.clock_mhz,
                pes=architecture.array.pes,
                start_cycle=start_cycle,
                drams=drams,
                compulsory_dram_bits=compulsory_bits(layer, architecture),
                data_source=data.source(layer, architecture),
                operand_bits=operand_bits(layer, architecture),
                operand_accesses=layer_operand_accesses(
                    layer, architecture, run.schedule.dataflow, run.executed()
                ),
            )
        )
        start_cycle += run.activity.cycles
    return tuple(results)


def _data_configuration(data: DataUse, tensors: Tensors | None) -> dict[str, Any]:
    """Say what the run knew of its data; nothing where it did not look."""
    if not data.toggles:
        return {}
    return {"data": {"toggles": True, "tensors": None if tensors is None else tensors.source}}
