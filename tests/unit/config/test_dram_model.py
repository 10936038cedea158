"""Which model times a DRAM, and which choices contradict each other?"""

import pytest

from sim import ConfigError, load_architecture
from sim.config.architecture_file import architecture_as_data, architecture_from_data


def test_a_standard_with_a_timing_is_memoised() -> None:
    (dram,) = (m for m in load_architecture("edge_npu").memories if m.standard)
    assert (dram.model, dram.timing and dram.timing.name) == ("memoised", "lpddr4_3200")


def test_a_standard_without_one_keeps_its_rate() -> None:
    (dram,) = (m for m in load_architecture("eyeriss").memories if m.standard)
    assert (dram.model, dram.timing) == ("rate", None)


def test_the_timing_has_the_machine_s_channels() -> None:
    host = load_architecture("tpu_v1").memory("host_memory")
    assert host.timing is not None
    assert host.timing.shape.channels == host.channels == 4
    assert host.timing.peak_gbps == pytest.approx(4 * 19.2, rel=0.02)


@pytest.mark.parametrize("model", ["rate", "memoised", "stateful"])
def test_a_machine_reads_back(model: str) -> None:
    machine = load_architecture("edge_npu", [f"memories.dram.model={model}"])
    assert architecture_from_data(architecture_as_data(machine)) == machine


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["memories.dram.timing=ddr4_3200"], "a memory of 12.8 GB/s, as lpddr4_3200"),
        (["memories.dram.timing=../secret"], "timing: expected one of"),
        (["memories.dram.channels=3"], "a power of two with the timing lpddr4_3200"),
        (
            ["memories.dram.model=stateful", "memories.dram.bits_per_cycle=64"],
            "rate with bits_per_cycle",
        ),
        (
            ["memories.dram.model=stateful", "memories.dram.standard=ddr3_1600"],
            "a timing for stateful, as ddr3_1600 has none of its name",
        ),
    ],
)
def test_what_contradicts_is_refused(overrides: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_architecture("edge_npu", overrides)
