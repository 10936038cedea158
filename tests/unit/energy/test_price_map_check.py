"""Is every name of a map that stands for nothing refused, with what was probably meant?"""

import pytest

from sim.base.errors import ConfigError
from sim.domain.own_prices import ActionName, GivenArea, GivenPrice, GivenPrices, NameMap
from sim.energy.own_prices import apply_own_prices
from tests.synthetic import CLOCK_MHZ, ENERGY_TABLE

FILES = (
    GivenPrices(
        file="ert.yaml",
        prices=(
            GivenPrice(file="ert.yaml", where="a", component="top.glb", action="fill", pj=1.0),
        ),
        arguments=frozenset({"data_delta"}),
    ),
    GivenPrices(
        file="art.yaml",
        areas=(GivenArea(file="art.yaml", where="b", component="top.mac", um2=1.0),),
    ),
)
COMPONENTS = {"glb": "global_buffer", "top.mac": "array"}


def apply(**changes):
    parts = {"components": COMPONENTS, "actions": {"fill": ActionName(name="write")}} | changes
    return apply_own_prices(ENERGY_TABLE, FILES, NameMap(file="m.yaml", **parts), CLOCK_MHZ)


@pytest.mark.parametrize("name", ["fill", "glb.fill", "top.glb.fill"])
def test_names_of_any_file_are_known(name):
    apply(actions={name: ActionName(name="write")}, arguments={"data_delta": 1.0})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"components": COMPONENTS | {"gbl": None}},
            "m.yaml: components.gbl: expected a component of the files, one of glb, top.glb, mac, "
            "top.mac (did you mean 'glb'?), got 'gbl'",
        ),
        (
            {"components": COMPONENTS | {"mac": "arrai"}},
            "m.yaml: components.mac: expected one of dram, global_buffer, accumulator, "
            "dram_to_buffer, buffer_to_array, array, vector_unit, clock (did you mean 'array'?), "
            "got 'arrai'",
        ),
        (
            {"actions": {"fil": ActionName(name="write")}},
            "m.yaml: actions.fil: expected an action of the files, one of fill, glb.fill, "
            "top.glb.fill (did you mean 'fill'?), got 'fil'",
        ),
        (
            {"actions": {"fill": ActionName(name="wrote")}},
            "m.yaml: actions.fill: expected an action of global_buffer, one of read, write, "
            "leakage (did you mean 'write'?), got 'wrote'",
        ),
        (
            {"components": COMPONENTS | {"glb": None}, "actions": {"fill": ActionName(name="wri")}},
            "(did you mean 'write'?), got 'wri'",
        ),
        (
            {"arguments": {"delta": 1.0}},
            "m.yaml: arguments.delta: expected an argument in the files, one of data_delta "
            "(did you mean 'data_delta'?), got 'delta'",
        ),
    ],
)
def test_other_names_are_refused(changes, message):
    with pytest.raises(ConfigError) as caught:
        apply(**changes)
    assert str(caught.value).startswith("m.yaml: ")
    assert message in str(caught.value)
