"""What other installed packages add: dataflows, memory models, techniques, by entry points.

A package names what it adds in its own `pyproject.toml`, as in `examples/plugin/`. Nothing is
imported until it is asked for by its name.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import ParamSpec, TypeVar

from sim.base.errors import ConfigError, JoulesimError, Literal

Arguments = ParamSpec("Arguments")
Given = TypeVar("Given")

DATAFLOWS_GROUP = "joulesim.dataflows"
MEMORY_MODELS_GROUP = "joulesim.memory_models"
TECHNIQUES_GROUP = "joulesim.techniques"


def plugins(group: str, taken: Iterable[str] = ()) -> Mapping[str, EntryPoint]:
    """List what installed packages add to a group, by name.

    Parameters
    ----------
    taken : names of joulesim's own, which no package may use.

    Raises
    ------
    ConfigError : a name is used twice.
    """
    found: dict[str, EntryPoint] = {}
    own = set(taken)
    for entry in _installed(group, tuple(sys.path)):
        if entry.name in own:
            raise _clash(entry, group, "joulesim itself")
        first = found.get(entry.name)
        # an installation can list one and the same entry twice, as an editable one does
        if first is not None and first.value != entry.value:
            raise _clash(entry, group, package_of(first))
        found[entry.name] = entry
    return found


def load_plugin(entry: EntryPoint) -> object:
    """Import what an entry point names.

    Raises
    ------
    ConfigError : there is nothing of that name in the package.
    """
    try:
        return entry.load()
    except (ImportError, AttributeError) as error:
        place = f"{entry.group}.{entry.name}"
        expected = f"{entry.value} to be importable"
        raise ConfigError(package_of(entry), place, expected, Literal(str(error))) from error


def guarded(
    entry: EntryPoint, function: Callable[Arguments, Given], gives: type[Given]
) -> Callable[Arguments, Given]:
    """Wrap a function of a package so that its faults are reported as the package's.

    Parameters
    ----------
    gives : what it must return.

    Returns
    -------
    The same function; what goes wrong in it, other than what joulesim raises on purpose, and
    anything else than a `gives` is a `ConfigError` that names the package.
    """
    place = f"{entry.group}.{entry.name}"

    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Given:
        try:
            given = function(*args, **kwargs)
        except JoulesimError:
            raise
        # code of others: whatever it raises is to be told from a fault of joulesim
        except Exception as fault:
            got = Literal(f"{type(fault).__name__}: {fault}")
            raise ConfigError(package_of(entry), place, "no fault in it", got) from fault
        if not isinstance(given, gives):
            expected = f"a {gives.__name__} from its function"
            raise ConfigError(package_of(entry), place, expected, Literal(type(given).__name__))
        return given

    return call


def package_of(entry: EntryPoint) -> str:
    """Give the name and version of the package that has an entry point."""
    distribution = entry.dist
    return "unknown" if distribution is None else f"{distribution.name} {distribution.version}"


@lru_cache(maxsize=64)
def _installed(group: str, path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """Look through the packages on Python's path, which takes milliseconds, once per path."""
    del path
    found = entry_points(group=group)
    return tuple(sorted(found, key=lambda entry: (entry.name, entry.value)))


def _clash(entry: EntryPoint, group: str, first: str) -> ConfigError:
    expected = f"a name of its own (the other is of {first})"
    return ConfigError(package_of(entry), group, expected, entry.name)
