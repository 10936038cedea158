"""Files of own prices that an architecture file names: in or below its own folder, or refused."""

from collections.abc import Sequence
from pathlib import Path

from sim.base.errors import ConfigError, InvalidValue, Literal
from sim.config.raw_config import RawConfig
from sim.domain.technology_spec import TechnologySpec


def check_price_files(raw: RawConfig, names: Sequence[str], folder: Path) -> None:
    """Refuse names that lead out of the folder: the file may come from a stranger.

    Raises
    ------
    ConfigError
        A name is absolute, has `..` in it or is a link to elsewhere.
    """
    for index, name in enumerate(names):
        if not _is_inside(name, folder):
            place = ("technology", "prices", index)
            raise raw.error(place, "a file in or below the folder of this file", name)


def price_files(technology: TechnologySpec) -> tuple[Path, ...]:
    """Give the files of a machine's own prices.

    Raises
    ------
    InvalidValue
        There are some, but the machine was not read from a file of the user.
    """
    if not technology.prices:
        return ()
    if technology.prices_folder is None:
        expected = "no files, as the architecture was not read from a file (give prices to the run)"
        got = Literal(", ".join(technology.prices))
        raise InvalidValue("technology.prices", expected, got)
    return tuple(Path(technology.prices_folder, name) for name in technology.prices)


def _is_inside(name: str, folder: Path) -> bool:
    path = Path(name)
    if "\0" in name or path.is_absolute() or ".." in path.parts:
        return False
    try:
        return (folder / path).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError) as problem:
        got = Literal(getattr(problem, "strerror", None) or "a loop of links")
        raise ConfigError(str(folder / path), "", "a readable file", got) from None
