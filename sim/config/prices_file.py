"""Files of users' own prices: which reader is meant by a name."""

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path

from sim.base.errors import ConfigError, InvalidValue
from sim.config.accelergy_file import read_accelergy
from sim.config.prices_csv import read_prices_csv
from sim.domain.own_prices import GivenPrices, NameMap

MAX_FILES = 64


def load_prices(files: Sequence[str | Path], names: NameMap) -> tuple[GivenPrices, ...]:
    """Read files of prices, in the order given.

    Parameters
    ----------
    files : ``.csv`` (component, action, pj), or ``.yaml`` and ``.yml`` (Accelergy's tables).
    names : tells which of several energies of an action is meant.

    Raises
    ------
    ConfigError
        A file cannot be read or has a mistake in it; names the line or key.
    InvalidValue
        Too many files.
    """
    if len(files) > MAX_FILES:
        raise InvalidValue("prices", f"at most {MAX_FILES} files", len(files))
    return tuple(_load(Path(file), names) for file in files)


def price_paths(given: object) -> tuple[Path, ...]:
    """Give the files that a Python argument means: one, several, or none.

    Raises
    ------
    InvalidValue
        It is something else.
    """
    files = () if given is None else (given,) if isinstance(given, str | PathLike) else given
    if not isinstance(files, Iterable):
        raise InvalidValue("prices", "a file or files of prices", given)
    listed = tuple(files)
    for file in listed:
        if not isinstance(file, str | PathLike):
            raise InvalidValue("prices", "a file or files of prices", file)
    return tuple(Path(file) for file in listed)


def _load(path: Path, names: NameMap) -> GivenPrices:
    match path.suffix.lower():
        case ".csv":
            return read_prices_csv(path)
        case ".yaml" | ".yml":
            return read_accelergy(path, names.arguments)
    expected = "a file of prices ending in .csv, .yaml or .yml"
    raise ConfigError(str(path), "", expected, path.suffix)
