"""Accelergy's energy and area reference tables (ERT, ART), versions 0.2 to 0.4.

Energies are in pJ, areas in um^2, both of one instance. Accelergy 0.4 writes ``tables`` as a list
of components with lists of actions; 0.2 as mappings. ERT_summary gives the average, least and
greatest energy of an action over its arguments: these become the price and its range. What the
program writes can be seen in https://github.com/Accelergy-Project/accelergy, in
examples/hierarchy/output/reference and examples/hierarchy_v0.2/output/reference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, Literal
from sim.base.strict_yaml import YamlPath, dotted, read_yaml
from sim.config.accelergy_names import split_ranges
from sim.config.raw_config import RawConfig
from sim.domain.own_prices import GivenArea, GivenPrice, GivenPrices

ENERGY_KEYS = ("ERT", "energy_reference_table", "ERT_summary")
AREA_KEYS = ("ART", "area_reference_table", "ART_summary")
VERSIONS = ("0.2", "0.3", "0.4")
LARGEST = 1e12
Arguments = Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class _Table:
    """One component's entry: its path, its instances, where it is in the file."""

    component: str
    instances: int
    place: YamlPath
    data: Any


def read_accelergy(path: Path, arguments: Arguments) -> GivenPrices:
    """Read the ERT, the ART or both from a file.

    Parameters
    ----------
    path : the file, YAML.
    arguments : values that choose between several energies of an action.

    Raises
    ------
    ConfigError
        The file cannot be read, is of another form, has a negative energy or area, or gives
        several energies of an action of which `arguments` does not choose one.
    """
    raw = RawConfig.from_document(read_yaml(path, ConfigError))
    prices: list[GivenPrice] = []
    areas: list[GivenArea] = []
    met: set[str] = set()
    for key in raw.data:
        if key in ENERGY_KEYS:
            for table in _tables(raw, key):
                prices += _prices(raw, table, arguments, met)
        elif key in AREA_KEYS:
            areas += [_area(raw, table) for table in _tables(raw, key)]
        else:
            expected = expected_one_of((*ENERGY_KEYS, *AREA_KEYS), key)
            raise raw.error((key,), expected, key)
    if not prices and not areas:
        raise ConfigError(str(path), "", "at least one energy or area", Literal("none"))
    return GivenPrices(
        file=str(path), prices=tuple(prices), areas=tuple(areas), arguments=frozenset(met)
    )


def _tables(raw: RawConfig, key: str) -> Iterator[_Table]:
    content = raw.data[key]
    inner = "table_summary" if key.endswith("_summary") else "tables"
    if not isinstance(content, dict) or inner not in content:
        raise raw.error((key,), f"a mapping with version and {inner}", _shown(content))
    version = content.get("version")
    if version is not None and str(version) not in VERSIONS:
        raise raw.error((key, "version"), expected_one_of(VERSIONS, version), version)
    tables, place = content[inner], (key, inner)
    seen: dict[str, YamlPath] = {}
    for here, name, data in _named_entries(raw, tables, place):
        split = split_ranges(name)
        if split is None:
            expected = "a name such as system.chip.buffer or system.pe[0..3].buffer"
            raise raw.error(here, expected, name)
        if split[0] in seen:
            first = _where(raw, seen[split[0]])
            got = Literal(f"{split[0]} again (first at {first})")
            raise raw.error(here, "each component once", got)
        seen[split[0]] = here
        yield _Table(split[0], split[1], here, data)


def _named_entries(
    raw: RawConfig, entries: Any, place: YamlPath
) -> Iterator[tuple[YamlPath, str, Any]]:
    """Give place, name and content of each entry of a list with names, or of a mapping."""
    if isinstance(entries, dict):
        for name, data in entries.items():
            yield (*place, name), name, data
        return
    if not isinstance(entries, list):
        raise raw.error(place, "a list of entries with names", _shown(entries))
    for index, data in enumerate(entries):
        here = (*place, index)
        name = data.get("name") if isinstance(data, dict) else None
        if not isinstance(name, str):
            got = Literal("nothing") if name is None else name
            raise raw.error((*here, "name"), "a name", got)
        yield here, name, data


def _prices(
    raw: RawConfig, table: _Table, arguments: Arguments, met: set[str]
) -> Iterator[GivenPrice]:
    """Give the prices of one component; note in `met` the names of all arguments."""
    entries, place = table.data, table.place
    if isinstance(entries, dict) and "actions" in entries:
        entries, place = entries["actions"], (*place, "actions")
    found: dict[str, list[tuple[YamlPath, Mapping[str, Any]]]] = {}
    for here, name, data in _named_entries(raw, entries, place):
        for spot, energy in _energies(raw, here, data):
            found.setdefault(name, []).append((spot, energy))
            if isinstance(energy.get("arguments"), dict):
                met.update(map(str, energy["arguments"]))
    for name, choices in found.items():
        spot, energy = _chosen(raw, name, choices, arguments)
        yield _price(raw, table, name, spot, energy)


def _energies(
    raw: RawConfig, place: YamlPath, data: Any
) -> Iterator[tuple[YamlPath, Mapping[str, Any]]]:
    """Give the energies of one action; version 0.2 lists them below its name."""
    listed = data if isinstance(data, list) else [data]
    for index, entry in enumerate(listed):
        here = (*place, index) if isinstance(data, list) else place
        if isinstance(entry, int | float) and not isinstance(entry, bool):
            yield here, {"energy": entry}
        elif isinstance(entry, dict):
            yield here, entry
        else:
            raise raw.error(here, "a mapping with arguments and energy", _shown(entry))


def _chosen(
    raw: RawConfig,
    name: str,
    choices: list[tuple[YamlPath, Mapping[str, Any]]],
    arguments: Arguments,
) -> tuple[YamlPath, Mapping[str, Any]]:
    if len(choices) == 1:
        return choices[0]
    for spot, entry in choices:
        if not isinstance(entry.get("arguments"), dict):
            raise raw.error(spot, "each action once, or with arguments", Literal(f"{name} again"))
    fitting = [choice for choice in choices if _fits(choice[1]["arguments"], arguments)]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(map(str, choices[0][1]["arguments"]))
    expected = f"one energy of {name} (choose values of {names} under arguments in --prices-map)"
    got = Literal(f"{len(fitting)} of {len(choices)} that fit")
    raise raw.error(choices[0][0], expected, got)


def _fits(given: Mapping[str, Any], arguments: Arguments) -> bool:
    return all(given[name] == value for name, value in arguments.items() if name in given)


def _price(
    raw: RawConfig, table: _Table, name: str, place: YamlPath, entry: Mapping[str, Any]
) -> GivenPrice:
    if "average_energy" in entry:
        pj = _amount(raw, place, entry, "average_energy")
        low, high = (_amount(raw, place, entry, f"{end}_energy") for end in ("min", "max"))
        if not low <= pj <= high:
            expected = f"an average from min_energy to max_energy ({low:g} to {high:g})"
            raise raw.error((*place, "average_energy"), expected, pj)
        ends = (low, high) if pj > 0 else (None, None)
    else:
        pj, ends = _amount(raw, place, entry, "energy"), (None, None)
    return GivenPrice(
        file=raw.file,
        where=_where(raw, place),
        component=table.component,
        action=name,
        pj=pj,
        low=ends[0],
        high=ends[1],
        instances=table.instances,
        cycle_s=_cycle_s(raw, place, entry),
        per_cycle=True,
    )


def _cycle_s(raw: RawConfig, place: YamlPath, entry: Mapping[str, Any]) -> float | None:
    """Length of what version 0.4 calls the cycle of a leak, where it is written."""
    arguments = entry.get("arguments")
    if not isinstance(arguments, dict) or "global_cycle_seconds" not in arguments:
        return None
    times = []
    for key in ("global_cycle_seconds", "action_latency_cycles"):
        value = arguments.get(key, 1)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e9:
            raise raw.error((*place, "arguments", key), "a number > 0", value)
        times.append(float(value))
    return times[0] * times[1]


def _area(raw: RawConfig, table: _Table) -> GivenArea:
    data = table.data if isinstance(table.data, dict) else {"area": table.data}
    return GivenArea(
        file=raw.file,
        where=_where(raw, table.place),
        component=table.component,
        um2=_amount(raw, table.place, data, "area") * table.instances,
    )


def _amount(raw: RawConfig, place: YamlPath, entry: Mapping[str, Any], key: str) -> float:
    value = entry.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST:
        got = Literal("nothing") if value is None else _shown(value)
        raise raw.error((*place, key), f"a number from 0 to {LARGEST:g}", got)
    return float(value)


def _where(raw: RawConfig, place: YamlPath) -> str:
    line = raw.document.line_of(place) if raw.document else None
    return dotted(place) if line is None else f"{dotted(place)} (line {line})"


def _shown(value: Any) -> Any:
    if isinstance(value, dict | list):
        return Literal("a mapping" if isinstance(value, dict) else "a list")
    return value
