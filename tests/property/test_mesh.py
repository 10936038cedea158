"""Laws of any mesh: trees, conservation, and that links left out of the engine change nothing."""

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dataflows import FOLD_DATAFLOWS
from sim.components.machine import Machine
from sim.domain.architecture import ARRAY, Architecture, LinkSpec
from sim.domain.array_flow import SPREADS, ArrayFlow
from sim.domain.mesh import EAST, EDGES, NORTH, SOUTH, WEST, MeshSpec
from sim.domain.mesh_routes import MeshTrees, flow_trees, transfer_trees
from sim.engine.run import run_program
from sim.kernels.mesh import add_tree_loads
from tests.expanded_activity import worked_leaves
from tests.property.mapped_layers import mapping_or_none
from tests.property.random_layers import layers
from tests.property.random_machines import BUFFER, machines, with_buffer_bits

STEP = {NORTH: (-1, 0), EAST: (0, 1), SOUTH: (1, 0), WEST: (0, -1)}
Link = tuple[int, int, int]


@st.composite
def meshes(draw: st.DrawFn, rows: int, columns: int, memories: list[str]) -> MeshSpec:
    """A mesh that divides so many PEs equally."""
    side = [n for n in range(1, rows + 1) if rows % n == 0]
    other = [n for n in range(1, columns + 1) if columns % n == 0]
    down, across = draw(st.sampled_from(side)), draw(st.sampled_from(other))
    nodes = st.tuples(st.integers(0, down - 1), st.integers(0, across - 1))
    places = st.sampled_from(EDGES) | nodes
    return MeshSpec(
        rows=down,
        columns=across,
        hop_latency_cycles=draw(st.integers(0, 3)),
        attach=tuple((name, draw(places)) for name in memories),
    )


@st.composite
def flows(draw: st.DrawFn) -> tuple[MeshSpec, int, int, ArrayFlow]:
    rows, columns = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    flow = ArrayFlow(
        operand="psum",
        memory="buffer",
        inward=draw(st.booleans()),
        spread=draw(st.sampled_from(SPREADS)),
        rows=draw(st.integers(1, rows)),
        columns=draw(st.integers(1, columns)),
        bits=draw(st.integers(1, 9)),
    )
    assume(flow.inward or flow.spread in ("pe", "column"))
    return draw(meshes(rows, columns, ["buffer"])), rows, columns, flow


def unicast(start: tuple[int, int], end: tuple[int, int]) -> list[Link]:
    """Directed links of one way: along the row first, then along the column."""
    found: list[Link] = []
    row, column = start
    while column != end[1]:
        found.append((row, column, EAST if end[1] > column else WEST))
        column += 1 if end[1] > column else -1
    while row != end[0]:
        found.append((row, column, SOUTH if end[0] > row else NORTH))
        row += 1 if end[0] > row else -1
    return found


def backwards(link: Link) -> Link:
    row, column, way = link
    down, across = STEP[way]
    opposite = {NORTH: SOUTH, SOUTH: NORTH, EAST: WEST, WEST: EAST}
    return row + down, column + across, opposite[way]


def loads_of(mesh: MeshSpec, trees: MeshTrees) -> np.ndarray:
    loads = np.zeros(mesh.shape, np.int64)
    add_tree_loads(loads, *trees)
    return loads


def tree_links(trees: MeshTrees, tree: int) -> tuple[set[Link], set[tuple[int, int]]]:
    """Union of the unicast ways to all leaves of a tree, and the leaves."""
    root = tuple(trees.roots[tree].tolist())
    first, last = trees.first_leaf[tree], trees.first_leaf[tree + 1]
    leaves = {tuple(leaf) for leaf in trees.leaves[first:last].tolist()}
    return {link for leaf in leaves for link in unicast(root, leaf)}, leaves


@settings(max_examples=300, deadline=None)
@given(case=flows())
def test_loads_are_the_union_of_unicast_ways_and_reach_every_pe_once(
    case: tuple[MeshSpec, int, int, ArrayFlow],
) -> None:
    mesh, rows, columns, flow = case
    trees = flow_trees(mesh, rows, columns, "buffer", flow)
    expected = np.zeros(mesh.shape, np.int64)
    reached = []
    for tree in range(len(trees.roots)):
        links, leaves = tree_links(trees, tree)
        root = tuple(trees.roots[tree].tolist())
        entered = [(r + STEP[way][0], c + STEP[way][1]) for r, c, way in links]
        # a tree: no router is entered twice, the root never
        assert len(set(entered)) == len(entered)
        assert root not in entered
        assert leaves <= {root, *entered}
        reached += [root] if flow.spread == "pe" and not flow.inward else sorted(leaves)
        for link in links:
            expected[backwards(link) if trees.gathers else link] += trees.bits[tree]
    assert np.array_equal(loads_of(mesh, trees)[:, :, :4], expected[:, :, :4])
    down, across = -(-flow.rows * mesh.rows // rows), -(-flow.columns * mesh.columns // columns)
    down = 1 if flow.spread == "head" else down
    assert sorted(reached) == [(r, c) for r in range(down) for c in range(across)]


@settings(max_examples=200, deadline=None)
@given(case=flows())
def test_each_bit_passes_one_port_of_its_memory(
    case: tuple[MeshSpec, int, int, ArrayFlow],
) -> None:
    mesh, rows, columns, flow = case
    loads = loads_of(mesh, flow_trees(mesh, rows, columns, "buffer", flow))
    inside, outside = loads[:, :, 4].sum(), loads[:, :, 5].sum()
    assert (inside, outside) == ((flow.total_bits, 0) if flow.inward else (0, flow.total_bits))


@settings(max_examples=200, deadline=None)
@given(data=st.data(), bits=st.integers(0, 1000))
def test_a_router_passes_on_what_it_gets(data: st.DataObject, bits: int) -> None:
    mesh = data.draw(meshes(6, 8, ["buffer", "accumulator"]))
    loads = loads_of(mesh, transfer_trees(mesh, "buffer", "accumulator", bits))
    balance = loads[:, :, 4] - loads[:, :, 5] + loads[:, :, 6] - loads[:, :, 7]
    for way, (down, across) in STEP.items():
        balance -= loads[:, :, way]
        for row, column in np.argwhere(loads[:, :, way]).tolist():
            balance[row + down, column + across] += loads[row, column, way]
    assert not balance.any()
    assert loads[:, :, 4].sum() == loads[:, :, 7].sum() == bits


@st.composite
def meshed_machines(draw: st.DrawFn) -> Architecture:
    """A small machine whose on-chip memories and PEs are on a mesh with narrow links."""
    machine = draw(machines())
    rows, columns = draw(st.sampled_from([1, 2, 4])), draw(st.sampled_from([1, 2, 4, 6]))
    inner = [memory.name for memory in machine.memories[1:]]
    mesh = LinkSpec(
        name="noc",
        kind="mesh",
        outer=BUFFER,
        inner=ARRAY,
        width_bits=draw(st.sampled_from([4, 8, 32])),
        latency_cycles=draw(st.sampled_from([0, 3])),
        hop_length_mm=0.1,
        mesh=draw(meshes(rows, columns, inner)),
    )
    array = replace(machine.array, kind="spatial", rows=rows, columns=columns, instructions=None)
    return replace(machine, array=array, links=(mesh,))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_links_that_are_left_out_change_nothing(data: st.DataObject) -> None:
    machine = data.draw(meshed_machines())
    layer = data.draw(layers())
    machine = with_buffer_bits(machine, data.draw(st.integers(2_000, 60_000)))
    schedule = mapping_or_none(layer, machine, data.draw(st.sampled_from(sorted(FOLD_DATAFLOWS))))
    assume(schedule is not None)
    assert schedule is not None
    visits = sum(stage.visits.length for stage in schedule.stages)
    assume(visits <= 3_000)
    wired = Machine(machine)
    few = wired.program(schedule)
    every = wired.program(schedule, prune_links=False)
    assert len(few.capacities) <= len(every.capacities)
    outcomes = [run_program(program) for program in (few, every)]
    assert outcomes[0].cycles == outcomes[1].cycles
    # with more links another one may be the first that is lacking: what is done is the same
    assert worked_leaves(outcomes[0]) == worked_leaves(outcomes[1])


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_hops_counted_are_the_bits_on_the_links(data: st.DataObject) -> None:
    machine = with_buffer_bits(data.draw(meshed_machines()), 40_000)
    schedule = mapping_or_none(
        data.draw(layers()), machine, data.draw(st.sampled_from(sorted(FOLD_DATAFLOWS)))
    )
    assume(schedule is not None)
    assert schedule is not None
    counted = {action: count for name, action, count in schedule.totals() if name == "noc"}
    (traffic,) = Machine(machine).traffic(schedule)
    assert traffic.loads is not None
    assert traffic.loads[:, :, :4].sum() == counted.get("hop", 0)
    assert traffic.bits == counted.get("transfer", 0)
