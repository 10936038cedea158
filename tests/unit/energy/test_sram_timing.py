"""Are memories slower than the clock found, and only those?"""

from dataclasses import replace

import pytest

from sim.config.architecture_file import load_architecture
from sim.config.energy_file import load_technology
from sim.config.sram_file import load_sram_samples
from sim.energy.sram_macro import price_macro
from sim.energy.sram_timing import access_time_ns, slow_memories

TABLE = load_technology("horowitz_45nm")
NPU = load_architecture("edge_npu")


def test_the_bank_of_edge_npu_is_slower_than_its_clock() -> None:
    # 32 KiB x 128 bits, 1R1W, itrs-lstp, 45 nm: 1.7009 ns (cacti_sram_grid.csv); 800 MHz
    (slow,) = slow_memories(NPU, TABLE)
    assert (slow.memory, slow.clock_period_ns) == ("global_buffer", 1.25)
    assert slow.access_time_ns == pytest.approx(1.7009, rel=1e-4)


@pytest.mark.parametrize("clock_mhz", [587, 588])
def test_a_memory_is_slow_just_above_its_access_time(clock_mhz: float) -> None:
    # 1 / 1.7009 ns = 587.9 MHz
    found = slow_memories(replace(NPU, clock_mhz=clock_mhz), TABLE)
    assert bool(found) == (clock_mhz == 588)


@pytest.mark.parametrize("node_nm", [65, 45, 28])
def test_the_time_is_that_of_the_macro_command(node_nm: float) -> None:
    memory = NPU.memory("global_buffer")
    assert memory.capacity_bits is not None
    macro = price_macro(
        load_sram_samples(),
        capacity_bits=memory.capacity_bits // memory.banks,
        word_bits=memory.word_bits,
        node_nm=node_nm,
        ports=memory.ports,
        banks=1,
        cell="itrs-lstp",
    )
    time_ns = access_time_ns(memory, TABLE, node_nm)
    assert time_ns == pytest.approx(macro.prices["access_time_ns"])


def test_fast_cells_keep_up() -> None:
    memories = tuple(
        replace(memory, cell="itrs-hp") if memory.kind == "sram" else memory
        for memory in NPU.memories
    )
    assert slow_memories(replace(NPU, memories=memories), TABLE) == ()


def test_register_files_of_flip_flops_have_no_access_time() -> None:
    machine = replace(load_architecture("eyeriss"), clock_mhz=5000)
    names = [slow.memory for slow in slow_memories(machine, TABLE)]
    assert names == ["global_buffer", "filter_spad"]
