"""Are the stored SRAM grids those that the model and the samples give?"""

import pytest

from sim.config.sram_file import load_banked_samples, load_sram_macros, load_sram_samples
from sim.validation.sram_tables import banked_grid_rows, grid_rows


def _only(cell: str, node_nm: float):
    return tuple(
        macros
        for macros in load_sram_macros()
        if macros.node_nm == node_nm and macros.cell in (cell, "itrs-hp")
    )


def _stored(samples, kind):
    found = next(s for s in samples if (s.cell, s.node_nm, s.ports, s.banks) == kind)
    columns = (found.read_pj, found.write_pj, found.leakage_mw, found.area_mm2)
    return list(zip(found.origins, *columns, found.access_time_ns, strict=True))


@pytest.mark.parametrize("ports", ["1RW", "1R1W"])
def test_the_stored_grid_is_what_the_model_gives(ports):
    rows = [
        row for row in grid_rows(_only("itrs-lstp", 45)) if row[:3] == ("itrs-lstp", "45", ports)
    ]
    stored = _stored(load_sram_samples(), ("itrs-lstp", 45, ports, 1))
    assert [row[8] for row in rows] == [each[0] for each in stored]
    for row, each in zip(rows, stored, strict=True):
        assert [float(price) for price in row[9:]] == pytest.approx(each[1:], rel=1e-4)


def test_the_stored_grid_of_several_banks_is_what_the_model_gives():
    macros = tuple(m for m in _only("itrs-hp", 65) if m.ports == "1RW")
    rows = [row for row in banked_grid_rows(macros) if row[3] == 4]
    stored = _stored(load_banked_samples(), ("itrs-hp", 65, "1RW", 4))
    for row, each in zip(rows, stored, strict=True):
        assert [float(price) for price in row[9:]] == pytest.approx(each[1:], rel=1e-4)


def test_what_was_sampled_is_kept():
    macros = next(m for m in load_sram_macros() if (m.cell, m.node_nm) == ("itrs-lop", 32))
    grid = next(
        s for s in load_sram_samples() if (s.cell, s.node_nm, s.ports) == ("itrs-lop", 32, "1RW")
    )
    sizes = list(zip(grid.capacity_bits, grid.word_bits, strict=True))
    split = macros.organisations
    for capacity, word, read_pj in zip(
        split.capacity_bits, split.word_bits, macros.prices["read_pj"], strict=True
    ):
        at = sizes.index((capacity, word))
        assert grid.origins[at] == "sampled"
        assert grid.read_pj[at] == pytest.approx(read_pj, rel=1e-6)
    assert grid.origins.count("sampled") == len(macros)
