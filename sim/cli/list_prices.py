"""The work of `joulesim energy`: an operating point in, its prices and areas out."""

import json
from dataclasses import dataclass
from typing import Any

import sim
from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, InvalidValue
from sim.cli.energy_parameters import OPTIONS
from sim.cli.price_table import price_report
from sim.cli.terminal import render, write
from sim.config.architecture_file import load_architecture
from sim.config.energy_file import load_technology
from sim.domain.architecture import (
    Architecture,
)
from sim.domain.area import Areas
from sim.domain.energy_table import EnergyTable, Price, StaticPower
from sim.domain.sourced_value import SourcedValue
from sim.domain.spread import Spread
from sim.domain.technology_spec import TechnologySpec
from sim.domain.technology_table import TechnologyTable
from sim.energy.area import machine_area
from sim.energy.clock_range import check_clock_at
from sim.energy.library import library_areas, library_prices
from sim.energy.nominal_supply import nominal_supply
from sim.energy.operating_point import SMALLEST_BY_POLYNOMIALS_NM, scaling_law
from sim.energy.price_list import price_list

SCHEMA = "joulesim.energy/1"
DEFAULT_CLOCK_MHZ = 1000.0
DEFAULT_FORMAT = "int8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is listed: prices and areas of a machine, or of one of each component.

    `nominal` is the supply that was taken because none was given, and where it comes from.
    """

    machine: str | None
    technology: TechnologySpec
    law: str
    nominal: SourcedValue | None
    clock_mhz: float
    prices: EnergyTable
    areas: Areas


def list_prices(
    *,
    architecture: str | None,
    component: str | None,
    estimated: bool,
    sources: bool,
    as_json: bool,
    **point: Any,
) -> None:
    """Print the prices and areas of a machine or of a list by itself.

    Parameters
    ----------
    point : `table`, `node_nm`, `voltage_v`, `clock_mhz`, `scaling`, `data_format`, or None.

    Raises
    ------
    InvalidValue, ConfigError
        The operating point is out of range, or a name is unknown.
    """
    try:
        listing = _library(point) if architecture is None else _machine(architecture, point)
    except InvalidValue as fault:
        raise InvalidValue(OPTIONS.get(fault.key, fault.key), fault.expected, fault.got) from None
    listing = _selected(listing, component, estimated=estimated)
    if as_json:
        write(json.dumps(_as_json(listing), indent=2) + "\n")
    else:
        write(render(*price_report(listing, sources=sources)))


def _machine(name: str, point: dict[str, Any]) -> Listing:
    if point["data_format"] is not None:
        expected = "no format with a machine, which has its own"
        raise InvalidValue("--format", expected, point["data_format"])
    keys = {
        "technology.energy_table": point["table"],
        "technology.node_nm": point["node_nm"],
        "technology.voltage_v": point["voltage_v"],
        "technology.scaling": point["scaling"],
        "clock_mhz": point["clock_mhz"],
    }
    overrides = [f"{key}={value}" for key, value in keys.items() if value is not None]
    machine = load_architecture(name, overrides)
    named = load_technology(machine.technology.energy_table)
    prices, areas = _of_machine(name, machine, named, {k for k, v in keys.items() if v is not None})
    return Listing(
        machine=machine.name,
        technology=machine.technology,
        law=scaling_law(machine.technology, named),
        nominal=None,
        clock_mhz=machine.clock_mhz,
        prices=prices,
        areas=areas,
    )


def _of_machine(
    file: str, machine: Architecture, named: TechnologyTable, given: set[str]
) -> tuple[EnergyTable, Areas]:
    try:
        return price_list(machine, named), machine_area(machine, named)
    except InvalidValue as fault:
        if fault.key in given:
            raise
        raise ConfigError(file, fault.key, fault.expected, fault.got) from None


def _library(point: dict[str, Any]) -> Listing:
    table, node_nm = point["table"], point["node_nm"]
    if table is None:
        small = node_nm is not None and node_nm < SMALLEST_BY_POLYNOMIALS_NM
        table = "jouppi_7nm" if small else "horowitz_45nm"
    named = load_technology(table)
    node_nm = named.node_nm if node_nm is None else node_nm
    scaling = point["scaling"] or "by_node"
    supply = nominal_supply(named, node_nm)
    voltage_v = point["voltage_v"] or supply.value
    clock_mhz = point["clock_mhz"] or DEFAULT_CLOCK_MHZ
    spec = TechnologySpec(node_nm=node_nm, voltage_v=voltage_v, energy_table=table, scaling=scaling)
    data_format = point["data_format"] or DEFAULT_FORMAT
    prices = library_prices(spec, named, clock_mhz=clock_mhz, data_format=data_format)
    check_clock_at(clock_mhz, node_nm, voltage_v)
    return Listing(
        machine=None,
        technology=spec,
        law=scaling_law(spec, named),
        nominal=None if point["voltage_v"] else supply,
        clock_mhz=clock_mhz,
        prices=prices,
        areas=library_areas(spec, named),
    )


def _selected(listing: Listing, component: str | None, *, estimated: bool) -> Listing:
    """Keep one component, and what is estimated."""
    names = (*listing.prices.components, *(area.component for area in listing.areas))
    known = tuple(dict.fromkeys(names))
    if component is not None and component not in known:
        raise InvalidValue("--component", expected_one_of(known, component), component)

    def wanted(name: str, price: Price | StaticPower) -> bool:
        return component in (None, name) and (price.estimated or not estimated)

    table = listing.prices
    prices = EnergyTable(
        name=table.name,
        node_nm=table.node_nm,
        voltage_v=table.voltage_v,
        actions={key: price for key, price in table.actions.items() if wanted(key[0], price)},
        static={key: power for key, power in table.static.items() if wanted(key[0], power)},
    )
    areas = tuple(
        area
        for area in listing.areas
        if component in (None, area.component) and (area.estimated or not estimated)
    )
    return Listing(
        machine=listing.machine,
        technology=listing.technology,
        law=listing.law,
        nominal=listing.nominal,
        clock_mhz=listing.clock_mhz,
        prices=prices,
        areas=areas,
    )


def _as_json(listing: Listing) -> dict[str, Any]:
    technology, table = listing.technology, listing.prices
    return {
        "schema": SCHEMA,
        "joulesim": sim.__version__,
        "machine": listing.machine,
        "table": technology.energy_table,
        "node_nm": technology.node_nm,
        "voltage_v": technology.voltage_v,
        "clock_mhz": listing.clock_mhz,
        "voltage_estimated": listing.nominal is not None and listing.nominal.estimated,
        "voltage_source": "given" if listing.nominal is None else listing.nominal.source,
        "scaling": listing.law or None,
        "actions": [
            {
                "component": component,
                "action": action,
                "typical_pj": price.pj,
                "low_pj": price.low_pj,
                "high_pj": price.high_pj,
                "per": price.unit,
                **_marks(price),
                **_origin(price.source, price.spreads),
            }
            for (component, action), price in table.actions.items()
        ],
        "static": [
            {
                "component": component,
                "name": name,
                "typical_mw": power.mw,
                "low_mw": power.low_mw,
                "high_mw": power.high_mw,
                **_marks(power),
                **_origin(power.source, power.spreads),
            }
            for (component, name), power in table.static.items()
        ],
        "areas": [
            {
                "component": area.component,
                "part": area.part,
                "typical_mm2": area.mm2,
                "low_mm2": area.low_mm2,
                "high_mm2": area.high_mm2,
                "estimated": area.estimated,
                "scaled": area.scaled,
                **_origin(area.source, (area.spread,)),
            }
            for area in listing.areas
        ],
    }


def _marks(price: Price | StaticPower) -> dict[str, bool]:
    return {
        "estimated": price.estimated,
        "scaled": price.scaled,
        "modelled": price.modelled,
    }


def _origin(source: str, spreads: tuple[Spread, ...]) -> dict[str, Any]:
    return {
        "source": source,
        "spreads": [
            {"driver": s.driver, "low": s.low, "high": s.high, "reason": s.reason} for s in spreads
        ],
    }
