"""Are mapping parameters set by path, and patterns of layers that match none refused?"""

import pytest

from sim.api import simulate
from sim.base.errors import ConfigError, InvalidValue, MappingError
from sim.config.architecture_file import load_architecture


def run(*overrides, layers="conv2"):
    return simulate(
        "eyeriss", "alexnet", dataflow="row_stationary", layers=layers, overrides=overrides
    )


def test_a_pattern_that_matches_no_layer_is_refused():
    with pytest.raises(InvalidValue) as caught:
        run("row_stationary.mappings={cnov2: {q: 2}}")
    text = str(caught.value)
    assert text.startswith("row_stationary.mappings: expected a layer of alexnet, one of conv1, ")
    assert text.endswith("(did you mean 'conv2'?), got 'cnov2'")


def test_patterns_of_layers_that_are_not_run_are_not_mistakes():
    assert run("row_stationary.mappings={conv3: {q: 2}}").layers[0].name == "conv2"


@pytest.mark.parametrize("q", [1, 2])
def test_a_parameter_can_be_set_by_path(q):
    (layer,) = run(f"row_stationary.mappings.conv2.q={q}").layers
    assert layer.tile_shapes["array"]["q"] == q


def test_names_with_dots_are_quoted():
    machine = load_architecture("eyeriss", ['row_stationary.mappings."layer1.0.*".q=2'])
    ((pattern, mapping),) = machine.row_stationary.mappings
    assert (pattern, mapping.given()) == ("layer1.0.*", {"q": 2})


def test_parameters_are_still_those_of_the_format():
    with pytest.raises(ConfigError, match=r"--set row_stationary.mappings.conv2.x: expected one"):
        load_architecture("eyeriss", ["row_stationary.mappings.conv2.x=2"])


def test_a_filter_too_tall_for_the_array_is_named():
    pads = [f"memories.{name}_spad.instances=56" for name in ("ifmap", "filter", "psum")]
    with pytest.raises(MappingError) as caught:
        run("array.rows=4", *pads)
    assert str(caught.value) == (
        "conv2: array.rows: expected at least 5 for row_stationary, as conv2 has 5 x 5 filters, "
        "got 4"
    )
