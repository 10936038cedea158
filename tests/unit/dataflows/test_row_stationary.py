"""Does a row-stationary pass do what a PE set does, by hand for a small layer?"""

import re
from dataclasses import replace

import numpy as np
import pytest

from dataflows import DATAFLOWS, dataflows_for
from dataflows.pe_sets import PeSets
from dataflows.problem import matrix_problem
from dataflows.row_stationary import schedule_layer
from sim.base.errors import ConfigError, InvalidValue, MappingError
from sim.components.machine import Machine
from sim.config.architecture_file import (
    architecture_as_data,
    architecture_from_data,
    load_architecture,
)
from sim.domain.architecture import Architecture
from sim.domain.layer import Densities, Layer
from sim.domain.schedule import Schedule, StageSchedule
from sim.domain.tile import FoldTile, TransferTile
from tests.unit.dataflows.row_stationary_machines import pad_machine

# 2 images, 4 channels of 6 x 8, 4 filters of 3 x 3: 4 x 6 outputs per image and filter
LAYER = Layer(
    name="small",
    kind="conv2d",
    batch=2,
    in_channels=4,
    out_channels=4,
    ifmap_h=6,
    ifmap_w=8,
    filter_h=3,
    filter_w=3,
)
# PE sets of 3 x 4; 2 filters and 2 channels in each PE; 2 sets for the other channels
GIVEN = {"m": 4, "n": 2, "e": 4, "p": 2, "q": 2, "r": 2, "t": 1}


def mapped(layer: Layer = LAYER, **changes: object) -> tuple[Schedule, Architecture]:
    section = {"mappings": {"*": GIVEN}} | dict(changes)
    machine = pad_machine(row_stationary=section)
    return schedule_layer(layer, machine), machine


def stage_of(schedule: Schedule, name: str) -> StageSchedule:
    return next(stage for stage in schedule.stages if stage.name == name)


def counts_of(tile: FoldTile | TransferTile) -> dict[str, int]:
    return {f"{component}.{action}": count for component, action, count in tile.counts}


def only_pass(schedule: Schedule) -> FoldTile:
    (tile,) = stage_of(schedule, "array").tiles
    assert isinstance(tile, FoldTile)
    return tile


def test_a_pass_of_two_pe_sets_by_hand() -> None:
    schedule, _ = mapped()
    # filters 0-1, then 2-3, each with all 4 channels in 2 sets one above the other
    assert stage_of(schedule, "array").visits.length == 2
    tile = only_pass(schedule)
    assert (tile.rows, tile.columns) == (2 * 3, 4)
    # per PE: 2 images x 6 columns x 2 filters x 2 channels x 3 taps
    assert tile.streamed == 2 * 6 * 2 * 2 * 3
    macs = 2 * (4 * 6) * 2 * 4 * 9
    assert tile.macs == macs == tile.streamed * 24
    sums, inputs = 2 * 2 * 4 * 6, 2 * 4 * 6 * 8
    assert counts_of(tile) == {
        "array.mac": macs,
        # each sum passes from PE to PE through 2 sets of 3 rows
        "array.psum_register_write": sums * 5,
        # each input row to the PEs of a diagonal: in all 3 x 4 PEs one row of 8 per channel
        "ifmap_pad.write": 2 * 4 * 3 * 4 * 8,
        "ifmap_pad.read": macs,
        "weight_pad.read": macs,
        "ofmap_pad.read": macs,
        "ofmap_pad.write": macs,
        # 4 values per word; nothing comes back, as all channels are in this pass
        "buffer.read": inputs // 4,
        "buffer.write": sums // 4,
        "buffer_to_ifmap_pad.transfer": inputs * 16,
        "buffer_to_ofmap_pad.transfer": sums * 16,
    }


def test_filters_cross_the_link_once_and_are_written_in_every_column() -> None:
    schedule, _ = mapped()
    (tile,) = stage_of(schedule, "weight.weight_pad.fetch").tiles
    assert isinstance(tile, TransferTile)
    weights = 2 * 4 * 9
    assert tile.bits == weights * 16
    assert counts_of(tile) == {
        "buffer.read": weights // 4,
        "buffer_to_weight_pad.transfer": weights * 16,
        "weight_pad.write": weights * 4,
    }


def test_a_pass_waits_for_its_first_windows_then_for_the_slowest() -> None:
    schedule, machine = mapped()
    step = Machine(machine).program(schedule)
    index = [stage.name for stage in schedule.stages].index("array")
    (timed,) = step.stages[index].steps
    # first window: 4 channels x 6 rows x 3 columns, one value per cycle; then the other inputs
    # take longer than the 144 MACs of each PE
    lead, inputs = 4 * 6 * 3, 2 * 4 * 6 * 8
    assert timed.ideal_cycles == 144
    assert timed.hold_cycles == lead + (inputs - lead)


def test_sums_that_do_not_fit_a_pass_go_through_the_buffer_and_its_bus() -> None:
    given = GIVEN | {"q": 1, "r": 1}
    schedule, machine = mapped(mappings={"*": given})
    tiles = stage_of(schedule, "array").tiles
    assert [tile.reads_sums for tile in tiles if isinstance(tile, FoldTile)] == [False, True]
    sums = 2 * 2 * 4 * 6
    totals = {(name, action): n for name, action, n in schedule.totals()}
    # 4 channels, one after the other; 2 groups of filters; finished outputs are read once more
    assert totals["buffer", "write"] >= 2 * 4 * sums // 4
    assert totals["buffer_to_ofmap_pad", "transfer"] == 2 * (4 + 3) * sums * 16
    slow = replace(
        machine,
        links=tuple(
            replace(link, width_bits=1) if link.inner == "ofmap_pad" else link
            for link in machine.links
        ),
    )
    program = Machine(slow).program(schedule)
    index = [stage.name for stage in schedule.stages].index("array")
    lead = 6 * 3  # the first window of one channel
    for step in program.stages[index].steps:
        assert step.hold_cycles == lead + sums * 16
        assert ("buffer_to_ofmap_pad.outward", 1) in step.requests


def test_coded_feature_maps_are_smaller_in_dram_and_plain_in_the_buffer() -> None:
    sparse = replace(LAYER, densities=Densities(ifmap=0.3, ofmap=0.3))
    coded, _ = mapped(sparse, feature_map_coding="rlc")
    plain, _ = mapped(sparse)
    for name in ("ifmap.buffer.fetch", "ofmap.buffer.drain"):
        (small,), (large,) = stage_of(coded, name).tiles, stage_of(plain, name).tiles
        assert isinstance(small, TransferTile)
        assert isinstance(large, TransferTile)
        assert small.bits < 0.45 * large.bits
        buffers = [
            {key: n for key, n in counts_of(tile).items() if key.startswith("buffer.")}
            for tile in (small, large)
        ]
        assert buffers[0] == buffers[1]
        assert small.placement is not None
        assert small.placement.bits == small.bits == counts_of(small)["dram_to_buffer.transfer"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"m": 5}, "row_stationary.m: expected filters of a group: at most 4, got 5"),
        ({"n": 3}, "row_stationary.n: expected images of the batch: at most 2, got 3"),
        ({"e": 5}, "row_stationary.e: expected output rows: at most 4, got 5"),
        ({"p": 5}, "row_stationary.p: expected filters out of the m in the buffer: at most 4"),
        ({"q": 5}, "row_stationary.q: expected channels of a group: at most 4, got 5"),
        ({"r": 3}, "row_stationary.r: expected the first channel of the last PE set: at most 4"),
        ({"t": 2}, "row_stationary.t: expected r x t PE sets of e columns on this array: at most"),
    ],
)
def test_parameters_beyond_the_layer_or_the_array_are_refused(
    change: dict[str, int], line: str
) -> None:
    with pytest.raises(MappingError) as error:
        mapped(mappings={"*": GIVEN | change})
    assert str(error.value).startswith(f"small: {line}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("machine", "key"),
    [
        ({"spads": {"ifmap": 5}}, "q"),
        ({"spads": {"weight": 11}}, "p"),
        ({"spads": {"ofmap": 1}}, "p"),
        ({"filter_buffer_kib": 0.125}, "p"),
        ({"buffer_kib": 1.75}, "m"),
    ],
)
def test_parameters_beyond_a_capacity_are_refused_by_name(
    machine: dict[str, object], key: str
) -> None:
    section = {"mappings": {"*": GIVEN}}
    if "filter_buffer_kib" in machine:
        section["filter_buffer_kib"] = machine["filter_buffer_kib"]  # type: ignore[assignment]
    with pytest.raises(MappingError) as error:
        schedule_layer(LAYER, pad_machine(row_stationary=section, **machine))
    expected = rf"small: row_stationary\.{key}: expected a value that needs at most [\d.]+ KiB for "
    assert re.match(rf"{expected}[a-z ]+, got \d+, which needs [\d.]+ KiB$", str(error.value))


def test_what_is_too_small_without_any_given_parameter_is_the_memory() -> None:
    with pytest.raises(MappingError) as error:
        schedule_layer(LAYER, pad_machine(spads={"ifmap": 2}))
    assert str(error.value).startswith("small: memories.ifmap_pad.capacity_kib: expected at least")


def test_a_filter_taller_than_the_array_is_refused() -> None:
    with pytest.raises(MappingError, match=r"small: array\.rows: expected at least 3 .* got 2"):
        schedule_layer(LAYER, pad_machine(rows=2))


def test_a_machine_without_scratchpads_refuses() -> None:
    with pytest.raises(MappingError) as error:
        schedule_layer(LAYER, load_architecture("edge_npu"))
    assert str(error.value) == (
        "small: row_stationary: expected a machine with scratchpads in its PEs that has "
        "row_stationary, got edge_npu, which has none"
    )


def test_given_parameters_stay_and_the_others_are_chosen() -> None:
    schedule, _ = mapped(mappings={"sm*": {"e": 2, "q": 1}})
    chosen = schedule.tile_shapes["array"]
    assert (chosen["e"], chosen["q"]) == (2, 1)
    assert set(chosen) == set("mneqprt")


def test_wide_sets_are_cut_into_pieces_one_above_the_other() -> None:
    # 3 x 8 PEs on a 6 x 6 array: 3 x 6 above 3 x 2, so there is room for one set only
    tall = replace(LAYER, ifmap_h=10)
    machine = pad_machine(row_stationary={"mappings": {"*": {"e": 8, "r": 2}}})
    with pytest.raises(MappingError, match="PE sets of e columns on this array: at most 1, got 2"):
        schedule_layer(tall, machine)
    machine = pad_machine(row_stationary={"mappings": {"*": {"e": 8}}})
    assert only_pass(schedule_layer(tall, machine)).columns == 8


def test_the_section_reads_back() -> None:
    machine = pad_machine(row_stationary={"mappings": {"small": GIVEN}, "filter_buffer_kib": 0.5})
    assert architecture_from_data(architecture_as_data(machine)) == machine


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"filter_buffer_kib": 9}, "row_stationary.filter_buffer_kib: expected above 0 and below"),
        ({"mappings": {"*": {"m": 0}}}, "row_stationary.mappings.*.m: expected"),
        ({"mappings": {"*": {"k": 1}}}, "row_stationary.mappings.*"),
        ({"feature_map_coding": "zip"}, "row_stationary.feature_map_coding: expected"),
    ],
)
def test_a_wrong_section_is_one_line_with_its_key(section: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError) as error:
        pad_machine(row_stationary=section)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_machine_must_have_the_scratchpads_it_claims() -> None:
    machine = pad_machine()
    memories = {memory.name: memory for memory in machine.memories}
    few = replace(memories["ofmap_pad"], instances=35)
    with pytest.raises(InvalidValue, match=r"memories\.ofmap_pad\.instances: expected 36, one"):
        replace(machine, memories=(*machine.memories[:-1], few))
    with pytest.raises(InvalidValue, match=r"row_stationary: expected array\.kind spatial, got"):
        replace(machine, array=replace(machine.array, kind="systolic"))
    shared = replace(memories["ifmap_pad"], operands=("ifmap", "weight"))
    with pytest.raises(InvalidValue, match=r"row_stationary: expected a dram, a buffer shared by"):
        replace(machine, memories=(*machine.memories[:2], shared, *machine.memories[4:]))
    inner = replace(machine.links[-1], name="to_pes", outer="ofmap_pad", inner="array")
    with pytest.raises(InvalidValue, match=r"links\.to_pes\.kind: expected a bus or multicast"):
        replace(machine, links=(*machine.links, inner))


def test_only_machines_with_the_section_offer_it() -> None:
    assert "row_stationary" in dataflows_for(pad_machine())
    assert "row_stationary" not in dataflows_for(load_architecture("edge_npu"))
    assert set(dataflows_for(pad_machine())) == set(DATAFLOWS)


def test_inputs_and_sums_lie_in_banks_of_their_own() -> None:
    # 9 KiB in 4 banks of 2.25 KiB, one of them for filters: inputs and sums share three
    sets = PeSets(matrix_problem(LAYER, pad_machine()), pad_machine())
    assert sets.map_banks == 3
    bits = np.array([1, sets.bank_bits, sets.bank_bits + 1])
    assert sets.in_banks(bits).tolist() == [1, 1, 2]
