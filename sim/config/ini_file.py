"""INI files from strangers, read whole, with the line of every key for error messages."""

import configparser
import re
from dataclasses import dataclass
from pathlib import Path

from sim.base.errors import ConfigError, Literal

MAX_BYTES = 2**20

_SECTION = re.compile(r"\s*\[(?P<name>[^\]]+)\]")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IniFile:
    """Sections and keys of one file; keys in small letters.

    Attributes
    ----------
    lines : (section, key) -> line; the key of a section itself is "".
    """

    file: str
    values: dict[str, dict[str, str]]
    lines: dict[tuple[str, str], int]

    def error(self, section: str, key: str, expected: str, got: object) -> ConfigError:
        """Give the error about one key: its line, or that of the section that lacks it."""
        line = self.lines.get((section, key.lower()), self.lines.get((section, "")))
        where = f"[{section}] {key}".rstrip()
        place = where if line is None else f"{where} (line {line})"
        return ConfigError(self.file, place, expected, got)


def read_ini(path: Path) -> IniFile:
    """Read an INI file as Python's `configparser` does, without interpolation.

    Raises
    ------
    ConfigError
        The file is missing, too large, not text, or not INI.
    """
    text = _text(path)
    parser = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=("#", ";"))
    try:
        parser.read_string(text, str(path))
    except configparser.MissingSectionHeaderError as problem:
        got = Literal(repr(problem.line.strip()))
        raise _at(path, problem.lineno, "a [section] first", got) from None
    except configparser.DuplicateSectionError as problem:
        expected = f"one section [{problem.section}]"
        raise _at(path, problem.lineno, expected, Literal("a second one")) from None
    except configparser.DuplicateOptionError as problem:
        expected = f"{problem.option} once in [{problem.section}]"
        raise _at(path, problem.lineno, expected, Literal("a second one")) from None
    except configparser.ParsingError as problem:
        line, shown = problem.errors[0]
        # the text of the line comes as its own representation
        got = Literal(shown.replace("\\n", ""))
        raise _at(path, line, "key: value", got) from None
    values = {name: dict(parser.items(name)) for name in parser.sections()}
    return IniFile(file=str(path), values=values, lines=_lines(text))


def _at(path: Path, line: int | None, expected: str, got: object) -> ConfigError:
    return ConfigError(str(path), f"line {line}" if line else "", expected, got)


def _lines(text: str) -> dict[tuple[str, str], int]:
    lines: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), start=1):
        heading = _SECTION.match(line)
        if heading:
            section = heading["name"]
            lines.setdefault((section, ""), number)
        else:
            key = re.split("[:=]", line, maxsplit=1)[0].strip().lower()
            if key:
                lines.setdefault((section, key), number)
    return lines


def _text(path: Path) -> str:
    file = str(path)
    if "\0" in file:
        raise ConfigError(file, "", "a file name", Literal("a NUL character"))
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(file, "", "an existing file", Literal("no such file")) from None
    except IsADirectoryError:
        raise ConfigError(file, "", "a file", Literal("a directory")) from None
    except OSError as problem:
        got = Literal((problem.strerror or str(problem)).lower())
        raise ConfigError(file, "", "a readable file", got) from None
    if len(content) > MAX_BYTES:
        raise ConfigError(file, "", f"at most {MAX_BYTES} bytes", Literal("a larger file"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        got = Literal(f"byte 0x{content[problem.start]:02x}")
        raise _at(path, line, "UTF-8 text", got) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _at(path, line, "UTF-8 text", Literal("a NUL byte"))
    return text.replace("\r\n", "\n")
