"""A result as flat columns, one per dataset of `sim.results.fields`, and back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.domain.activity import ItemStream
from sim.domain.energy_table import EnergyTable, Price, StaticPower
from sim.domain.power_timeline import PowerTimeline, StepTable
from sim.domain.spread import Spread, Spreads
from sim.results.area_columns import area_columns, areas_from_columns
from sim.results.fields import LAYER_SCALARS
from sim.results.link_columns import directed_links, link_columns, links_by_layer
from sim.results.operand_columns import access_columns, accesses_by_layer, stored_resources
from sim.results.own_price_columns import own_price_columns, own_prices_of
from sim.results.result import LayerResult, Result
from sim.results.whole_price_columns import whole_price_columns, with_whole_prices

Array = npt.NDArray[Any]

_MARKS = ("estimated", "scaled", "modelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Every attribute and dataset of a result file, by name.

    Attributes
    ----------
    attributes : attributes of the file, without filetype and version.
    numbers : datasets of numbers and truth values, shaped as their dimensions say.
    texts : datasets of text, one-dimensional; a single text for those without dimensions.
    """

    attributes: Mapping[str, str | int | float]
    numbers: Mapping[str, Array]
    texts: Mapping[str, tuple[str, ...]]


def columns_of(result: Result) -> Columns:
    """Flatten a result."""
    table, timeline = result.energy_table, result.timeline
    numbers: dict[str, Array] = _timeline_numbers(timeline)
    texts: dict[str, tuple[str, ...]] = {
        "configuration": (json.dumps(result.configuration, ensure_ascii=False, allow_nan=False),),
        "dram_streams": (result.dram_streams,),
        "timeline/components": timeline.components,
        "timeline/stages": timeline.stages,
        "timeline/actions": timeline.actions,
        "timeline/waits": timeline.waits,
    }
    for field in LAYER_SCALARS:
        values = [getattr(layer, field.name.split("/")[1]) for layer in result.layers]
        if field.dtype == "str":
            texts[field.name] = tuple(values)
        else:
            numbers[field.name] = np.array(values, field.dtype)
    numbers["layers/component_energy_pj"] = np.array(
        [
            [layer.energy_pj_by_component[name] for name in result.components]
            for layer in result.layers
        ]
    )
    _add_layer_tables(result.layers, numbers, texts)
    _add_prices(table, numbers, texts)
    _add_links(result, numbers, texts)
    found = area_columns(result.areas)
    numbers |= found[0]
    texts |= found[1]
    for more in (own_price_columns(result.own_prices), whole_price_columns(table.actions)):
        numbers |= more[0]
        texts |= more[1]
    attributes: dict[str, str | int | float] = {
        "joulesim": result.joulesim,
        "architecture": result.architecture,
        "workload": result.workload,
        "dataflow": result.dataflow,
        "clock_mhz": float(result.clock_mhz),
        "pes": result.pes,
        "dram_bits_per_cycle": float(result.dram_bits_per_cycle),
        "dram_model": result.dram_model,
        "energy_table_name": table.name,
        "energy_table_node_nm": float(table.node_nm),
        "energy_table_voltage_v": float(table.voltage_v),
    }
    return Columns(attributes=attributes, numbers=numbers, texts=texts)


def result_from_columns(columns: Columns) -> Result:
    """Build the result again. The columns are complete and checked (see `sim.results.checks`)."""
    attributes: Mapping[str, Any] = columns.attributes
    prices = EnergyTable(
        name=attributes["energy_table_name"],
        node_nm=attributes["energy_table_node_nm"],
        voltage_v=attributes["energy_table_voltage_v"],
        actions=with_whole_prices(_actions(columns), columns.numbers, columns.texts),
        static=_static(columns),
    )
    return Result(
        joulesim=attributes["joulesim"],
        architecture=attributes["architecture"],
        workload=attributes["workload"],
        dataflow=attributes["dataflow"],
        clock_mhz=attributes["clock_mhz"],
        pes=attributes["pes"],
        dram_bits_per_cycle=attributes["dram_bits_per_cycle"],
        dram_model=attributes["dram_model"],
        layers=_layers(columns),
        timeline=_timeline(columns),
        energy_table=prices,
        dram_streams=columns.texts["dram_streams"][0],
        configuration=json.loads(columns.texts["configuration"][0]),
        mesh_links=directed_links(columns.numbers, columns.texts),
        areas=areas_from_columns(columns.numbers, columns.texts),
        own_prices=own_prices_of(columns.numbers, columns.texts, prices),
        resources=stored_resources(columns.numbers, columns.texts),
    )


def _timeline_numbers(timeline: PowerTimeline) -> dict[str, Array]:
    numbers: dict[str, Array] = {
        f"timeline/{name}": getattr(timeline, name)
        for name in (
            "layer_items",
            "layer_starts",
            "active",
            "started",
            "waiting_for",
            "dynamic_pj_per_cycle",
            "static_pj_per_cycle",
        )
    }
    for name in ("state", "value", "span"):
        numbers[f"timeline/items/{name}"] = getattr(timeline.items, name)
    for field in fields(StepTable):
        numbers[f"timeline/steps/{field.name}"] = getattr(timeline.steps, field.name)
    return numbers


def _timeline(columns: Columns) -> PowerTimeline:
    numbers = columns.numbers
    steps = {field.name: numbers[f"timeline/steps/{field.name}"] for field in fields(StepTable)}
    return PowerTimeline(
        clock_mhz=float(columns.attributes["clock_mhz"]),
        components=columns.texts["timeline/components"],
        stages=columns.texts["timeline/stages"],
        actions=columns.texts["timeline/actions"],
        items=ItemStream(
            state=numbers["timeline/items/state"],
            value=numbers["timeline/items/value"],
            span=numbers["timeline/items/span"],
        ),
        layer_items=numbers["timeline/layer_items"],
        layer_starts=numbers["timeline/layer_starts"],
        active=numbers["timeline/active"],
        started=numbers["timeline/started"],
        waits=columns.texts["timeline/waits"],
        waiting_for=numbers["timeline/waiting_for"],
        dynamic_pj_per_cycle=numbers["timeline/dynamic_pj_per_cycle"],
        static_pj_per_cycle=numbers["timeline/static_pj_per_cycle"],
        steps=StepTable(**steps),
    )


def _add_links(
    result: Result, numbers: dict[str, Array], texts: dict[str, tuple[str, ...]]
) -> None:
    found = link_columns([layer.links for layer in result.layers], result.mesh_links)
    operands = access_columns([layer.operand_accesses for layer in result.layers], result.resources)
    numbers |= found[0] | operands[0]
    texts |= found[1] | operands[1]


def _add_layer_tables(
    layers: Iterable[LayerResult],
    numbers: dict[str, Array],
    texts: dict[str, tuple[str, ...]],
) -> None:
    energies = [
        (index, name, pj)
        for index, layer in enumerate(layers)
        for name, pj in layer.energy_pj_by_action.items()
    ]
    counts = [
        (index, name, count)
        for index, layer in enumerate(layers)
        for name, count in layer.action_counts.items()
    ]
    tiles = [
        (index, memory, dimension, size)
        for index, layer in enumerate(layers)
        for memory, shape in layer.tile_shapes.items()
        for dimension, size in shape.items()
    ]
    numbers["layers/action_energy/layer"] = np.array([row[0] for row in energies], np.int32)
    texts["layers/action_energy/name"] = tuple(row[1] for row in energies)
    numbers["layers/action_energy/pj"] = np.array([row[2] for row in energies], np.float64)
    numbers["layers/action_counts/layer"] = np.array([row[0] for row in counts], np.int32)
    texts["layers/action_counts/name"] = tuple(row[1] for row in counts)
    numbers["layers/action_counts/count"] = np.array([row[2] for row in counts], np.int64)
    numbers["layers/tile_shapes/layer"] = np.array([row[0] for row in tiles], np.int32)
    texts["layers/tile_shapes/memory"] = tuple(row[1] for row in tiles)
    texts["layers/tile_shapes/dimension"] = tuple(row[2] for row in tiles)
    numbers["layers/tile_shapes/size"] = np.array([row[3] for row in tiles], np.int64)
    conflicts = [
        (index, memory, cycles)
        for index, layer in enumerate(layers)
        for memory, cycles in layer.bank_conflict_cycles_by_memory.items()
    ]
    numbers["layers/bank_conflicts/layer"] = np.array([row[0] for row in conflicts], np.int32)
    texts["layers/bank_conflicts/memory"] = tuple(row[1] for row in conflicts)
    numbers["layers/bank_conflicts/cycles"] = np.array([row[2] for row in conflicts], np.int64)


def _layers(columns: Columns) -> tuple[LayerResult, ...]:
    numbers, texts = columns.numbers, columns.texts
    scalars: dict[str, Any] = {
        field.name.split("/")[1]: (
            texts[field.name] if field.dtype == "str" else numbers[field.name].tolist()
        )
        for field in LAYER_SCALARS
    }
    count = len(scalars["name"])
    energies = _by_layer(count, columns, "action_energy", ("name", "pj"))
    counts = _by_layer(count, columns, "action_counts", ("name", "count"))
    conflicts = _by_layer(count, columns, "bank_conflicts", ("memory", "cycles"))
    components = texts["timeline/components"]
    by_component = numbers["layers/component_energy_pj"].tolist()
    tiles = _tile_shapes(count, columns)
    links = links_by_layer(numbers, texts, scalars["cycles"])
    accesses = accesses_by_layer(numbers, texts, count)
    return tuple(
        LayerResult(
            **{name: scalars[name][index] for name in scalars},
            energy_pj_by_component=dict(zip(components, by_component[index], strict=True)),
            energy_pj_by_action=energies[index],
            action_counts=counts[index],
            tile_shapes=tiles[index],
            bank_conflict_cycles_by_memory=conflicts[index],
            links=links[index],
            operand_accesses=accesses[index],
        )
        for index in range(count)
    )


def _by_layer(
    count: int, columns: Columns, table: str, pair: tuple[str, str]
) -> list[dict[str, Any]]:
    """Give per layer the pairs of a table: a text and a number."""
    key, value = pair
    rows = zip(
        columns.numbers[f"layers/{table}/layer"].tolist(),
        columns.texts[f"layers/{table}/{key}"],
        columns.numbers[f"layers/{table}/{value}"].tolist(),
        strict=True,
    )
    found: list[dict[str, Any]] = [{} for _ in range(count)]
    for layer, name, number in rows:
        found[layer][name] = number
    return found


def _tile_shapes(count: int, columns: Columns) -> list[dict[str, dict[str, int]]]:
    rows = zip(
        columns.numbers["layers/tile_shapes/layer"].tolist(),
        columns.texts["layers/tile_shapes/memory"],
        columns.texts["layers/tile_shapes/dimension"],
        columns.numbers["layers/tile_shapes/size"].tolist(),
        strict=True,
    )
    found: list[dict[str, dict[str, int]]] = [{} for _ in range(count)]
    for layer, memory, dimension, size in rows:
        found[layer].setdefault(memory, {})[dimension] = size
    return found


def _add_prices(
    table: EnergyTable, numbers: dict[str, Array], texts: dict[str, tuple[str, ...]]
) -> None:
    prices, powers = table.actions.values(), table.static.values()
    texts["energy_table/actions/component"] = tuple(key[0] for key in table.actions)
    texts["energy_table/actions/action"] = tuple(key[1] for key in table.actions)
    texts["energy_table/actions/unit"] = tuple(price.unit for price in prices)
    texts["energy_table/actions/source"] = tuple(price.source for price in prices)
    numbers["energy_table/actions/pj"] = np.array([price.pj for price in prices], np.float64)
    numbers["energy_table/actions/estimated"] = np.array([p.estimated for p in prices], np.bool_)
    numbers["energy_table/actions/scaled"] = np.array([p.scaled for p in prices], np.bool_)
    numbers["energy_table/actions/modelled"] = np.array([p.modelled for p in prices], np.bool_)
    texts["energy_table/static/component"] = tuple(key[0] for key in table.static)
    texts["energy_table/static/name"] = tuple(key[1] for key in table.static)
    texts["energy_table/static/source"] = tuple(power.source for power in powers)
    numbers["energy_table/static/mw"] = np.array([power.mw for power in powers], np.float64)
    numbers["energy_table/static/estimated"] = np.array([p.estimated for p in powers], np.bool_)
    numbers["energy_table/static/scaled"] = np.array([p.scaled for p in powers], np.bool_)
    numbers["energy_table/static/modelled"] = np.array([p.modelled for p in powers], np.bool_)
    _add_spreads(table, numbers, texts)


def _add_spreads(
    table: EnergyTable, numbers: dict[str, Array], texts: dict[str, tuple[str, ...]]
) -> None:
    found = [(key, price.spreads) for key, price in table.actions.items()]
    found += [(key, power.spreads) for key, power in table.static.items()]
    rows = [(*key, spread) for key, spreads in found for spread in spreads]
    folder = "energy_table/spreads"
    texts[f"{folder}/component"] = tuple(component for component, _, _ in rows)
    texts[f"{folder}/action"] = tuple(action for _, action, _ in rows)
    texts[f"{folder}/driver"] = tuple(spread.driver for _, _, spread in rows)
    texts[f"{folder}/reason"] = tuple(spread.reason for _, _, spread in rows)
    numbers[f"{folder}/low"] = np.array([spread.low for _, _, spread in rows], np.float64)
    numbers[f"{folder}/high"] = np.array([spread.high for _, _, spread in rows], np.float64)


def _spreads(columns: Columns) -> dict[tuple[str, str], Spreads]:
    folder, numbers, texts = "energy_table/spreads", columns.numbers, columns.texts
    rows = zip(
        texts[f"{folder}/component"],
        texts[f"{folder}/action"],
        texts[f"{folder}/driver"],
        numbers[f"{folder}/low"].tolist(),
        numbers[f"{folder}/high"].tolist(),
        texts[f"{folder}/reason"],
        strict=True,
    )
    found: dict[tuple[str, str], Spreads] = {}
    for component, action, driver, low, high, reason in rows:
        spread = Spread(driver=driver, low=low, high=high, reason=reason)
        found[component, action] = (*found.get((component, action), ()), spread)
    return found


def _actions(columns: Columns) -> dict[tuple[str, str], Price]:
    folder, numbers, texts = "energy_table/actions", columns.numbers, columns.texts
    spreads = _spreads(columns)
    rows = zip(
        texts[f"{folder}/component"],
        texts[f"{folder}/action"],
        numbers[f"{folder}/pj"].tolist(),
        texts[f"{folder}/unit"],
        texts[f"{folder}/source"],
        *(numbers[f"{folder}/{mark}"].tolist() for mark in _MARKS),
        strict=True,
    )
    return {
        (component, action): Price(
            pj=pj,
            unit=unit,
            source=source,
            spreads=spreads.get((component, action), ()),
            **dict(zip(_MARKS, marks, strict=True)),
        )
        for component, action, pj, unit, source, *marks in rows
    }


def _static(columns: Columns) -> dict[tuple[str, str], StaticPower]:
    folder, numbers, texts = "energy_table/static", columns.numbers, columns.texts
    spreads = _spreads(columns)
    rows = zip(
        texts[f"{folder}/component"],
        texts[f"{folder}/name"],
        numbers[f"{folder}/mw"].tolist(),
        texts[f"{folder}/source"],
        *(numbers[f"{folder}/{mark}"].tolist() for mark in _MARKS),
        strict=True,
    )
    return {
        (component, name): StaticPower(
            mw=mw,
            source=source,
            spreads=spreads.get((component, name), ()),
            **dict(zip(_MARKS, marks, strict=True)),
        )
        for component, name, mw, source, *marks in rows
    }
