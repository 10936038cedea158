"""Do bank conflicts hold a pass of the array longer, and is the right memory to blame?"""

from dataclasses import replace

from sim.components.bank_conflicts import shared_out, waiting_cycles, with_every_bank_at_work
from sim.components.machine import Machine
from sim.domain.schedule import Schedule, StageSchedule, Visit
from sim.domain.sequence import SequenceBuilder
from sim.domain.tile import FoldTile, StationaryTile, TileClass
from tests.unit.components.test_shared_ports import FOLD_CYCLES, fold, machine

LATE = (("buffer", 7), ("accumulator", 2))


def test_a_fold_is_held_longer_and_its_ideal_time_stays() -> None:
    step = Machine(machine("1RW", 4)).step(replace(fold(1), bank_conflicts=LATE))
    assert (step.hold_cycles, step.ideal_cycles) == (FOLD_CYCLES + 9, FOLD_CYCLES)


def test_shifting_in_is_held_longer() -> None:
    load = StationaryTile(rows=8, columns=8, bits=8 * 32, memory="buffer", bank_conflicts=LATE)
    step = Machine(machine("1RW", 4)).step(load)
    assert (step.hold_cycles, step.ideal_cycles) == (8 + 9, 8)


def test_what_all_ports_take_together_is_not_added_again() -> None:
    # 2 banks give a fold of 4 words per cycle 40 cycles instead of 20, the layout 45
    crowded = fold(4)
    timed = Machine(machine("1RW", 2))
    assert timed.step(replace(crowded, bank_conflicts=(("buffer", 25),))).hold_cycles == 45
    assert timed.step(replace(crowded, bank_conflicts=(("buffer", 5),))).hold_cycles == 40


def schedule(*tiles: TileClass) -> Schedule:
    """Each tile three times."""
    builder: SequenceBuilder[Visit] = SequenceBuilder()
    leaves = [builder.repeat(builder.leaf(Visit(index)), 3) for index in range(len(tiles))]
    stage = StageSchedule(name="array", role="compute", tiles=tiles, visits=builder.chain(leaves))
    return Schedule(
        layer="layer",
        dataflow="output_stationary",
        stages=(stage,),
        tokens={},
        mapping_efficiency=1.0,
        tile_shapes={},
    )


def test_waiting_is_summed_over_passes_and_can_be_taken_away() -> None:
    found = schedule(replace(fold(1), bank_conflicts=LATE), fold(1))
    assert waiting_cycles(found) == (("buffer", 21), ("accumulator", 6))
    free = with_every_bank_at_work(found)
    assert waiting_cycles(free) == ()
    assert [isinstance(tile, FoldTile) for tile in free.stages[0].tiles] == [True, True]


def test_shares_add_up_to_the_whole() -> None:
    for cycles in range(50):
        shares = shared_out(cycles, LATE)
        assert sum(shares.values()) == cycles
        assert abs(shares["buffer"] - cycles * 7 / 9) < 1
