"""Griffe extension: in our docstrings "name : text" describes a name, whose type is annotated.

NumPy's style has the type behind the colon. Types stand in the signatures already, so ours has the
description there; the site's parser gets it where it expects one, below the name.
"""

import re
from typing import Any

import griffe

SECTION = re.compile(r"^(Parameters|Attributes|Returns|Raises)\n-+\n", re.MULTILINE)
ENTRY = re.compile(r"^([\w*][\w*, .]*?) : (.*)$")
HEADING = re.compile(r"^\w[\w ]*\n-+$", re.MULTILINE)


class FieldDescriptions(griffe.Extension):
    """Moves the text behind a name's colon to the line below."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Rewrite one docstring."""
        del kwargs
        if obj.docstring is not None:
            obj.docstring.value = rewritten(obj.docstring.value)


def rewritten(docstring: str) -> str:
    """Give a docstring with its fields in NumPy's form."""
    parts = [docstring]
    match = SECTION.search(parts[-1])
    while match:
        tail = parts.pop()
        end = _section_end(tail, match.end())
        parts += [tail[: match.end()], _section(tail[match.end() : end]), tail[end:]]
        match = SECTION.search(parts[-1])
    return "".join(parts)


def _section_end(text: str, start: int) -> int:
    heading = HEADING.search(text, start)
    return heading.start() if heading else len(text)


def _section(body: str) -> str:
    entries: list[list[str]] = [[]]
    for line in body.split("\n"):
        if ENTRY.match(line):
            entries.append([])
        entries[-1].append(line)
    return "\n".join(text for entry in entries for text in _fields(entry))


def _fields(lines: list[str]) -> list[str]:
    """Give one field per name, as each has a type of its own."""
    entry = ENTRY.match(lines[0]) if lines else None
    if entry is None:
        return lines
    fields: list[str] = []
    for name in entry[1].split(", "):
        fields += [name, f"    {entry[2]}", *lines[1:]]
    return fields
