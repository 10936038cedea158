"""Do the bundled architectures have the published sizes?"""

from itertools import pairwise

import pytest

from sim.base.units import gbytes_per_s_from_bits_per_cycle
from sim.config.architecture_file import load_architecture
from sim.config.presets import preset_names

MIB_BITS = 8 * 2**20
KIB_BITS = 8 * 2**10


def test_the_five_architectures_are_bundled():
    names = ("edge_npu", "eyeriss", "mesh_npu", "scalar_cpu", "tpu_v1")
    assert preset_names("architectures") == names


@pytest.mark.parametrize("name", preset_names("architectures"))
def test_a_preset_is_named_like_its_file_and_described(name):
    architecture = load_architecture(name)
    assert architecture.name == name
    assert architecture.description


@pytest.mark.parametrize("name", preset_names("architectures"))
def test_outputs_end_nearest_the_array(name):
    architecture = load_architecture(name)
    order = [memory.name for memory in architecture.memories]
    innermost = {op: order.index(architecture.chain(op)[-1].name) for op in ("ifmap", "ofmap")}
    assert innermost["ofmap"] >= innermost["ifmap"]


@pytest.mark.parametrize("name", preset_names("architectures"))
def test_every_step_of_every_operand_has_a_link(name):
    architecture = load_architecture(name)
    for operand in ("ifmap", "weight", "ofmap"):
        chain = architecture.chain(operand)
        for outer, inner in pairwise(chain):
            assert architecture.links_between(outer.name, inner.name), (outer.name, inner.name)


def test_edge_npu_has_the_sizes_of_gemmini():
    # Genc et al., DAC 2021, default configuration: 16 x 16, 256 KiB scratchpad, 64 KiB accumulator
    machine = load_architecture("edge_npu")
    assert machine.array.pes == 256
    assert machine.memory("global_buffer").capacity_bits == 256 * KIB_BITS
    assert machine.memory("accumulator").capacity_bits == 64 * KIB_BITS


def test_tpu_v1_has_the_published_sizes():
    # Jouppi et al., ISCA 2017, section 2 and Table 2
    tpu = load_architecture("tpu_v1")
    assert (tpu.array.rows, tpu.array.columns, tpu.clock_mhz) == (256, 256, 700.0)
    assert tpu.array.pes * 2 * tpu.clock_mhz * 1e6 == pytest.approx(92e12, rel=0.01)
    assert tpu.memory("unified_buffer").capacity_bits == 24 * MIB_BITS
    assert tpu.memory("accumulators").capacity_bits == 4096 * 256 * 32
    assert tpu.memory("weight_fifo").capacity_bits == 4 * 64 * KIB_BITS
    weights = tpu.memory("weight_dram")
    assert weights.standard.peak_gbps * weights.channels / 8 == pytest.approx(34, rel=0.01)
    [fifo] = tpu.links_between("weight_fifo", "array")
    assert 64 * KIB_BITS / fifo.width_bits == 256  # cycles to shift in one tile


def test_tpu_v1_weights_do_not_use_the_links_of_activations():
    tpu = load_architecture("tpu_v1")
    steps = [("weight_dram", "weight_fifo"), ("weight_fifo", "array")]
    names = {link.name for step in steps for link in tpu.links_between(*step)}
    assert names == {"weight_dram_to_weight_fifo", "weight_fifo_to_array"}


def test_eyeriss_has_the_published_sizes():
    # Chen et al., JSSC 52(1), 2017
    eyeriss = load_architecture("eyeriss")
    assert (eyeriss.array.rows, eyeriss.array.columns, eyeriss.clock_mhz) == (12, 14, 200.0)
    buffer = eyeriss.memory("global_buffer")
    assert buffer.capacity_bits == 108 * KIB_BITS
    assert buffer.capacity_bits == buffer.banks * 512 * 64
    spads = {name: eyeriss.memory(f"{name}_spad") for name in ("ifmap", "filter", "psum")}
    assert {name: spad.capacity_bits // 8 for name, spad in spads.items()} == {
        "ifmap": 24,
        "filter": 448,
        "psum": 48,
    }
    assert all(spad.instances == 168 for spad in spads.values())
    # 181.5 kB on chip (1 kB = 1024 B): the buffer and 168 x 448 B of filters
    on_chip_bits = buffer.capacity_bits + spads["filter"].capacity_bits * 168
    assert on_chip_bits / KIB_BITS == pytest.approx(181.5)
    [link] = eyeriss.links_between("dram", "global_buffer")
    # 64 bits at 60 MHz
    assert gbytes_per_s_from_bits_per_cycle(link.width_bits, 200) == pytest.approx(0.48, rel=0.02)


def test_scalar_cpu_executes_one_mac_at_a_time():
    cpu = load_architecture("scalar_cpu")
    assert cpu.array.pes == 1
    # lb, lb, mul, add, addi, addi, bne
    assert cpu.array.instructions.per_mac == 7


def test_mesh_npu_has_the_size_of_edge_npu_on_a_mesh():
    mesh, edge = load_architecture("mesh_npu"), load_architecture("edge_npu")
    assert mesh.array.pes == edge.array.pes
    for name in ("global_buffer", "accumulator"):
        assert mesh.memory(name).capacity_bits == edge.memory(name).capacity_bits
        [link] = mesh.links_between(name, "array")
        assert (link.kind, link.mesh.rows, link.mesh.columns) == ("mesh", 8, 8)
