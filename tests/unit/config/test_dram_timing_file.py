"""Are the bundled memories valid, and contradictions refused with their place?"""

import re

import pytest

from sim.base.bundled import bundled_folder
from sim.base.errors import ConfigError
from sim.config.dram_timing_file import dram_timings, load_dram_timing

PRESETS = ("ddr4_2400", "ddr4_3200", "lpddr4_3200", "lpddr5_6400", "hbm2")
DDR4 = (bundled_folder("configs/dram_timing") / "ddr4_3200.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", dram_timings())
def test_bundled_memories(name):
    memory = load_dram_timing(name)
    assert memory.name == name
    assert memory.source
    # the data rate in the file and the clock say the same peak; HBM3 counts half clocks
    transfers = memory.data_rate_mtps * 1e6 * memory.shape.channel_width_bits / 8
    buses = memory.shape.channels * (memory.shape.ranks if memory.shape.pseudo_channels else 1)
    assert memory.peak_gbps == pytest.approx(buses * transfers / 1e9, rel=0.02)


def test_friendly_presets_are_there():
    assert set(PRESETS) <= set(dram_timings())


def test_unknown_name_suggests_one():
    with pytest.raises(ConfigError, match=r"did you mean 'ddr4_3200'"):
        load_dram_timing("ddr4_320")


def refused(tmp_path, old, new):
    assert re.search(old, DDR4)
    path = tmp_path / "mine.yaml"
    path.write_text(re.sub(old, new, DDR4, count=1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_dram_timing(str(path))
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("tRC: 74", "tRC: 70", "timing_cycles.tRC (line "),
        ("tRC: 74", "tRC: 70", "expected at least tRAS + tRP = 74, got 70"),
        ("tCCD_S: 4", "tCCD_S: 3", "tCCD_S (line "),
        ("tCCD_S: 4", "tCCD_S: 3", "expected at least burst = 4, got 3"),
        ("tCCD_L: 8", "tCCD_L: 3", "expected at least tCCD_S = 4, got 3"),
        ("tRRD_L: 8", "tRRD_L: 2", "expected at least tRRD_S = 4, got 2"),
        ("tREFI: 12480", "tREFI: 500", "expected more than tRFC + tRP_ALL = 582, got 500"),
        ("tRFC: 560", "tRFCC: 560", "did you mean 'tRFC'?"),
        ("CL: 22\n", "CL: 1.5\n", "timing_cycles.CL (line "),
        ("rows: 65536", "rows: 60000", "shape.rows (line "),
        ("bits: 16", "bits: 15", "expected 16 bits of row for 65536, got 15"),
        ("field: row", "field: rows", "did you mean 'row'?"),
        ("drain_above: 31", "drain_above: 32", "expected less than the write queue of 32, got 32"),
        ("scheduler: bank_queues", "scheduler: fifo", "controller.scheduler (line "),
        ("idd4r_ma: 168", "idd4r_ma: 1", "expected at least the standby current idd3n_ma"),
        ("tck_ns: 0.63", "tck_ns: fast", "tck_ns (line "),
        ("burst_bytes: 64", "burst_bytes: 128", "shape.burst_bytes"),
    ],
)
def test_contradictions_are_refused(tmp_path, old, new, expected):
    assert expected in refused(tmp_path, old, new)


def test_a_huge_memory_is_refused_before_it_is_built(tmp_path):
    text = refused(tmp_path, "channels: 1\n", "channels: 64\n  ranks: 16\n  stacks: 16\n")
    assert "at most 4096 banks" in text
