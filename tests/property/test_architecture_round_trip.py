"""Does the resolved configuration of any machine read back to the same machine?"""

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.config.architecture_file import architecture_as_data, architecture_from_data
from sim.domain.data_format import FORMATS

OPERANDS = ["ifmap", "weight", "ofmap"]
formats = st.sampled_from(sorted(FORMATS))


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high) | st.integers(max(1, int(low)), int(high))


@st.composite
def on_chip_memories(draw, operands):
    banks, word_bits = draw(st.integers(1, 64)), draw(st.integers(1, 512))
    bits = draw(st.integers(banks * word_bits, 2**40))
    return {
        "kind": draw(st.sampled_from(["sram", "register_file"])),
        "capacity_kib": bits / 8192,
        "word_bits": word_bits,
        "banks": banks,
        "ports": draw(st.sampled_from(["1RW", "1R1W"])),
        "double_buffered": draw(st.booleans()),
        "instances": draw(st.integers(1, 2**20)),
        "operands": operands,
    }


@st.composite
def links(draw, names):
    levels = [*names, "array"]
    outer = draw(st.integers(0, len(levels) - 2))
    inner = draw(st.integers(outer + 1, len(levels) - 1))
    return {
        "kind": draw(st.sampled_from(["bus", "multicast", "systolic"])),
        "between": [levels[outer], levels[inner]],
        "width_bits": draw(st.integers(1, 2**20)),
        "latency_cycles": draw(st.integers(0, 10**6)),
        "length_mm": draw(st.floats(0, 1000)),
    }


@st.composite
def architectures(draw):
    some = st.lists(st.sampled_from(OPERANDS), min_size=1, max_size=3, unique=True)
    memories = {"dram": {"kind": "dram", "standard": "lpddr4_3200", "operands": OPERANDS}}
    memories["buffer"] = draw(on_chip_memories(OPERANDS))
    for index in range(draw(st.integers(0, 3))):
        memories[f"spad_{index}"] = draw(on_chip_memories(draw(some)))
    array = {
        "kind": draw(st.sampled_from(["systolic", "spatial"])),
        "rows": draw(st.integers(1, 65536)),
        "columns": draw(st.integers(1, 65536)),
        "formats": draw(st.dictionaries(st.sampled_from([*OPERANDS, "accumulator"]), formats)),
        "stationary_buffers": draw(st.integers(1, 2)),
    }
    if draw(st.booleans()):
        array |= {"kind": "scalar", "rows": 1, "columns": 1}
        array["instructions"] = {"per_mac": draw(numbers(1, 100))}
    return {
        "name": "machine",
        "description": draw(st.text(max_size=20)),
        "clock_mhz": draw(numbers(0.001, 20_000)),
        "technology": {
            "node_nm": draw(numbers(1, 250)),
            "voltage_v": draw(st.floats(0.2, 5)),
            "energy_table": "horowitz_45nm",
        },
        "array": array,
        "memories": memories,
        "links": {f"link_{i}": draw(links(list(memories))) for i in range(draw(st.integers(0, 3)))},
        "vector_unit": {"lanes": draw(st.integers(1, 65536)), "format": draw(formats)},
    }


@settings(max_examples=60, deadline=None)
@given(data=architectures())
def test_any_architecture_reads_back(data):
    architecture = architecture_from_data(data)
    assert architecture_from_data(architecture_as_data(architecture)) == architecture
