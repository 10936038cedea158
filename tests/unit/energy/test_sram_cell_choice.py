"""Does the cell type of a memory in the architecture file decide what it costs?"""

from dataclasses import replace

import pytest

from sim.base.errors import InvalidValue
from sim.config.architecture_file import load_architecture
from sim.config.energy_file import load_technology
from sim.energy.price_list import price_list


def _leakage_mw(cell: str | None, table: str = "horowitz_45nm") -> float:
    machine = load_architecture("edge_npu")
    memories = tuple(
        replace(memory, cell=cell) if memory.name == "global_buffer" else memory
        for memory in machine.memories
    )
    prices = price_list(replace(machine, memories=memories), load_technology(table))
    return prices.static["global_buffer", "leakage"].mw


def test_without_a_choice_the_tables_own_cell_is_used():
    assert _leakage_mw(None) == _leakage_mw("itrs-lstp")


def test_high_performance_cells_leak_a_thousand_times_more():
    assert _leakage_mw("itrs-hp") > 1000 * _leakage_mw("itrs-lstp")


def test_a_table_without_that_cell_is_named():
    machine = replace(
        load_architecture("edge_npu"),
        technology=replace(load_architecture("edge_npu").technology, node_nm=7, voltage_v=0.75),
    )
    memories = tuple(
        replace(memory, cell="itrs-hp") if memory.name == "global_buffer" else memory
        for memory in machine.memories
    )
    with pytest.raises(InvalidValue, match=r"global_buffer\.cell: expected .* with jouppi_7nm"):
        price_list(replace(machine, memories=memories), load_technology("jouppi_7nm"))
