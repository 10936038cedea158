"""Is a map of names read as written, and is a value of another form refused by key?"""

import pytest

from sim.base.errors import ConfigError, InvalidValue
from sim.config.prices_file import MAX_FILES, load_prices
from sim.config.prices_map import load_prices_map
from sim.domain.own_prices import ActionName, NameMap


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def to_file(text):
        (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
        return "m.yaml"

    return to_file


def test_components_actions_and_arguments(write):
    text = (
        "components: {glb: buffer, noc: null}\n"
        "actions: {fill: write, DRAM.read: {name: read, units: 64}, update: null}\n"
        "arguments: {data_delta: 1}\n"
    )
    assert load_prices_map(write(text)) == NameMap(
        file="m.yaml",
        components={"glb": "buffer", "noc": None},
        actions={
            "fill": ActionName(name="write"),
            "DRAM.read": ActionName(name="read", units=64),
            "update": None,
        },
        arguments={"data_delta": 1},
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "component: {}",
            "m.yaml: component (line 1): expected one of components, actions, arguments (did you "
            "mean 'components'?), got 'component'",
        ),
        ("actions: [a]", "m.yaml: actions (line 1): expected a mapping of names, got ['a']"),
        (
            "components: {a: 3}",
            "m.yaml: components.a (line 1): expected a component, or null to leave it out, got 3",
        ),
        (
            "actions: {a: 3}",
            "m.yaml: actions.a (line 1): expected an action, a mapping with name and units, or "
            "null, got 3",
        ),
        (
            "actions: {a: {name: b, unit: 3}}",
            "m.yaml: actions.a.unit (line 1): expected one of name, units (did you mean 'units'?), "
            "got 'unit'",
        ),
        (
            "actions: {a: {units: 3}}",
            "m.yaml: actions.a.name (line 1): expected an action, got nothing",
        ),
        (
            "actions: {a: {name: b, units: 0}}",
            "m.yaml: actions.a.units (line 1): expected a number > 0 and <= 1e+09, got 0",
        ),
        (
            "arguments: {a: [1]}",
            "m.yaml: arguments.a (line 1): expected a number or text, got [1]",
        ),
    ],
)
def test_mistakes_name_the_key(write, text, line):
    with pytest.raises(ConfigError) as caught:
        load_prices_map(write(text))
    assert str(caught.value) == line


def test_other_files_and_too_many_are_refused():
    with pytest.raises(ConfigError, match=r"x\.json: expected a file of prices ending in \.csv"):
        load_prices(["x.json"], NameMap())
    with pytest.raises(InvalidValue, match="at most 64 files, got 65"):
        load_prices(["x.csv"] * (MAX_FILES + 1), NameMap())
