"""Is the reference page of the architecture file's keys the one its schema gives?"""

from pathlib import Path

from sim.config.json_schema import architecture_json_schema
from sim.config.schema_reference import schema_page

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "architecture_keys.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == schema_page()


def test_every_key_has_a_row_that_says_what_it_means() -> None:
    page = schema_page()
    definitions = [architecture_json_schema(), *architecture_json_schema()["$defs"].values()]
    for definition in definitions:
        for key in definition.get("properties", {}):
            rows = [line for line in page.splitlines() if line.startswith(f"| `{key}` |")]
            assert rows
            assert all(row.split("|")[-2].strip() for row in rows), key
