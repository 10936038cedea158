"""Do prices per switched bit give back the published price where half of the bits switch?"""

import pytest

from sim.config.architecture_file import load_architecture
from sim.config.energy_file import load_technology
from sim.domain.toggled_actions import toggled_actions
from sim.energy.activity_prices import with_toggle_prices
from sim.energy.price_list import price_list

MACHINES = ("edge_npu", "tpu_v1", "eyeriss")


@pytest.mark.parametrize("name", MACHINES)
def test_random_data_cost_what_was_published(name: str) -> None:
    machine = load_architecture(name)
    technology = load_technology(machine.technology.energy_table)
    plain = price_list(machine, technology)
    split = with_toggle_prices(plain, machine, technology)
    for (component, action), bits in toggled_actions(machine).items():
        rest, toggle = split.actions[component, action], split.actions[component, "toggle"]
        whole = plain.actions[component, action]
        assert rest.pj + toggle.pj * bits / 2 == pytest.approx(whole.pj, rel=1e-12)
        assert rest.pj >= 0
        assert toggle.spreads == whole.spreads
        assert toggle.unit == "bit switched"


def test_other_prices_stay() -> None:
    machine = load_architecture("edge_npu")
    technology = load_technology("horowitz_45nm")
    plain = price_list(machine, technology)
    split = with_toggle_prices(plain, machine, technology)
    changed = {key for key in plain.actions if plain.actions[key] != split.actions[key]}
    assert changed == {
        ("array", "mac"),
        ("global_buffer", "read"),
        ("buffer_to_array", "transfer"),
    }
    assert split.static == plain.static


def test_the_multiplier_follows_the_data_and_the_adder_does_not() -> None:
    machine = load_architecture("edge_npu")
    technology = load_technology("horowitz_45nm")
    split = with_toggle_prices(price_list(machine, technology), machine, technology)
    # Horowitz: an int8 multiply 0.2 pJ, an int32 add 0.1 pJ; 16 operand bits, half of them switch
    assert split.actions["array", "mac"].pj == pytest.approx(0.1)
    assert split.actions["array", "toggle"].pj == pytest.approx(0.2 / 8)
    assert split.actions["array", "toggle"].estimated


def test_a_wire_costs_nothing_while_it_rests() -> None:
    machine = load_architecture("edge_npu")
    technology = load_technology("horowitz_45nm")
    split = with_toggle_prices(price_list(machine, technology), machine, technology)
    assert split.actions["buffer_to_array", "transfer"].pj == 0
    # 0.121 pJ per random bit over 1 mm, so 0.242 per bit that switches
    assert split.actions["buffer_to_array", "toggle"].pj == pytest.approx(0.242)
    assert not split.actions["buffer_to_array", "toggle"].estimated


@pytest.mark.parametrize(("gating", "tests"), [("ifmap", 1), ("weight", 1), ("both", 2)])
def test_a_gated_mac_costs_its_zero_tests(gating: str, tests: int) -> None:
    machine = load_architecture("edge_npu", [f"array.zero_gating={gating}"])
    prices = price_list(machine, load_technology("horowitz_45nm"))
    # Horowitz: an int8 add 0.03 pJ, of which a fifth
    gated = prices.actions["array", "gated_mac"]
    assert gated.pj == pytest.approx(tests * 0.006)
    assert gated.estimated
    assert gated.low_pj < gated.pj < gated.high_pj
    # the test is made in MACs that then work as well
    assert prices.actions["array", "mac"].pj == pytest.approx(0.3 + tests * 0.006)


def test_zero_tests_do_not_follow_the_bits_that_switch() -> None:
    technology = load_technology("horowitz_45nm")
    toggles = [
        with_toggle_prices(price_list(machine, technology), machine, technology)
        for machine in (
            load_architecture("edge_npu", [f"array.zero_gating={gating}"])
            for gating in ("none", "both")
        )
    ]
    plain, gated = (prices.actions["array", "toggle"].pj for prices in toggles)
    assert gated == pytest.approx(plain)


def test_without_gating_there_is_no_gated_mac() -> None:
    machine = load_architecture("edge_npu")
    prices = price_list(machine, load_technology("horowitz_45nm"))
    assert ("array", "gated_mac") not in prices.actions
