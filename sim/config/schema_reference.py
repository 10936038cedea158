"""The reference page of the architecture file's keys, written from its JSON Schema.

`python -m sim.config.schema_reference > docs/reference/architecture_keys.md`; a test checks that
the page is current.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from sim.config.json_schema import architecture_json_schema

_INTRODUCTION = """# Keys of the architecture file

Written from the schema by `python -m sim.config.schema_reference`; do not edit. How the keys work
together: [architecture file](../formats/architecture.md). The schema itself, for editors:
[architecture.schema.json](../../configs/schema/architecture.schema.json).
"""

_SPELLINGS = {"Dram": "DRAM", "Scale sim": "SCALE-Sim mode", "On chip": "On-chip memory"}

Schema = Mapping[str, Any]


def schema_page() -> str:
    """Give the whole page as Markdown."""
    schema = architecture_json_schema()
    sections = [_INTRODUCTION, *_section("The file", schema)]
    for name, definition in sorted(schema["$defs"].items()):
        if "properties" in definition:
            sections += _section(_title(name), definition)
    return "\n".join(sections)


def _section(title: str, definition: Schema) -> Iterator[str]:
    yield f"## {title}\n"
    if definition.get("description"):
        yield f"{definition['description']}\n"
    yield "| key | values | default | meaning |\n| --- | --- | --- | --- |"
    required = definition.get("required", ())
    for key, value in definition["properties"].items():
        default = "required" if key in required else _code(value.get("default"))
        meaning = _cell(value.get("description", ""))
        yield f"| `{key}` | {_cell(_values(value))} | {_cell(default)} | {meaning} |"
    yield ""


def _values(value: Schema) -> str:
    """Say what a key can hold: links to other sections, names, ranges."""
    if "$ref" in value:
        return _link(value["$ref"])
    choices = value.get("anyOf") or value.get("oneOf")
    if choices:
        return " or ".join(_values(item) for item in choices if item.get("type") != "null")
    if "enum" in value or "const" in value:
        return ", ".join(_code(item) for item in value.get("enum", [value.get("const")]))
    if value.get("type") == "array":
        return f"list of {_values(value['items'])}" if "items" in value else "list"
    if value.get("type") == "object":
        inner = list(value.get("patternProperties", {}).values())
        return f"names, each a {_values(inner[0])}" if inner else "mapping"
    return f"{value.get('type', 'any value')}{_range(value)}"


def _range(value: Schema) -> str:
    """Give the bounds of a number, as " from 1 to 65536"."""
    words = (
        ("minimum", "from {}"),
        ("exclusiveMinimum", "above {}"),
        ("maximum", "to {}"),
        ("exclusiveMaximum", "below {}"),
    )
    bounds = [text.format(value[key]) for key, text in words if key in value]
    return f" {' '.join(bounds)}" if bounds else ""


def _link(reference: str) -> str:
    title = _title(reference.rpartition("/")[2])
    words = title if title[:2].isupper() else title.lower()
    return f"[{words}](#{title.lower().replace(' ', '-')})"


def _title(name: str) -> str:
    """Turn "DramTimingKeys" into "Dram timing"."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in name.removesuffix("Keys"))
    title = words.strip().capitalize()
    return _SPELLINGS.get(title, title)


def _code(value: object) -> str:
    return "" if value is None else f"`{json.dumps(value)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(schema_page())
