"""Do areas of the user's files take the place of the library's, and of nothing else?"""

import pytest

from sim.config.energy_file import load_technology
from sim.domain.area import area_by_component
from sim.domain.own_prices import OwnPrices
from sim.energy.area import machine_area
from sim.energy.own_areas import apply_own_areas
from tests.unit.energy.machines import NPU

LIBRARY = machine_area(NPU, load_technology("horowitz_45nm"))


def _own(**um2: float) -> OwnPrices:
    return OwnPrices(files=("ART.yaml",), replaced=(), areas_um2=um2)


def test_a_given_area_replaces_all_parts_of_a_component():
    found = area_by_component(apply_own_areas(LIBRARY, _own(array=2.5e6)))
    library = area_by_component(LIBRARY)
    assert found["array"] == pytest.approx(2.5)
    assert {name: mm2 for name, mm2 in found.items() if name != "array"} == {
        name: mm2 for name, mm2 in library.items() if name != "array"
    }
    assert list(found) == list(library)


def test_a_given_area_says_where_it_comes_from_and_is_no_estimate():
    found = next(a for a in apply_own_areas(LIBRARY, _own(array=1.0)) if a.component == "array")
    assert "ART.yaml" in found.source
    assert not found.estimated


def test_a_component_the_library_has_no_area_of_is_added():
    found = area_by_component(apply_own_areas(LIBRARY, _own(dram=1e6)))
    assert found["dram"] == pytest.approx(1.0)


def test_without_files_nothing_changes():
    assert apply_own_areas(LIBRARY, None) is LIBRARY
