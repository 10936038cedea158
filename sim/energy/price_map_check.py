"""Names in a map of names that stand for nothing, in the files or on the machine."""

from collections.abc import Collection, Iterator, Sequence

from sim.base.choices import expected_of_many, expected_one_of
from sim.base.errors import ConfigError
from sim.domain.energy_table import EnergyTable
from sim.domain.own_prices import GivenPrices, NameMap
from sim.energy.price_names import LEAK_NAMES


def check_keys(files: Sequence[GivenPrices], names: NameMap) -> None:
    """Refuse names that are in no file: they are spelled wrong, and would change nothing.

    Raises
    ------
    ConfigError
        A key of the map is in none of the files.
    """
    paths = [given.component for file in files for given in file.prices]
    paths += [given.component for file in files for given in file.areas]
    components = dict.fromkeys(name for path in paths for name in (_last(path), path))
    for name in names.components:
        _check(names, f"components.{name}", name, "a component of the files", components)
    actions = dict.fromkeys(_action_names(files))
    for name in names.actions:
        _check(names, f"actions.{name}", name, "an action of the files", actions)
    arguments = sorted({name for file in files for name in file.arguments})
    for name in names.arguments:
        _check(names, f"arguments.{name}", name, "an argument in the files", arguments)


def check_targets(names: NameMap, table: EnergyTable) -> None:
    """Refuse what the machine lacks, also where no entry of the files got as far as it.

    Raises
    ------
    ConfigError
        The machine has no such component or action.
    """
    for theirs, ours in names.components.items():
        if ours is not None and ours not in table.components:
            expected = expected_one_of(table.components, ours)
            raise ConfigError(names.file, f"components.{theirs}", expected, ours)
    known = dict.fromkeys([*(name for _, name in (*table.actions, *table.static)), *LEAK_NAMES])
    for theirs, action in names.actions.items():
        if action is not None and action.name not in known:
            expected = f"an action of the machine, {expected_one_of(known, action.name)}"
            raise ConfigError(names.file, f"actions.{theirs}", expected, action.name)


def _action_names(files: Sequence[GivenPrices]) -> Iterator[str]:
    """Give every name an action can have in a map, the plainest first."""
    prices = [given for file in files for given in file.prices]
    yield from (given.action for given in prices)
    yield from (f"{_last(given.component)}.{given.action}" for given in prices)
    yield from (f"{given.component}.{given.action}" for given in prices)


def _last(component: str) -> str:
    return component.rpartition(".")[2]


def _check(names: NameMap, key: str, name: str, what: str, known: Collection[str]) -> None:
    if name in known:
        return
    if not known:
        raise ConfigError(names.file, key, f"{what}, which have none", name)
    raise ConfigError(names.file, key, f"{what}, {expected_of_many(known, name)}", name)
