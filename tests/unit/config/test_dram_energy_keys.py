"""Can an architecture choose what is counted of a DRAM, and are contradictions one line?"""

import pytest

from sim import ConfigError, load_architecture
from sim.config.architecture_file import architecture_as_data, architecture_from_data
from sim.config.dram_per_bit_file import bundled_energies_per_bit, read_energies_per_bit


def _load(*overrides: str):
    return load_architecture("edge_npu", [f"memories.dram.{override}" for override in overrides])


@pytest.mark.parametrize(
    "override",
    [
        "energy=hbm2_oconnor",
        "pj_per_bit=8",
        "energy_parts=[background, core]",
        "power_down=true",
        "standard=flat_lpddr4_3200",
    ],
)
def test_a_choice_reads_back(override: str) -> None:
    machine = _load(override)
    assert architecture_from_data(architecture_as_data(machine)) == machine


def test_parts_come_in_one_order() -> None:
    assert _load("energy_parts=[background, core]").memory("dram").energy_parts == (
        "core",
        "background",
    )


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["energy=lpddr4_accelegry"], r"did you mean 'lpddr4_accelergy'"),
        (["energy=lpddr4_core", "pj_per_bit=8"], "either energy or pj_per_bit"),
        (["pj_per_bit=-1"], "pj_per_bit: expected a number > 0"),
        (["pj_per_bit=.nan"], "pj_per_bit.*expected a finite number"),
        (["energy_parts=[]"], "energy_parts"),
        (["energy_parts=[pins]"], "expected one of core, io, refresh, background"),
        (["energy_parts=[io, io]"], "at least one part, each once"),
        (["energy=lpddr4_core", "energy_parts=[core]"], "energy_parts.*nothing with one energy"),
        (["pj_per_bit=8", "power_down=true"], "power_down.*nothing with one energy"),
        (["standard=flat_lpddr4_3200", "power_down=true", "model=rate"], "nothing with one"),
    ],
)
def test_what_contradicts_is_one_line(overrides: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        _load(*overrides)
    assert "\n" not in str(caught.value)


def test_every_bundled_figure_has_source_and_range() -> None:
    for figure in bundled_energies_per_bit().values():
        assert figure.source
        assert figure.spread.low <= 1 <= figure.spread.high
        assert figure.spread.reason
        assert figure.includes.core in ("included", "missing")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("figures: {}\nsources: {}\n", "figures .*expected"),
        ("sources: {}\nfigures:\n  a: {pj_per_bit: {value: 0, source: b}}\n", "expected"),
    ],
)
def test_a_faulty_file_of_figures_is_refused(tmp_path, text: str, message: str) -> None:
    path = tmp_path / "figures.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        read_energies_per_bit(path)
    assert "\n" not in str(caught.value)
