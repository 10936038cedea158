"""How far is the price of a macro that was not sampled from what CACTI 7 would have said?

Rows: `configs/energy/cacti_sram.csv`, cited in the README beside this file. Each sampled capacity
and each sampled width is left out whole; the outermost, which would be extrapolated, are not
counted. `python -m sim.validation.sram_tables` does the same for every kind and stores the errors.
"""

from collections import defaultdict

import numpy as np
import pytest

from sim.config.sram_file import load_sram_errors, load_sram_macros
from sim.domain.sram_macros import SRAM_PRICES, SramMacros
from sim.validation.sram_cross_validation import cross_validate

TARGETS = {"read_pj": 10, "write_pj": 10, "leakage_mw": 4, "area_mm2": 4}
MEDIAN_TARGETS = {"read_pj": 5, "write_pj": 5, "leakage_mw": 4, "area_mm2": 4}


def _macros(cell: str, node_nm: float, ports: str) -> SramMacros:
    wanted = (cell, node_nm, ports)
    return next(m for m in load_sram_macros() if (m.cell, m.node_nm, m.ports) == wanted)


def _errors(banks: int) -> dict[tuple[str, float, str], dict[str, dict[str, float]]]:
    return {kind[:3]: found for kind, found in load_sram_errors().items() if kind[3] == banks}


@pytest.mark.parametrize("kind", [("itrs-lstp", 45, "1RW"), ("itrs-lop", 22, "1RW")])
def test_the_stored_errors_are_those_of_the_model(kind):
    found = cross_validate(_macros(*kind))
    stored = load_sram_errors()[*kind, 1]
    for name in SRAM_PRICES:
        errors = 100 * found[1, name]
        assert errors.mean() == pytest.approx(stored[name]["mean_percent"], abs=0.02)
        assert np.median(errors) == pytest.approx(stored[name]["median_percent"], abs=0.02)


@pytest.mark.parametrize("name", ["read_pj", "write_pj", "leakage_mw"])
@pytest.mark.parametrize("banks", [1, 4, 8])
def test_energy_and_leakage_of_every_kind_meet_the_target(banks, name):
    for kind, found in _errors(banks).items():
        assert found[name]["mean_percent"] <= TARGETS[name], kind
        assert found[name]["median_percent"] <= MEDIAN_TARGETS[name], kind


def test_area_meets_the_target_but_for_three_kinds_at_22_nm():
    # CACTI's choices of a split are hardest to foresee at 22 nm: 4.1 to 4.7 %
    above = {
        (*kind, banks)
        for banks in (1, 4, 8)
        for kind, found in _errors(banks).items()
        if found["area_mm2"]["mean_percent"] > TARGETS["area_mm2"]
    }
    assert above == {
        ("itrs-lop", 22, "1RW", 1),
        ("itrs-lstp", 22, "1RW", 1),
        ("itrs-hp", 22, "1R1W", 8),
    }
    areas = [found["area_mm2"] for banks in (1, 4, 8) for found in _errors(banks).values()]
    assert max(area["mean_percent"] for area in areas) <= 4.7


def test_every_kind_that_was_sampled_has_its_errors():
    kinds = {
        (m.cell, m.node_nm, m.ports, int(banks))
        for m in load_sram_macros()
        for banks in np.unique(m.organisations.banks)
    }
    assert set(load_sram_errors()) == kinds


def test_the_model_knows_the_samples_it_was_fitted_to():
    # per price: mean relative error at the splits CACTI reports
    from sim.energy.sram_model import fit_sram_model

    macros = _macros("itrs-hp", 45, "1RW")
    model = fit_sram_model(macros)
    errors = defaultdict(float)
    for name in SRAM_PRICES:
        fitted = model.price(name, macros.organisations)
        errors[name] = float(np.abs(fitted / macros.prices[name] - 1).mean())
    assert max(errors.values()) <= 0.015
