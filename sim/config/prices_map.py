"""The file of `--prices-map`: from another tool's names to joulesim's."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, Literal
from sim.base.strict_yaml import read_yaml
from sim.config.raw_config import RawConfig
from sim.domain.own_prices import ActionName, NameMap

KEYS = ("components", "actions", "arguments")
MAX_BYTES = 2**20
MOST_UNITS = 1e9


def load_prices_map(path: str | Path) -> NameMap:
    """Read a map of names.

    Parameters
    ----------
    path : YAML with the mappings `components` (theirs: ours), `actions` (theirs: ours, or
        ``{name: ours, units: 64}`` when one of theirs stands for 64 of ours) and `arguments`.
        A null leaves out what it names.

    Raises
    ------
    ConfigError
        The file cannot be read or has a value of another form.
    """
    raw = RawConfig.from_document(read_yaml(Path(path), ConfigError, max_bytes=MAX_BYTES))
    for key, value in raw.data.items():
        if key not in KEYS:
            raise raw.error((key,), expected_one_of(KEYS, key), key)
        if not isinstance(value, dict):
            raise raw.error((key,), "a mapping of names", value)
    for theirs, ours in raw.data.get("components", {}).items():
        if ours is not None and not isinstance(ours, str):
            raise raw.error(("components", theirs), "a component, or null to leave it out", ours)
    for name, value in raw.data.get("arguments", {}).items():
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise raw.error(("arguments", name), "a number or text", value)
    actions: Mapping[str, Any] = raw.data.get("actions", {})
    return NameMap(
        file=raw.file,
        components=raw.data.get("components", {}),
        actions={name: _action(raw, name, value) for name, value in actions.items()},
        arguments=raw.data.get("arguments", {}),
    )


def _action(raw: RawConfig, theirs: str, value: Any) -> ActionName | None:
    if value is None:
        return None
    if isinstance(value, str):
        return ActionName(name=value)
    place = ("actions", theirs)
    if not isinstance(value, dict):
        raise raw.error(place, "an action, a mapping with name and units, or null", value)
    for key in value:
        if key not in ("name", "units"):
            raise raw.error((*place, key), expected_one_of(("name", "units"), key), key)
    name, units = value.get("name"), value.get("units", 1)
    if not isinstance(name, str):
        raise raw.error((*place, "name"), "an action", Literal("nothing") if name is None else name)
    if isinstance(units, bool) or not isinstance(units, int | float) or not 0 < units <= MOST_UNITS:
        expected = f"a number > 0 and <= {MOST_UNITS:g}"
        raise raw.error((*place, "units"), expected, units)
    return ActionName(name=name, units=float(units))
