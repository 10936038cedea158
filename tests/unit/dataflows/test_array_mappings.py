"""Are arrangements on the array that folds do not model refused?"""

from itertools import permutations, product

import pytest

from dataflows import input_stationary, output_stationary, weight_stationary
from dataflows.folds import ArrayMapping
from sim.base.errors import InvalidValue

BUILT = {
    (each.MAPPING.stationary, each.MAPPING.rows, each.MAPPING.columns, each.MAPPING.streamed)
    for each in (weight_stationary, input_stationary, output_stationary)
}
SIDES = ("reduction", "filters", "positions")
OTHERS = [
    (stationary, *sides)
    for stationary, sides in product(("weight", "ifmap", "ofmap"), permutations(SIDES))
    if (stationary, *sides) not in BUILT
]


@pytest.mark.parametrize(("stationary", "rows", "columns", "streamed"), OTHERS)
def test_an_arrangement_that_is_not_modelled(
    stationary: str, rows: str, columns: str, streamed: str
) -> None:
    with pytest.raises(InvalidValue, match=f"where the {stationary} stays in the PEs"):
        ArrayMapping(
            name="mine", stationary=stationary, rows=rows, columns=columns, streamed=streamed
        )


def test_an_operand_that_is_none() -> None:
    with pytest.raises(InvalidValue, match="stationary: expected one of weight, ifmap, ofmap"):
        ArrayMapping(
            name="mine", stationary="sums", rows="reduction", columns="filters", streamed="bogus"
        )
