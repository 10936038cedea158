"""Do the three models of DRAM time agree where they should, and differ where they must?"""

import pytest

from sim import Result, simulate
from sim.components.dram_memoised import refresh_derating, serve_tile, tile_cycles
from sim.config.dram_timing_file import load_dram_timing
from sim.domain.dram_placement import Placement

LAYER = "layer4.1.conv2"


def _run(model: str, *overrides: str, layers: str = LAYER) -> Result:
    chosen = [f"memories.dram.model={model}", *overrides]
    return simulate("edge_npu", "resnet18", layers=layers, overrides=chosen)


def test_long_streams_take_the_same_time_by_every_model() -> None:
    cycles = {model: _run(model).cycles for model in ("rate", "memoised", "stateful")}
    assert max(cycles.values()) < 1.01 * min(cycles.values())


def test_the_result_says_which_model_timed_it() -> None:
    assert _run("rate").dram_model == "rate"
    assert _run("memoised").dram_model == "memoised lpddr4_3200"
    assert _run("stateful").dram_model == "stateful lpddr4_3200"
    fixed = simulate(
        "edge_npu", "resnet18", layers=LAYER, overrides=["memories.dram.bits_per_cycle=64"]
    )
    assert fixed.dram_model == "fixed rate"


def test_a_stateful_run_moves_what_the_schedule_counts() -> None:
    rate, stateful = _run("rate").layers[0], _run("stateful").layers[0]
    # rows, and what follows from lines that straddle tiles, are the model's own
    own = ("activate", "active_standby", "row_", "refresh", "_io", "_padding")
    moved = [
        {k: n for k, n in layer.action_counts.items() if not any(word in k for word in own)}
        for layer in (rate, stateful)
    ]
    assert moved[0] == moved[1]
    assert stateful.compute_cycles == rate.compute_cycles


def test_every_burst_is_a_row_hit_a_miss_or_a_conflict() -> None:
    counts = _run("stateful").layers[0].action_counts
    found = sum(counts[f"dram.row_{what}"] for what in ("hit", "miss", "conflict"))
    # one layer of whole rows: stretches are full lines but for their ends
    assert found == pytest.approx((counts["dram.read"] + counts["dram.write"]) / 512, rel=0.01)
    assert counts["dram.refresh"] > 0


def test_energy_parts_of_a_stateful_run_sum_to_the_whole() -> None:
    result = _run("stateful", layers="conv1")
    steps = result.timeline.steps
    assert result.layers[0].energy_pj == pytest.approx(
        sum(result.energy_pj_by_component.values()), rel=1e-12
    )
    assert steps.pj.shape[0] == len(steps.hold_cycles)


def test_requesters_that_interleave_close_each_other_s_rows() -> None:
    long_turns = _run("stateful", "memories.dram.turn_bytes=1048576", layers="layer4.0.conv1")
    short_turns = _run("stateful", "memories.dram.turn_bytes=64", layers="layer4.0.conv1")
    name = "dram.activate"
    assert short_turns.layers[0].action_counts[name] >= long_turns.layers[0].action_counts[name]


def test_fast_forward_changes_nothing_with_a_stateful_dram() -> None:
    chosen = {"layers": "layer1.0.conv1", "overrides": ["memories.dram.model=stateful"]}
    jumped = simulate("edge_npu", "resnet18", **chosen)
    played = simulate("edge_npu", "resnet18", fast_forward=False, **chosen)
    assert jumped.layers == played.layers


def test_a_tile_s_time_is_its_bursts_and_the_first_access() -> None:
    memory = load_dram_timing("lpddr4_3200")
    placement = Placement(block_bits=64 * 512)
    service = serve_tile(memory, placement, is_write=False)
    # one row holds 64 lines of 8 cycles each
    assert service.activates == 1
    cycles = memory.cycles
    assert service.first_cycles == cycles.t_rcd_rd + cycles.cl + cycles.t_dqsck
    assert service.busy_cycles == pytest.approx(64 * 8, abs=16)
    hold, latency = tile_cycles(memory, placement, 1600.0, is_write=False)
    assert hold == pytest.approx(service.busy_cycles * float(refresh_derating(memory)), abs=1)
    assert latency == service.first_cycles


def test_one_line_holds_the_memory_for_its_burst() -> None:
    memory = load_dram_timing("lpddr4_3200")
    for is_write in (False, True):
        service = serve_tile(memory, Placement(block_bits=512), is_write=is_write)
        assert (service.busy_cycles, service.activates) == (memory.cycles.burst, 1)


def test_no_turn_is_shorter_than_its_data() -> None:
    result = _run("stateful", layers="fc")
    steps = result.timeline.steps
    names = result.timeline.actions
    moved = steps.counts[:, [names.index("dram.read"), names.index("dram.write")]].sum(axis=1)
    # 12.8 GB/s at 800 MHz; lines are whole, payloads may be less
    assert (moved <= steps.hold_cycles * 128).all()


def test_an_address_map_is_a_choice() -> None:
    placement = Placement(block_bits=4096 * 512)
    by_map = {
        name: serve_tile(load_dram_timing(name), placement, is_write=False).busy_cycles
        for name in ("d3_ddr4_3200_1r", "d3_ddr4_3200_1r_bgi")
    }
    # bank groups in turn: 4 cycles per burst, the same group again and again: 8 minus what
    # happens to change groups
    assert by_map["d3_ddr4_3200_1r"] > 1.3 * by_map["d3_ddr4_3200_1r_bgi"]
