"""A result as Accelergy's tables: energies and areas of reference, and counts of actions.

Accelergy multiplies the counts by the energies and arrives at our energy. The form is that of
Accelergy 0.4 (https://github.com/Accelergy-Project/accelergy): pJ, um^2, a static power as the
energy of the action ``leak``, counted once per cycle.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.base.atomic_file import write_text
from sim.base.errors import InvalidValue, Literal
from sim.base.folder import make_folder
from sim.base.units import um2_from_mm2
from sim.results.pricing import static_pj_per_cycle
from sim.results.result import Result

ROOT = "system"
VERSION = "0.4"
LEAK = "leak"

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_YAML_1_1_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


@dataclass(frozen=True, slots=True)
class _Action:
    """One action: its energy [pJ], how often it happened, what is counted."""

    component: str
    name: str
    pj: float
    count: int
    unit: str


def export_accelergy(result: Result, folder: Path) -> tuple[Path, ...]:
    """Write ERT.yaml and action_counts.yaml, and ART.yaml when there are areas.

    Parameters
    ----------
    result : the run; its counts are those of all layers.
    folder : made if only it is missing.

    Raises
    ------
    ResultsError
        The folder or a file cannot be written.
    InvalidValue
        The result counts an action that has no price.
    """
    actions = list(_actions(result))
    texts = {"ERT.yaml": _ert(result, actions), "action_counts.yaml": _counts(result, actions)}
    if _areas_um2(result):
        texts["ART.yaml"] = _art(result)
    make_folder(folder)
    for name, text in texts.items():
        write_text(folder / name, text)
    return tuple(folder / name for name in texts)


def _actions(result: Result) -> Iterator[_Action]:
    table, counts = result.energy_table, _totals(result)
    for (component, action), price in table.actions.items():
        count = counts.get(f"{component}.{action}", 0)
        yield _Action(component, action, price.pj, count, price.unit)
    for (component, name), pj in static_pj_per_cycle(table, result.clock_mhz).items():
        alone = sum(owner == component for owner, _ in table.static) == 1
        taken = (component, LEAK) in table.actions
        label = LEAK if alone and not taken else name
        yield _Action(component, label, pj, result.cycles, f"cycle: {name}")


def _totals(result: Result) -> dict[str, int]:
    """Add up the counts of all layers; without a price, an action's energy would be lost."""
    table, totals = result.energy_table, dict[str, int]()
    priced = {".".join(key) for key in (*table.actions, *table.static)}
    for layer in result.layers:
        for name, count in layer.action_counts.items():
            totals[name] = totals.get(name, 0) + count
        for name, pj in layer.energy_pj_by_action.items():
            if pj and name not in priced:
                raise InvalidValue(name, "a price in the energy table", Literal("none"))
    return totals


def _areas_um2(result: Result) -> dict[str, float]:
    areas = {name: um2_from_mm2(mm2) for name, mm2 in result.area_mm2_by_component.items()}
    # as they were given, not a rounding away from it
    return areas | ({} if result.own_prices is None else dict(result.own_prices.areas_um2))


def _heading(result: Result, *lines: str) -> list[str]:
    run = f"{result.workload} on {result.architecture}, {result.dataflow}"
    return [_comment(line) for line in (f"joulesim {result.joulesim}: {run}", *lines)]


def _ert(result: Result, actions: Iterable[_Action]) -> str:
    table, own = result.energy_table, result.own_prices
    files = "" if own is None else f", with own prices from {', '.join(own.files)}"
    lines = _heading(
        result,
        f"energies [pJ] of {table.name} at {table.node_nm:g} nm, {table.voltage_v:g} V{files}",
        f"{LEAK}: static power of all instances, per cycle of {result.clock_mhz:g} MHz",
    )
    lines += ["ERT:", f"  version: '{VERSION}'", "  tables:"]
    for component, group in _by_component(actions):
        lines += [f"  - name: {_path(component)}", "    actions:"]
        for action in group:
            lines += [
                f"    - name: {_text(action.name)}  {_comment(f'per {action.unit}')}",
                "      arguments: {}",
                f"      energy: {_number(action.pj)}",
            ]
    return _joined(lines)


def _counts(result: Result, actions: list[_Action]) -> str:
    priced = {f"{action.component}.{action.name}" for action in actions}
    unpriced = [name for name in _totals(result) if name not in priced]
    lines = _heading(result, f"{result.cycles} cycles at {result.clock_mhz:g} MHz")
    if unpriced:
        lines.append(_comment(f"counted but without a price: {', '.join(unpriced)}"))
    lines += ["action_counts:", f"  version: '{VERSION}'", "  local:"]
    for component, group in _by_component(actions):
        lines += [f"  - name: {_path(component)}", "    action_counts:"]
        for action in group:
            lines += [f"    - name: {_text(action.name)}", f"      counts: {action.count}"]
    return _joined(lines)


def _art(result: Result) -> str:
    areas_um2 = _areas_um2(result)
    unknown = [name for name in result.energy_table.components if name not in areas_um2]
    lines = _heading(result, "areas [um^2] of all instances of a component")
    if unknown:
        lines.append(_comment(f"left out, their areas are not known: {', '.join(unknown)}"))
    lines += ["ART:", f"  version: '{VERSION}'", "  tables:"]
    for component, um2 in areas_um2.items():
        lines += [f"  - name: {_path(component)}", f"    area: {_number(um2)}"]
    return _joined(lines)


def _by_component(actions: Iterable[_Action]) -> Iterable[tuple[str, list[_Action]]]:
    groups: dict[str, list[_Action]] = {}
    for action in actions:
        groups.setdefault(action.component, []).append(action)
    return groups.items()


def _path(component: str) -> str:
    return _text(f"{ROOT}.{component}")


def _text(name: str) -> str:
    """Write a name so that it reads back as text, whatever it is."""
    plain = _PLAIN.fullmatch(name) and name.lower() not in _YAML_1_1_WORDS
    return name if plain else json.dumps(name)


def _number(value: float) -> str:
    """Write a number with all its digits, and a point: YAML 1.1 takes 1e-05 for text."""
    if not math.isfinite(value):
        raise InvalidValue("energy_table", "finite prices", value)
    text = repr(float(value))
    mantissa, letter, exponent = text.partition("e")
    return text if not letter or "." in mantissa else f"{mantissa}.0e{exponent}"


def _comment(text: str) -> str:
    """Write a comment on one line, whatever the text."""
    return "# " + "".join(char if char.isprintable() else "?" for char in text)


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
