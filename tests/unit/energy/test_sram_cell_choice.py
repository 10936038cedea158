"""Does the cell type of a memory in the architecture file decide what it costs?"""

from dataclasses import replace

import pytest

from sim.api import simulate
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


# M. Horowitz, ISSCC 2014, figure 1.1.9: caches of 8 KB, 32 KB and 1 MB, 64 bits
@pytest.mark.parametrize(("kib", "pj"), [(8, 10), (32, 20), (1024, 100)])
def test_published_points_are_looked_up_exactly(kib, pj):
    overrides = [
        "technology.node_nm=45",
        "technology.voltage_v=0.9",
        "memories.global_buffer.cell=published",
        f"memories.global_buffer.capacity_kib={kib}",
        "memories.global_buffer.banks=1",
        "memories.global_buffer.word_bits=64",
    ]
    machine = load_architecture("edge_npu", overrides)
    price = price_list(machine, load_technology("horowitz_45nm")).actions["global_buffer", "read"]
    assert price.pj == pytest.approx(pj, rel=1e-9)
    assert "Horowitz" in price.source
    assert "CACTI" not in price.source.partition("leakage")[0]


def test_a_memory_of_published_points_runs_and_moves_no_other_price():
    plain = simulate("edge_npu", "resnet18", layers="conv1")
    chosen = simulate(
        "edge_npu",
        "resnet18",
        layers="conv1",
        overrides=["memories.global_buffer.cell=published"],
    )
    moved = {
        key
        for key, price in plain.energy_table.actions.items()
        if chosen.energy_table.actions[key].pj != price.pj
    }
    assert moved == {("global_buffer", "read"), ("global_buffer", "write")}
    # the source of the energies gives no areas: those of the list's macros stand in
    assert chosen.areas == plain.areas
