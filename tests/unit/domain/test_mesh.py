"""Do values take the right ways over a mesh, by hand for small ones?"""

from dataclasses import replace

import numpy as np
import pytest

from sim.base.errors import InvalidValue
from sim.domain.array_flow import ArrayFlow
from sim.domain.mesh import EAST, NORTH, SOUTH, WEST, MeshSpec, Place
from sim.domain.mesh_routes import MeshTrees, flow_trees, most_hops, transfer_trees
from sim.kernels.mesh import add_tree_loads

FROM, TO = 4, 5


def mesh(place: Place = (0, 0), rows: int = 3, columns: int = 3) -> MeshSpec:
    return MeshSpec(rows=rows, columns=columns, hop_latency_cycles=1, attach=(("buffer", place),))


def flow(spread: str, rows: int, columns: int, *, inward: bool = True) -> ArrayFlow:
    return ArrayFlow(
        operand="psum",
        memory="buffer",
        inward=inward,
        spread=spread,
        rows=rows,
        columns=columns,
        bits=1,
    )


def loads(spec: MeshSpec, trees: MeshTrees) -> dict[tuple[int, int, int], int]:
    """(row, column, direction) -> bits, of the links that carry any."""
    carried = np.zeros(spec.shape, np.int64)
    add_tree_loads(carried, *trees)
    return {(r, c, way): int(carried[r, c, way]) for r, c, way in np.argwhere(carried).tolist()}


def test_a_value_for_a_row_goes_down_every_column_of_its_xy_tree() -> None:
    spec = mesh()
    only_row_1 = flow("row", 2, 2)
    trees = flow_trees(spec, 3, 3, "buffer", only_row_1)
    assert loads(spec, trees) == {
        (0, 0, FROM): 2,
        (0, 0, EAST): 2,  # X first: row 0's value and row 1's
        (0, 0, SOUTH): 1,
        (0, 1, SOUTH): 1,
    }
    assert most_hops(trees) == 2


def test_a_memory_at_the_edge_serves_each_row_from_its_own_router() -> None:
    spec = mesh("west")
    assert loads(spec, flow_trees(spec, 3, 3, "buffer", flow("row", 2, 3))) == {
        (0, 0, FROM): 1,
        (0, 0, EAST): 1,
        (0, 1, EAST): 1,
        (1, 0, FROM): 1,
        (1, 0, EAST): 1,
        (1, 1, EAST): 1,
    }


def test_sums_of_a_column_are_added_up_on_their_way_down() -> None:
    spec = mesh("south")
    trees = flow_trees(spec, 3, 3, "buffer", flow("column", 2, 1, inward=False))
    # one value leaves, although two rows of PEs contribute
    assert loads(spec, trees) == {(0, 0, SOUTH): 1, (1, 0, SOUTH): 1, (2, 0, TO): 1}


def test_outputs_that_stay_apart_go_one_by_one_x_first() -> None:
    spec = mesh((2, 0))
    trees = flow_trees(spec, 3, 3, "buffer", flow("pe", 1, 2, inward=False))
    assert loads(spec, trees) == {
        (0, 1, WEST): 1,
        (0, 0, SOUTH): 2,
        (1, 0, SOUTH): 2,
        (2, 0, TO): 2,
    }


def test_a_sum_that_comes_back_goes_to_the_first_pe_of_its_column() -> None:
    spec = mesh("south")
    trees = flow_trees(spec, 3, 3, "buffer", flow("head", 3, 1))
    assert loads(spec, trees) == {(2, 0, FROM): 1, (2, 0, NORTH): 1, (1, 0, NORTH): 1}


def test_pes_of_one_router_share_its_links() -> None:
    # 4 x 4 PEs on 2 x 2 routers; 3 rows of PEs: two at the first router, one at the second
    spec = mesh("west", rows=2, columns=2)
    assert loads(spec, flow_trees(spec, 4, 4, "buffer", flow("row", 3, 4))) == {
        (0, 0, FROM): 2,
        (0, 0, EAST): 2,
        (1, 0, FROM): 1,
        (1, 0, EAST): 1,
    }


def test_values_without_a_row_take_turns_at_the_ports_of_a_western_edge() -> None:
    spec = mesh("west", rows=2, columns=3)
    trees = flow_trees(spec, 2, 3, "buffer", flow("head", 2, 3))
    assert trees.roots.tolist() == [[0, 0], [1, 0], [0, 0]]


def test_ports_of_two_memories_take_turns_bit_by_bit() -> None:
    spec = replace(mesh(rows=2, columns=3), attach=(("buffer", "west"), ("accumulator", "south")))
    trees = transfer_trees(spec, "buffer", "accumulator", 8)
    assert trees.bits.tolist() == [2, 2, 1, 1, 1, 1]
    assert trees.roots.tolist() == [[0, 0], [1, 0]] * 3
    assert trees.leaves.tolist() == [[1, 0], [1, 1], [1, 2]] * 2


def test_every_router_has_its_neighbours_and_only_memories_have_ports() -> None:
    spec = mesh("west", rows=2, columns=3)
    # 2 x (2 x 2 + 3 x 1) between routers, 2 ports each way
    assert len(spec.directed_links) == 14 + 4
    assert spec.directions == ("north", "east", "south", "west", "from buffer", "to buffer")


@pytest.mark.parametrize(
    ("spec", "array", "key"),
    [
        (mesh(rows=65), (65, 3), "links.noc.rows"),
        (mesh(columns=2), (3, 3), "links.noc.columns"),
        (mesh((3, 0)), (3, 3), "links.noc.attach.buffer"),
    ],
)
def test_an_impossible_mesh_is_refused(spec: MeshSpec, array: tuple[int, int], key: str) -> None:
    with pytest.raises(InvalidValue) as error:
        spec.check("noc", *array)
    assert error.value.key == key
