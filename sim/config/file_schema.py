"""A JSON Schema as a guide through raw data: which key comes next, what a value should be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.base.choices import expected_one_of


@dataclass(frozen=True, slots=True, eq=False)
class SchemaNode:
    """One place in a schema.

    Attributes
    ----------
    schema : the schema of this place, references resolved and alternatives chosen.
    definitions : what references of the whole schema point to.
    tags : names of the alternatives at this place, of which the data's `kind` chooses one.
    chosen : whether it does.
    """

    schema: Mapping[str, Any]
    definitions: Mapping[str, Any]
    tags: tuple[str, ...] = ()
    chosen: bool = True

    @classmethod
    def root(cls, schema: Mapping[str, Any], data: object) -> "SchemaNode":
        """Node of a whole file."""
        return _resolve(schema, schema.get("$defs", {}), data)

    def below(self, key: str | int, data: object) -> "SchemaNode | None":
        """Node of a key or list item with this data, None where there can be none."""
        schema: Mapping[str, Any] | None
        if isinstance(key, int):
            schema = self.schema.get("items")
        else:
            schema = self.schema.get("properties", {}).get(key) or self._named()
        return None if schema is None else _resolve(schema, self.definitions, data)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys a mapping may have here, empty when their names are free."""
        return tuple(self.schema.get("properties", ()))

    @property
    def has_free_names(self) -> bool:
        """Whether this is a mapping whose keys are the user's own names."""
        return self._named() is not None

    @property
    def takes_any_name(self) -> bool:
        """Whether a mapping's keys are free and need not be in the file already."""
        return isinstance(self.schema.get("additionalProperties"), dict)

    def _named(self) -> Mapping[str, Any] | None:
        """Find the schema of the values under free names."""
        named = [*self.schema.get("patternProperties", {}).values()]
        named.append(self.schema.get("additionalProperties"))
        return next((schema for schema in named if isinstance(schema, dict)), None)

    def expected(self, got: object) -> str:
        """Say what a value here should be, for the end of an error message."""
        if not self.chosen:
            return f"a mapping whose kind is one of {', '.join(self.tags)}"
        if "const" in self.schema:
            return str(self.schema["const"])
        if "enum" in self.schema:
            return expected_one_of(self.schema["enum"], got)
        return _EXPECTED_OF_TYPE[self.schema["type"]](self)


def _resolve(schema: Mapping[str, Any], definitions: Mapping[str, Any], data: object) -> SchemaNode:
    """Follow references and choose between alternatives by the data's `kind`."""
    tags: tuple[str, ...] = ()
    while True:
        if "anyOf" in schema:
            schema = next(option for option in schema["anyOf"] if option.get("type") != "null")
        elif "discriminator" in schema:
            mapping = schema["discriminator"]["mapping"]
            kind = data.get("kind") if isinstance(data, dict) else None
            tags = tuple(mapping)
            if kind not in tags:
                return SchemaNode(schema, definitions, tags, chosen=False)
            schema = {"$ref": mapping[kind]}
        elif "$ref" in schema:
            schema = definitions[schema["$ref"].rpartition("/")[2]]
        else:
            return SchemaNode(schema, definitions, tags)


def _expected_number(node: SchemaNode) -> str:
    schema = node.schema
    noun = "an integer" if schema["type"] == "integer" else "a number"
    low, above, high = (schema.get(k) for k in ("minimum", "exclusiveMinimum", "maximum"))
    if low is not None and high is not None:
        return f"{noun} from {low} to {high}"
    limits = [f"> {above}"] * (above is not None) + [f">= {low}"] * (low is not None)
    limits += [f"<= {high}"] * (high is not None)
    return f"{noun} {' and '.join(limits)}".rstrip()


def _expected_text(node: SchemaNode) -> str:
    limit = node.schema.get("maxLength")
    most = f" of at most {limit} characters" if limit else ""
    if "pattern" in node.schema:
        return f"a name{most} without spaces"
    return f"text{most}"


def _expected_list(node: SchemaNode) -> str:
    items = node.schema.get("items", {})
    count = _count(node.schema, "Items")
    if "enum" in items:
        return f"a list of {count}{'of ' * bool(count)}{', '.join(items['enum'])}"
    return f"a list of {count}values"


def _expected_mapping(node: SchemaNode) -> str:
    if node.has_free_names:
        return f"a mapping of {_count(node.schema, 'Properties')}names"
    return f"a mapping with {', '.join(node.schema.get('required', node.keys))}"


def _count(schema: Mapping[str, Any], what: str) -> str:
    """Say how many items or properties there may be, empty when there is no upper limit."""
    low, high = schema.get(f"min{what}", 0), schema.get(f"max{what}")
    if high is None:
        return f"at least {low} " if low else ""
    return f"{low} " if low == high else f"{low} to {high} "


_EXPECTED_OF_TYPE = {
    "integer": _expected_number,
    "number": _expected_number,
    "string": _expected_text,
    "boolean": lambda _: "true or false",
    "array": _expected_list,
    "object": _expected_mapping,
}
