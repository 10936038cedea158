"""Is the DRAM energy of a run that of its commands and states, part by part?"""

from collections.abc import Mapping
from dataclasses import fields

import numpy as np
import pytest

from sim import Result, load_architecture, simulate
from sim.components.dram_service import serve_timed_blocks
from sim.config.dram_file import standard_like
from sim.config.dram_timing_file import load_dram_timing
from sim.domain.dram_energy import ENERGY_PARTS
from sim.domain.dram_outcome import DramOutcome
from sim.energy.dram_commands import command_energy, price_dram
from sim.energy.dram_report import report_energy
from sim.results.exports import EXPORTS
from sim.results.power import component_energy
from sim.workloads.dram_trace import trace_blocks

LAYER = "layer2.0.conv2"
MODELS = ("rate", "memoised", "stateful")
TIMING = load_dram_timing("lpddr4_3200")
STANDARD = standard_like(TIMING)
assert STANDARD is not None


def _run(*overrides: str, layers: str = LAYER) -> Result:
    chosen = [f"memories.dram.{override}" for override in overrides]
    return simulate("edge_npu", "resnet18", layers=layers, overrides=chosen)


@pytest.fixture(scope="module")
def runs() -> Mapping[str, Result]:
    return {model: _run(f"model={model}") for model in MODELS}


def _energy_pj(result: Result, *actions: str) -> float:
    return sum(result.layers[0].energy_pj_by_action.get(f"dram.{name}", 0.0) for name in actions)


def _outcome(counts: Mapping[str, int], memory_cycles: int) -> DramOutcome:
    """What a run counted, as the memory's own outcome."""
    burst_bits = 8 * TIMING.shape.burst_bytes
    known = {
        "reads": counts["dram.read_io"] // burst_bits,
        "writes": counts["dram.write_io"] // burst_bits,
        "activates": counts["dram.activate"],
        "refreshes": counts["dram.refresh"],
        "active_rank_cycles": counts["dram.active_standby"],
        "idle_rank_cycles": memory_cycles - counts["dram.active_standby"],
    }
    return DramOutcome(**{field.name: known.get(field.name, 0) for field in fields(DramOutcome)})


@pytest.mark.parametrize("layers", [LAYER, "fc", "conv1"])
def test_parts_of_a_stateful_run_are_those_of_its_commands(layers: str) -> None:
    result = _run("model=stateful", layers=layers)
    # 800 MHz, and a memory clock of 1600 MHz with one rank
    outcome = _outcome(result.layers[0].action_counts, 2 * result.cycles)
    report = report_energy(TIMING, outcome, STANDARD, ENERGY_PARTS)
    assert report is not None
    actions = {
        "activate": ("activate",),
        "read": ("read", "read_padding"),
        "write": ("write", "write_padding"),
        "read_io": ("read_io",),
        "write_io": ("write_io",),
        "refresh": ("refresh",),
        "background": ("background", "active_standby"),
    }
    for part, pj in report.parts_pj.items():
        assert _energy_pj(result, *actions[part]) == pytest.approx(pj, rel=1e-12)


def test_a_run_and_the_memory_command_agree_on_the_same_requests(runs, tmp_path) -> None:
    result = runs["stateful"]
    trace = tmp_path / "requests.trace"
    EXPORTS["dram-trace"].write(result, trace)
    blocks = trace_blocks(trace, TIMING.shape.capacity_bytes)
    report = report_energy(TIMING, serve_timed_blocks(TIMING, blocks), STANDARD, ENERGY_PARTS)
    assert report is not None
    for name in ("read", "write", "read_io", "write_io"):
        assert _energy_pj(result, name) == pytest.approx(report.parts_pj[name], rel=1e-9)
    # the trace spreads the requests of a turn evenly, so a few rows open at other times
    assert _energy_pj(result, "activate") == pytest.approx(report.parts_pj["activate"], rel=0.05)
    assert _energy_pj(result, "refresh") == pytest.approx(report.parts_pj["refresh"], rel=0.02)
    assert result.energy_pj_by_component["dram"] == pytest.approx(report.total_pj, rel=0.005)


def test_refresh_by_time_is_what_is_counted(runs) -> None:
    counted = _energy_pj(runs["stateful"], "refresh")
    for model in ("rate", "memoised"):
        # 160 refreshes: the first one comes a whole tREFI after the start, the last may not
        assert _energy_pj(runs[model], "refresh") == pytest.approx(counted, rel=0.02)
        assert "dram.refresh" not in runs[model].layers[0].action_counts


@pytest.mark.parametrize("model", MODELS)
def test_the_power_over_time_adds_up_to_the_parts(runs, model: str) -> None:
    result = runs[model]
    place = result.components.index("dram")
    parts = {
        name: pj
        for name, pj in result.layers[0].energy_pj_by_action.items()
        if name.startswith("dram.")
    }
    integral = float(component_energy(result.timeline)[place])
    assert integral == pytest.approx(sum(parts.values()), rel=1e-12)


def test_models_agree_on_the_energy_of_long_transfers(runs) -> None:
    energies = np.array([runs[model].energy_pj_by_component["dram"] for model in MODELS])
    assert energies.max() / energies.min() < 1.02


def test_standby_follows_from_the_time_rows_are_open(runs) -> None:
    counts = runs["stateful"].layers[0].action_counts
    assert 0 < counts["dram.active_standby"] < 2 * runs["stateful"].cycles
    # rows stay open after a tile until they are closed; the other models close them at once
    assert (
        runs["memoised"].layers[0].action_counts["dram.active_standby"]
        < counts["dram.active_standby"]
    )


def test_only_the_chosen_parts_are_counted(runs) -> None:
    everything = runs["memoised"]
    pins = _run("energy_parts=[io]")
    assert pins.energy_pj_by_component["dram"] == pytest.approx(
        _energy_pj(everything, "read_io", "write_io"), rel=1e-12
    )
    rest = _run("energy_parts=[core, refresh, background]")
    assert rest.energy_pj_by_component["dram"] + pins.energy_pj_by_component[
        "dram"
    ] == pytest.approx(everything.energy_pj_by_component["dram"], rel=1e-12)
    assert rest.dram_energy[0]["coverage"]["io"] == "missing"
    assert rest.cycles == everything.cycles


def test_power_down_lowers_the_background_of_closed_banks(runs) -> None:
    down = _run("power_down=true")
    energy = command_energy(TIMING)
    assert energy is not None
    assert energy.power_down_mw is not None
    ratio = _energy_pj(down, "background") / _energy_pj(runs["memoised"], "background")
    assert ratio == pytest.approx(energy.power_down_mw / energy.idle_standby_mw)
    # with rows open it draws what it did: in all, the standby of one rank with rows open
    opened = _energy_pj(runs["memoised"], "active_standby")
    assert _energy_pj(down, "active_standby") > opened
    assert down.energy_table.static["dram", "background"].spreads[0].low == 1.0


def test_a_figure_per_bit_is_all_there_is(runs) -> None:
    flat = _run("energy=lpddr4_accelergy")
    bits = flat.dram_read_bits + flat.dram_write_bits
    # Accelergy DRAM table, LPDDR4: 512 pJ per 64 bits
    assert flat.energy_pj_by_component["dram"] == pytest.approx(8 * bits, rel=1e-12)
    assert flat.cycles == runs["memoised"].cycles
    own = _run("pj_per_bit=12.5")
    assert own.energy_pj_by_component["dram"] == pytest.approx(12.5 * bits, rel=1e-12)
    assert set(own.dram_energy[0]["coverage"].values()) == {"unstated"}


def test_parts_have_drivers_of_their_own(runs) -> None:
    table = runs["memoised"].energy_table
    drivers = {
        name: table.actions["dram", name].spreads[0].driver
        for name in ("read", "activate", "read_io", "active_standby")
    }
    assert drivers == {
        "read": "dram_core_lpddr4_3200",
        "activate": "dram_core_lpddr4_3200",
        "read_io": "dram_io_lpddr4_3200",
        "active_standby": "dram_background_lpddr4_3200",
    }
    assert table.static["dram", "refresh"].spreads[0].driver == "dram_core_lpddr4_3200"


def test_standby_of_every_channel_and_rank_is_drawn() -> None:
    machine = load_architecture("edge_npu", ["memories.dram.channels=2"])
    result = simulate(machine, "resnet18", layers="fc")
    energy = command_energy(TIMING)
    assert energy is not None
    power = result.energy_table.static["dram", "background"]
    assert power.mw == pytest.approx(2 * energy.idle_standby_mw)


def test_closed_outcomes_cost_the_idle_standby() -> None:
    outcome = _outcome(
        dict.fromkeys(
            (
                f"dram.{name}"
                for name in ("read_io", "write_io", "activate", "refresh", "active_standby")
            ),
            0,
        ),
        1600,
    )
    parts = price_dram(TIMING, outcome)
    assert parts is not None
    # 1 us of 2 chips at 27 mA x 1.1 V + 2 mA x 1.8 V
    assert sum(parts.values()) == pytest.approx(1000 * 2 * (27 * 1.1 + 2 * 1.8))


def test_refreshes_between_tiles_make_no_peak(runs) -> None:
    peaks = {}
    for model in ("memoised", "stateful"):
        timeline = runs[model].timeline
        place = runs[model].components.index("dram")
        peaks[model] = timeline.dynamic_pj_per_cycle[:, place].max()
    # 17 refreshes pass between two tiles; in the turn after them they would be 2 W
    assert peaks["stateful"] < 1.2 * peaks["memoised"]
