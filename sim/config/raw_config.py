"""Raw configuration data and where each value came from: a line of a file, or an override."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.base.errors import ConfigError
from sim.base.strict_yaml import YamlDocument, YamlPath, dotted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawConfig:
    """Plain data, not yet validated.

    Attributes
    ----------
    file : name for error messages.
    document : the file, when there is one.
    overridden : paths set on the command line, with the text that names each in messages.
    """

    file: str
    data: dict[str, Any]
    document: YamlDocument | None = None
    overridden: Mapping[YamlPath, str] = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: YamlDocument) -> "RawConfig":
        """Raw data of one file."""
        return cls(file=document.file, data=document.data, document=document)

    def error(self, path: YamlPath, expected: str, got: object) -> ConfigError:
        """Build the error about one value, naming the override or the key and line it is from."""
        override = self._override_of(path)
        if override is None:
            return ConfigError(self.file, self.place(path), expected, got)
        where = "" if override == path else dotted(path)
        return ConfigError(self.overridden[override], where, expected, got)

    def _override_of(self, path: YamlPath) -> YamlPath | None:
        """Override that set this value, or else the last one that set a part of it."""
        above = (path[:length] for length in range(len(path), 0, -1))
        below = (part for part in list(self.overridden)[::-1] if part[: len(path)] == path)
        found = next((part for part in above if part in self.overridden), None)
        return found or next(below, None)

    def place(self, path: YamlPath) -> str:
        """Name a key of the file, with its line where there is one."""
        line = self._nearest_line(path)
        if not path:
            return ""
        return dotted(path) if line is None else f"{dotted(path)} (line {line})"

    def _nearest_line(self, path: YamlPath) -> int | None:
        """Line of a key, or of the mapping a missing key belongs to."""
        if self.document is None:
            return None
        for length in range(len(path), 0, -1):
            line = self.document.line_of(path[:length])
            if line is not None:
                return line
        return None
