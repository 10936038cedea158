"""The errors a user can meet, each one line: file, key or line, expected, got.

Tree
----
JoulesimError
├── InvalidValue     raised by the nouns; readers add the file and the key
├── ConfigError      a configuration value is missing, unknown or out of range
├── WorkloadError    a workload file cannot be read as one
├── MappingError     a layer does not fit the machine
├── ResultsError     a results file cannot be read or written
└── DeadlockError    a simulated machine waits for ever (our fault, or the schedule's)
"""

from collections.abc import Sequence


class JoulesimError(Exception):
    """Any error joulesim raises on purpose."""


class InvalidValue(JoulesimError):
    """A noun was built with a value it cannot have."""

    def __init__(self, key: str, expected: str, got: object) -> None:
        super().__init__(key, expected, got)
        self.key, self.expected, self.got = key, expected, got

    def __str__(self) -> str:
        return f"{self.key}: expected {self.expected}, got {describe_value(self.got)}"


class _FileError(JoulesimError):
    """`file: where: expected ..., got ...` on one line."""

    def __init__(self, file: str, where: str, expected: str, got: object) -> None:
        # all arguments go to the base class: the error must survive a process pool
        super().__init__(file, where, expected, got)
        self.file, self.where, self.expected, self.got = file, where, expected, got

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else self.file
        return f"{_printable(place)}: expected {self.expected}, got {describe_value(self.got)}"


class ConfigError(_FileError):
    """A configuration value is missing, unknown or out of range."""


class WorkloadError(_FileError):
    """A workload file is missing, malformed or inconsistent."""


class ResultsError(_FileError):
    """A results file is missing, foreign, damaged or cannot be written."""


class MappingError(JoulesimError):
    """A layer cannot be mapped onto a machine.

    `least_bits` is the capacity that would do, where that is what is missing.
    """

    def __init__(
        self, layer: str, where: str, needed: str, available: str, least_bits: int = 0
    ) -> None:
        super().__init__(layer, where, needed, available, least_bits)
        self.layer, self.where = layer, where
        self.needed, self.available = needed, available
        self.least_bits = least_bits

    def __str__(self) -> str:
        return f"{self.layer}: {self.where}: expected {self.needed}, got {self.available}"


class DeadlockError(JoulesimError):
    """A run ended with stages still waiting."""

    def __init__(self, waiting: Sequence[str]) -> None:
        super().__init__(tuple(waiting))
        self.waiting = tuple(waiting)

    def __str__(self) -> str:
        return "deadlock: " + "; ".join(self.waiting)


class Literal(str):
    """A description of what was got that is printed as it is, without quotes."""

    __slots__ = ()


def _printable(text: str) -> str:
    """Escape line breaks and control characters, which file names and keys may contain."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def describe_value(value: object, limit: int = 80) -> str:
    """Give a value as one short line of text, for the end of an error message."""
    text = str(value) if isinstance(value, Literal) else repr(value)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 3] + "..."
