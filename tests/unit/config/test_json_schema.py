"""Is the schema for editors current, and do the bundled architectures obey it?"""

from copy import deepcopy

import jsonschema
import pytest

from sim.base.bundled import bundled_files
from sim.base.errors import ConfigError
from sim.base.strict_yaml import read_yaml
from sim.config.json_schema import (
    architecture_json_schema,
    architecture_schema_file,
    architecture_schema_text,
)

PRESETS = bundled_files("configs/architectures", ".yaml")


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(architecture_json_schema())


def test_the_bundled_schema_is_current():
    # when this fails: python -m sim.config.json_schema
    assert architecture_schema_file().read_text(encoding="utf-8") == architecture_schema_text()


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(architecture_json_schema())


@pytest.mark.parametrize("name", PRESETS)
def test_a_bundled_architecture_obeys_the_schema(name):
    validator().validate(read_yaml(PRESETS[name], ConfigError).data)


@pytest.mark.parametrize("name", PRESETS)
def test_a_bundled_architecture_names_the_schema_for_editors(name):
    first = PRESETS[name].read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../schema/architecture.schema.json"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("array", "rows"), 0),
        (("array", "rowz"), 1),
        (("array", "kind"), "photonic"),
        (("memories", "a b"), {}),
        (("memories", "dram", "capacity_kib"), 1),
        (("array", "formats", "ifmap"), "int9"),
        (("clock_mhz",), "fast"),
    ],
)
def test_an_editor_sees_a_mistake(path, value):
    data = deepcopy(read_yaml(PRESETS["edge_npu"], ConfigError).data)
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert not validator().is_valid(data)


def every_property(schema):
    yield from schema.get("properties", {}).items()
    for definition in schema.get("$defs", {}).values():
        yield from every_property(definition)


def test_every_key_is_described_with_its_unit():
    units = {"_nm": "[nm]", "_v": "[V]", "_mhz": "[MHz]", "_kib": "[KiB]", "_mm": "[mm]"}
    for name, prop in every_property(architecture_json_schema()):
        assert prop.get("description"), name
        for suffix, unit in units.items():
            assert not name.endswith(suffix) or unit in prop["description"], name
