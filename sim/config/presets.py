"""Which file a name on the command line means: a bundled preset or a file of the user."""

from pathlib import Path

from sim.base.bundled import bundled_files
from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError

FILE_SUFFIXES = (".yaml", ".yml", ".cfg")


def preset_names(kind: str) -> tuple[str, ...]:
    """Names of the bundled files of one kind, "architectures" or "energy" for example."""
    return tuple(bundled_files(f"configs/{kind}", ".yaml"))


def find_config(source: str | Path, kind: str, what: str) -> Path:
    """Find the file that is meant.

    Parameters
    ----------
    source : bundled name, or a file: anything with a path separator or one of `FILE_SUFFIXES`.
    kind : folder below ``configs``.
    what : what is looked for, for the error message.

    Raises
    ------
    ConfigError
        There is no preset of this name; whether a file exists is for its reader to say.
    """
    text = str(source)
    if is_file_name(source):
        return Path(source)
    files = bundled_files(f"configs/{kind}", ".yaml")
    if text not in files:
        expected = f"a file, or a bundled {what}: {expected_one_of(files, text)}"
        raise ConfigError(what, "", expected, text)
    return files[text]


def is_file_name(source: str | Path) -> bool:
    """Tell a file from a bundled name."""
    text = str(source)
    has_separator = "/" in text or "\\" in text
    return isinstance(source, Path) or has_separator or text.lower().endswith(FILE_SUFFIXES)
