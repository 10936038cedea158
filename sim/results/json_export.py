"""A result as plain data for machines: the schema `joulesim.result/1`."""

from collections.abc import Mapping
from typing import Any

from sim.results.data_activity import data_as_json
from sim.results.left_out import left_out_of
from sim.results.link_use import LinkUse, MeshLink
from sim.results.own_price_lists import own_prices_as_json
from sim.results.peaks import PowerStep, peak_table, steepest_change
from sim.results.result import LayerResult, Result
from sim.results.slow_memories import slow_memories_as_data, slow_memories_of
from sim.results.uncertainty import EnergyRange
from sim.results.uncertainty_json import range_as_json, uncertainty_as_json
from sim.results.waits import compute_waits

SCHEMA = "joulesim.result/1"


def result_as_json(result: Result) -> dict[str, Any]:
    """Give a result as dictionaries, lists, texts and numbers, ready for `json.dumps`.

    The keys are those of `docs/formats/results.md`; a key is never removed or changed in
    meaning without another schema number.
    """
    peaks = peak_table(result.timeline)
    names = [layer.name for layer in result.layers]
    change = steepest_change(result.timeline)
    return {
        "schema": SCHEMA,
        "joulesim": result.joulesim,
        "architecture": result.architecture,
        "workload": result.workload,
        "dataflow": result.dataflow,
        "clock_mhz": float(result.clock_mhz),
        "totals": _totals(result, peaks[0].power_mw),
        "layers": _layers(result),
        "peaks": [
            {
                "window": peak.window,
                "window_cycles": peak.window_cycles,
                "power_mw": peak.power_mw,
                "start_cycle": peak.start_cycle,
                "layer": names[peak.layer],
                "component": peak.component,
                "component_power_mw": peak.component_power_mw,
            }
            for peak in peaks
        ],
        "steepest_changes": {
            "rise": _change(change.rise, names),
            "fall": _change(change.fall, names),
        },
        "mesh_links": [_mesh_link(link, result) for link in result.mesh_links],
        "dram_model": result.dram_model,
        "dram_energy": [dict(memory) for memory in result.dram_energy],
        "estimated_prices": list(result.estimated_prices),
        "scaled_prices": list(result.scaled_prices),
        "modelled_prices": list(result.modelled_prices),
        "unsupported_operators": [item.as_data() for item in left_out_of(result.configuration)],
        "slow_memories": slow_memories_as_data(slow_memories_of(result.configuration)),
        "uncertainty": uncertainty_as_json(result.uncertainty),
    } | own_prices_as_json(result)


def _totals(result: Result, peak_power_mw: float) -> dict[str, Any]:
    return {
        "cycles": int(result.cycles),
        "compute_cycles": int(result.compute_cycles),
        "stall_cycles": int(result.stall_cycles),
        "time_s": float(result.time_s),
        "macs": int(result.macs),
        "utilization": float(result.utilization),
        "energy_pj": float(result.energy_pj),
        **range_as_json(result.uncertainty.total),
        "average_power_mw": float(result.average_power_mw),
        "average_power_mw_low": result.uncertainty.average_power_low_mw,
        "average_power_mw_high": result.uncertainty.average_power_high_mw,
        "peak_power_mw": peak_power_mw,
        "dram_read_bits": int(result.dram_read_bits),
        "dram_write_bits": int(result.dram_write_bits),
        "compulsory_dram_bits": sum(int(layer.compulsory_dram_bits) for layer in result.layers),
        "energy_pj_by_component": _floats(result.energy_pj_by_component),
        "energy_pj_by_operand": _floats(result.energy_pj_by_operand),
        "bank_conflict_cycles": _integers(result.bank_conflict_cycles_by_memory),
        "links": [_link(use) for use in result.links],
        "area_mm2": float(result.area_mm2),
        "area_mm2_by_component": _floats(result.area_mm2_by_component),
        "data": data_as_json(result.layers),
    }


def _layers(result: Result) -> list[dict[str, Any]]:
    rows = zip(
        result.layers, result.uncertainty.layers, compute_waits(result.timeline), strict=True
    )
    return [_layer(layer, energy) | {"waits": waits} for layer, energy, waits in rows]


def _layer(layer: LayerResult, energy: EnergyRange) -> dict[str, Any]:
    return {
        "name": layer.name,
        "kind": layer.kind,
        "dataflow": layer.dataflow,
        "start_cycle": int(layer.start_cycle),
        "cycles": int(layer.cycles),
        "compute_cycles": int(layer.compute_cycles),
        "stall_cycles": int(layer.stall_cycles),
        "macs": int(layer.macs),
        "utilization": float(layer.utilization),
        "mapping_efficiency": float(layer.mapping_efficiency),
        "energy_pj": float(layer.energy_pj),
        **range_as_json(energy),
        "dram_read_bits": int(layer.dram_read_bits),
        "dram_write_bits": int(layer.dram_write_bits),
        "compulsory_dram_bits": int(layer.compulsory_dram_bits),
        "energy_pj_by_component": _floats(layer.energy_pj_by_component),
        "energy_pj_by_operand": _floats(layer.energy_pj_by_operand),
        "energy_pj_by_action": _floats(layer.energy_pj_by_action),
        "action_counts": _integers(layer.action_counts),
        "tile_shapes": {
            memory: {dimension: int(size) for dimension, size in shape.items()}
            for memory, shape in layer.tile_shapes.items()
        },
        "bank_conflict_cycles": _integers(layer.bank_conflict_cycles_by_memory),
        "links": [_link(use) for use in layer.links],
        "data": {"source": layer.data_source, **data_as_json([layer])},
    }


def _link(use: LinkUse) -> dict[str, Any]:
    busiest = use.busiest
    return {
        "link": use.link,
        "kind": use.kind,
        "direction": use.direction,
        "bits": use.bits,
        "carried_bits": use.carried_bits,
        "capacity_bits": use.capacity_bits,
        "busy_fraction": use.busy_fraction,
        "busiest": None
        if busiest is None
        else {
            "row": busiest.row,
            "column": busiest.column,
            "direction": busiest.direction,
            "bits": busiest.bits,
            "busy_fraction": use.peak_fraction,
        },
    }


def _mesh_link(link: MeshLink, result: Result) -> dict[str, Any]:
    width_bits = next(use.width_bits for use in result.links if use.link == link.link)
    return {
        "link": link.link,
        "row": link.row,
        "column": link.column,
        "direction": link.direction,
        "bits": link.bits,
        "busy_fraction": link.bits / (width_bits * result.cycles),
    }


def _integers(values: Mapping[str, int]) -> dict[str, int]:
    return {name: int(value) for name, value in values.items()}


def _floats(values: Mapping[str, float]) -> dict[str, float]:
    return {name: float(value) for name, value in values.items()}


def _change(step: PowerStep | None, names: list[str]) -> dict[str, Any] | None:
    if step is None:
        return None
    return {
        "change_mw": step.change_mw,
        "cycle": step.cycle,
        "layer": names[step.layer],
        "component": step.component,
        "component_change_mw": step.component_change_mw,
    }
