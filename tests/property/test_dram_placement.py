"""Do the tiles of a schedule lie in DRAM as its visits say, each value once?"""

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings

from sim.domain.dram_placement import Placement
from sim.domain.tile import TransferTile
from tests.property.mapped_layers import Mapped, mapped_layers


def _bits(placement: Placement, base: int) -> Counter[int]:
    """Every (row, column) of a tile as the address of its block, written out."""
    found: Counter[int] = Counter()
    for tensor in range(placement.tensors):
        for image in range(placement.images):
            start = base + tensor * placement.tensor_bits + image * placement.image_bits
            for row, rows in placement.rows:
                for y in range(row, row + rows):
                    for column, columns in placement.columns:
                        for x in range(column, column + columns):
                            place = (y * placement.width + x) * placement.block_bits
                            found[start + place] += 1
    return found


@settings(max_examples=60)
@given(mapped=mapped_layers(most_visits=400))
def test_an_address_per_visit_and_payload_as_counted(mapped: Mapped) -> None:
    for stage in mapped.schedule.stages:
        if stage.itinerary is None:
            continue
        addresses = list(stage.itinerary.addresses())
        assert len(addresses) == stage.visits.length
        for tile in stage.tiles:
            assert isinstance(tile, TransferTile)
            if tile.bits:
                assert tile.placement is not None
                assert tile.placement.bits == tile.bits
        for address in addresses:
            assert 0 <= address < max(1, stage.itinerary.region_bits)


@settings(max_examples=60)
@given(mapped=mapped_layers(most_visits=100))
def test_outputs_lie_side_by_side_and_fill_their_region(mapped: Mapped) -> None:
    stage = next(s for s in mapped.schedule.stages if s.role == "drain" and s.itinerary)
    assert stage.itinerary is not None
    if any(other.name == stage.name.replace("drain", "fetch") for other in mapped.schedule.stages):
        return
    covered: list[tuple[int, int]] = []
    for visit, address in zip(stage.visits, stage.itinerary.addresses(), strict=True):
        tile = stage.tiles[visit.tile]
        assert isinstance(tile, TransferTile)
        assert tile.placement is not None
        for start, times in _bits(tile.placement, address).items():
            assert times == 1
            covered.append((start, start + tile.placement.block_bits))
    covered.sort()
    assert all(first[1] == second[0] for first, second in pairwise(covered))
    assert covered[0][0] == 0
    assert covered[-1][1] == stage.itinerary.region_bits
