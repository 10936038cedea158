"""The configuration that a result keeps of its run, as plain data."""

from typing import Any

from sim.config.architecture_file import architecture_as_data
from sim.config.energy_file import load_technology
from sim.domain.architecture import Architecture
from sim.domain.workload import Workload
from sim.energy.dram_prices import dram_energy_as_data
from sim.energy.sram_timing import slow_memories
from sim.results.layer_shape import layer_as_data
from sim.results.left_out import left_out
from sim.results.slow_memories import NAME, slow_memories_as_data


def run_configuration(
    architecture: Architecture,
    network: Workload,
    dataflow: str,
    metric: str,
    batch: int | None,
    layers: str | None,
) -> dict[str, Any]:
    """Give machine, network and options as resolved, and what follows from the machine alone."""
    technology = load_technology(architecture.technology.energy_table)
    return {
        "architecture": architecture_as_data(architecture),
        "workload": {
            "name": network.name,
            "description": network.description,
            "source": network.source,
            "layers": len(network.layers),
        }
        | (
            {"unsupported": [item.as_data() for item in left_out(network)]}
            if network.unsupported
            else {}
        ),
        "run": {"dataflow": dataflow, "metric": metric, "batch": batch, "layers": layers},
        "dram_energy": [
            dram_energy_as_data(memory)
            for memory in architecture.memories
            if memory.standard is not None
        ],
        NAME: slow_memories_as_data(slow_memories(architecture, technology)),
    } | ({} if architecture.scalesim is None else {"scalesim_layers": _shapes(network)})


def _shapes(network: Workload) -> list[dict[str, Any]]:
    """Shapes of the layers SCALE-Sim knows, which its reports are computed from."""
    return [layer_as_data(layer) for layer in network.layers if layer.is_matrix]
