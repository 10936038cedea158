"""Is the busiest link named when a run may be waiting for it, and only then?"""

from dataclasses import replace

from sim.cli.link_summary import busiest_link_row
from sim.results.link_use import LinkUse, MeshLink
from sim.results.result import Result
from tests.synthetic import synthetic_result


def run_with(bits: int, busiest_bits: int | None = None) -> Result:
    """A run that waits half of its time for a link of one bit per cycle, or for a mesh of four."""
    result = synthetic_result(layers=1)
    layer = result.layers[0]
    computing = layer.cycles // 2
    layer = replace(layer, compute_cycles=computing, stall_cycles=layer.cycles - computing)
    mesh = busiest_bits is not None
    directed = (
        (MeshLink(link="noc", row=1, column=2, direction="west", bits=busiest_bits),)
        if busiest_bits is not None
        else ()
    )
    use = LinkUse(
        link="noc" if mesh else "wires",
        kind="mesh" if mesh else "multicast",
        direction="all" if mesh else "inward",
        bits=bits,
        carried_bits=bits,
        links=4 if mesh else 1,
        width_bits=1,
        cycles=layer.cycles,
        busiest=directed[0] if directed else None,
    )
    return replace(result, layers=(replace(layer, links=(use,)),), mesh_links=directed)


def without_stalls(result: Result) -> Result:
    layer = result.layers[0]
    return replace(result, layers=(replace(layer, compute_cycles=layer.cycles, stall_cycles=0),))


def test_a_busy_link_of_a_run_that_waits_is_named() -> None:
    result = run_with(bits=run_with(0).cycles * 3 // 4)
    [(what, share, where)] = busiest_link_row(result)
    assert (what, share) == ("busiest link", "75 %")
    assert where.startswith("wires inward: ")


def test_the_busiest_directed_link_of_a_mesh_is_named() -> None:
    cycles = run_with(0).cycles
    [(_, share, where)] = busiest_link_row(run_with(bits=cycles, busiest_bits=cycles * 9 // 10))
    assert share == "90 %"
    assert where.startswith("noc, router (1, 2) west: ")
    assert where.endswith("its links on average 25 %")


def test_a_link_that_rests_mostly_is_not() -> None:
    assert busiest_link_row(run_with(bits=run_with(0).cycles // 3)) == []


def test_nor_is_a_busy_link_of_a_run_that_hardly_waits() -> None:
    result = run_with(bits=run_with(0).cycles)
    assert busiest_link_row(result)
    assert busiest_link_row(without_stalls(result)) == []


def test_nor_anything_without_links() -> None:
    assert busiest_link_row(synthetic_result(layers=1)) == []
