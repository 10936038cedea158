"""How far are areas from those of chips? Nothing is fitted to them.

Sources: Eyeriss, Chen et al., IEEE JSSC 52(1), 2017: 1176 k NAND2 of logic, core 3.5 x 3.5 mm2, 65
nm. TPU v1, Jouppi et al., ISCA 2017: at most 331 mm2 at 28 nm, unified buffer 29 % of it.
"""

import pytest

from sim.config.architecture_file import load_architecture
from sim.config.energy_file import load_technology
from sim.domain.area import area_by_component
from sim.energy.area import machine_area
from sim.energy.area_scaling import logic_area_ratio


def _areas(name):
    machine = load_architecture(name)
    table = load_technology(machine.technology.energy_table)
    return machine_area(machine, table), table


def test_eyeriss_has_the_published_number_of_gates():
    areas, table = _areas("eyeriss")
    cells_mm2 = sum(area.mm2 for area in areas if area.part != "macros")
    cells_mm2 *= table.areas.utilisation.value
    gate_mm2 = table.areas.gate_um2.value * 1e-6 * logic_area_ratio(45, 65)
    assert cells_mm2 / gate_mm2 == pytest.approx(1_176_000, rel=0.05)


def test_eyeriss_is_a_third_of_the_published_core():
    # CACTI's macros are far smaller than the chip's 27 and 168, and a core is not filled with cells
    # and macros to 70 %; the row stays as it is
    total = sum(area.mm2 for area in _areas("eyeriss")[0])
    assert total / 12.25 == pytest.approx(0.32, abs=0.03)


def test_the_unified_buffer_of_the_tpu_is_within_a_third_of_the_published_bound():
    found = area_by_component(_areas("tpu_v1")[0])["unified_buffer"]
    assert found / (0.29 * 331) == pytest.approx(0.68, abs=0.05)
