"""JSON Schema of the architecture file, for editors; generated from the models of its keys."""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from sim.base.bundled import bundled_folder
from sim.config.architecture_model import ArchitectureKeys

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _WithoutFieldTitles(GenerateJsonSchema):
    """Leave out titles that only repeat the key."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False


def architecture_json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of an architecture file, units in the descriptions."""
    schema = ArchitectureKeys.model_json_schema(schema_generator=_WithoutFieldTitles)
    return {"$schema": DIALECT, **schema, "title": "joulesim architecture"}


def architecture_schema_file() -> Path:
    """Where the bundled schema file is."""
    return bundled_folder("configs/schema") / "architecture.schema.json"


def architecture_schema_text() -> str:
    """Give the exact content of the bundled schema file."""
    return json.dumps(architecture_json_schema(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the bundled schema file."""
    file = architecture_schema_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(architecture_schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
