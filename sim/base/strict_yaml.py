"""Strict YAML 1.2: plain data and line numbers out of a file from a stranger, or one error.

Stricter than YAML: one document, one mapping at the top, text as keys, every key once, finite
numbers; no tags, anchors or aliases. Size, depth and number of values are bounded. Scalars
follow the core schema of YAML 1.2 (section 10.3.2), so ``yes`` and ``2024-01-01`` are text.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sim.base.errors import Literal, describe_value
from sim.base.text_file import FileErrorType, read_text

YamlPath: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 16 * 2**20
MAX_DEPTH = 32
MAX_VALUES = 500_000
MAX_DIGITS = 400

_CONSTANTS: Mapping[str, bool | None] = MappingProxyType(
    {"": None, "~": None}
    | dict.fromkeys(("null", "Null", "NULL"))
    | dict.fromkeys(("true", "True", "TRUE"), True)
    | dict.fromkeys(("false", "False", "FALSE"), False)
)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_PREFIXED_INTEGER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_NUMBER_STARTS = frozenset("0123456789+-.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YamlDocument:
    """What a YAML file says.

    Attributes
    ----------
    file : name of the file, for error messages.
    data : dict, list, str, int, float, bool and None only.
    lines : line of each key and list item, by path, 1-based.
    """

    file: str
    data: dict[str, Any]
    lines: Mapping[YamlPath, int] = field(repr=False)

    def line_of(self, path: YamlPath) -> int | None:
        """Line of a key or list item, None when the file has no such path."""
        return self.lines.get(path)


def read_yaml(path: Path, error: FileErrorType, *, max_bytes: int = MAX_BYTES) -> YamlDocument:
    """Read a YAML file whose top level is a mapping.

    Parameters
    ----------
    path : the file, UTF-8.
    error : class of the errors raised.
    max_bytes : largest size accepted.

    Raises
    ------
    ConfigError, WorkloadError
        As asked for: the file cannot be read or is not strict YAML.
    """
    return parse_yaml(read_text(path, error, max_bytes), str(path), error)


def parse_yaml(text: str, file: str, error: FileErrorType) -> YamlDocument:
    """Parse the text of a file whose top level is a mapping.

    Parameters
    ----------
    text, file : the content, and what error messages name.
    error : class of the errors raised.

    Raises
    ------
    ConfigError, WorkloadError
        As asked for: the text is not strict YAML.
    """
    builder = _Builder(file, error)
    data = builder.build(text)
    if not isinstance(data, dict):
        got = Literal("an empty file") if data is None else data
        raise error(file, "", "a mapping at the top level", got)
    # a plain dict, so that what was read can be sent to another process
    return YamlDocument(file=file, data=data, lines=builder.lines)


def parse_yaml_value(text: str, source: str, error: FileErrorType) -> Any:
    """Parse one YAML value, scalar, list or mapping, under the same rules as a file.

    Parameters
    ----------
    text : the value.
    source : what an error message names instead of a file.
    """
    return _Builder(source, error).build(text)


class _Builder:
    """Builds plain data from parser events, noting the line of each key and item."""

    def __init__(self, file: str, error: FileErrorType) -> None:
        self.file, self.error = file, error
        self.lines: dict[YamlPath, int] = {}
        self._values = 0

    def build(self, text: str) -> Any:
        """Parse a text of one document; None when it is empty."""
        try:
            return self._document(self._events(text))
        except MarkedYAMLError as problem:
            mark = problem.problem_mark or problem.context_mark
            line = f"line {mark.line + 1}" if mark else ""
            got = Literal(problem.problem or problem.context or "a syntax error")
            raise self.error(self.file, line, "valid YAML", got) from None
        except YAMLError as problem:
            got = Literal(str(problem).splitlines()[0])
            raise self.error(self.file, "", "valid YAML", got) from None
        except (ValueError, OverflowError):
            # the scanner passes "\UFFFFFFFF" to chr() and a directive's digits to int() unchecked
            got = Literal("an escape or directive out of range")
            raise self.error(self.file, "", "valid YAML", got) from None

    def _events(self, text: str) -> Iterator[Event]:
        """Events of content and documents, checked for what strict YAML leaves out."""
        for event in YAML(typ="safe", pure=True).parse(text):
            kind = type(event)
            if kind is DocumentStartEvent and (event.tags or event.version not in (None, (1, 2))):
                self._refuse(event, "no directive but %YAML 1.2", "another directive")
            elif kind is AliasEvent:
                self._refuse(event, "no aliases", f"*{event.anchor}")
            elif kind in _NODES:
                if event.anchor is not None:
                    self._refuse(event, "no anchors", f"&{event.anchor}")
                if event.tag is not None:
                    self._refuse(event, "no tags", str(event.tag))
                self._values += 1
                if self._values > MAX_VALUES:
                    self._refuse(event, f"at most {MAX_VALUES} values", "more")
            yield event

    def _document(self, events: Iterator[Event]) -> Any:
        data, documents = None, 0
        for event in events:
            if type(event) is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._refuse(event, "one document", "another one")
            elif type(event) in _NODES:
                self.lines[()] = _line(event)
                data = self._value(event, events, ())
        return data

    def _value(self, event: Event, events: Iterator[Event], path: YamlPath) -> Any:
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        if len(path) >= MAX_DEPTH:
            self._refuse(event, f"at most {MAX_DEPTH} levels", "deeper nesting")
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        return self._sequence(events, path)

    def _mapping(self, events: Iterator[Event], path: YamlPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for event in events:
            if type(event) is MappingEndEvent:
                break
            key = self._key(event, path)
            here = (*path, key)
            if key in data:
                got = f"{key!r} again (first on line {self.lines[here]})"
                self._refuse(event, "each key once", got, path)
            self.lines[here] = _line(event)
            data[key] = self._value(next(events), events, here)
        return data

    def _key(self, event: Event, path: YamlPath) -> str:
        if not isinstance(event, ScalarEvent):
            self._refuse(event, "text as a key", "a list or mapping", path)
        key = self._scalar(event, path)
        if not isinstance(key, str):
            self._refuse(event, "text as a key", describe_value(key), path)
        return key

    def _sequence(self, events: Iterator[Event], path: YamlPath) -> list[Any]:
        data: list[Any] = []
        for event in events:
            if type(event) is SequenceEndEvent:
                break
            here = (*path, len(data))
            self.lines[here] = _line(event)
            data.append(self._value(event, events, here))
        return data

    def _scalar(self, event: ScalarEvent, path: YamlPath) -> str | float | bool | None:
        text: str = event.value
        if event.style is not None:
            if event.style == '"' and not _is_encodable(text):
                self._refuse(event, "text", "half a surrogate pair", path)
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if text[0] not in _NUMBER_STARTS:
            return text
        return self._number_or_text(event, text, path)

    def _number_or_text(self, event: Event, text: str, path: YamlPath) -> str | float:
        if _NOT_FINITE.fullmatch(text):
            self._refuse(event, "a finite number", text, path)
        integer = _INTEGER.fullmatch(text)
        prefixed = None if integer else _PREFIXED_INTEGER.fullmatch(text)
        if not (integer or prefixed or _FLOAT.fullmatch(text)):
            return text
        if len(text) > MAX_DIGITS:
            got = f"{len(text)} characters"
            self._refuse(event, f"a number of at most {MAX_DIGITS} characters", got, path)
        if integer:
            return int(text)
        if prefixed:
            return int(text, 0)
        number = float(text)
        if not math.isfinite(number):
            self._refuse(event, "a finite number", text, path)
        return number

    def _refuse(self, event: Event, expected: str, got: str, path: YamlPath = ()) -> NoReturn:
        line = f"line {_line(event)}"
        where = f"{dotted(path)} ({line})" if path else line
        raise self.error(self.file, where, expected, Literal(got))


_NODES = frozenset((ScalarEvent, MappingStartEvent, SequenceStartEvent))


def dotted(path: YamlPath) -> str:
    """Write a path as users do: ``layers[3].name``.

    >>> dotted(("layers", 3, "name"))
    'layers[3].name'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _is_encodable(text: str) -> bool:
    """Tell whether a text has no lone surrogates, which no file or terminal can hold."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
