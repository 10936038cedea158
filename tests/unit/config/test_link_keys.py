"""Do the keys of links mean what docs/formats/architecture.md says, and are mistakes named?"""

from copy import deepcopy
from typing import Any

import pytest

from sim.base.errors import ConfigError
from sim.config.architecture_file import (
    architecture_as_data,
    architecture_from_data,
    load_architecture,
)

GOOD = architecture_as_data(load_architecture("mesh_npu"))


def with_link(name: str, **keys: Any) -> dict[str, Any]:
    """mesh_npu with other keys of one link; None takes a key away."""
    data = deepcopy(GOOD)
    link = data["links"][name] | keys
    data["links"][name] = {key: value for key, value in link.items() if value is not None}
    return data


def test_a_mesh_joins_all_memories_that_are_attached() -> None:
    machine = architecture_from_data(GOOD)
    mesh = machine.links[1]
    assert mesh.ends == ("global_buffer", "accumulator", "array")
    for outer, inner in (("global_buffer", "accumulator"), ("accumulator", "array")):
        assert machine.links_between(outer, inner) == (mesh,)
    # what comes from outside enters at its first memory
    assert machine.ways_between("dram", "array")[1][1:] == ("global_buffer", "array")


def test_a_mesh_has_a_router_per_pe_and_memories_in_the_corner_unless_told_otherwise() -> None:
    data = with_link("mesh", rows=None, columns=None, attach=None, hop_latency_cycles=None)
    mesh = architecture_from_data(data).links[1].mesh
    assert mesh is not None
    assert (mesh.rows, mesh.columns, mesh.hop_latency_cycles) == (16, 16, 1)
    assert mesh.attach == (("global_buffer", (0, 0)),)


def test_a_mesh_reads_back() -> None:
    data = with_link("mesh", attach={"global_buffer": [2, 3], "accumulator": "east"})
    machine = architecture_from_data(data)
    assert architecture_from_data(architecture_as_data(machine)) == machine


@pytest.mark.parametrize(
    ("link", "keys", "message"),
    [
        (
            "mesh",
            {"hop_length_mm": None},
            "mesh.hop_length_mm: expected the distance between routers",
        ),
        ("mesh", {"rows": 5}, "links.mesh.rows: expected a divisor of the array's 16 rows"),
        ("mesh", {"rows": 65}, "links.mesh.rows: expected an integer from 1 to 64, got 65"),
        (
            "mesh",
            {"attach": {"global_buffer": [8, 0]}},
            "links.mesh.attach.global_buffer: expected [row, column] from [0, 0] to [7, 7], or one "
            "of north, east, south, west, got [8, 0]",
        ),
        (
            "mesh",
            {"attach": {"global_buffer": "left"}},
            "links.mesh.attach.global_buffer: expected [row, column] of a router, or one of north",
        ),
        (
            "mesh",
            {"attach": {"global_bufer": "west"}},
            "links.mesh.attach.global_bufer: expected one of dram, global_buffer, accumulator (did "
            "you mean 'global_buffer'?), got 'global_bufer'",
        ),
        ("dram_to_buffer", {"rows": 4}, "rows: expected nothing unless kind is mesh, got 4"),
        (
            "dram_to_buffer",
            {"hop_length_mm": 0.1},
            "hop_length_mm: expected nothing for a bus, which is switched over its whole length",
        ),
        (
            "dram_to_buffer",
            {"kind": "multicast", "hop_length_mm": 0.1},
            "hop_length_mm: expected nothing for a link to global_buffer: hops are between PEs",
        ),
    ],
)
def test_a_key_that_does_not_fit_is_named(link: str, keys: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as error:
        architecture_from_data(with_link(link, **keys))
    assert message in str(error.value)


@pytest.mark.parametrize(("kind", "needed"), [("mesh", "spatial"), ("multicast", "spatial")])
def test_hops_need_an_array_that_makes_them(kind: str, needed: str) -> None:
    data = with_link("mesh") if kind == "mesh" else deepcopy(GOOD)
    data["array"]["kind"] = "systolic"
    if kind == "multicast":
        keys = {"kind": kind, "width_bits": 64, "hop_length_mm": 0.1}
        data["links"]["mesh"] = keys | {"between": ["global_buffer", "array"]}
    with pytest.raises(ConfigError) as error:
        architecture_from_data(data)
    assert f"links.mesh.kind: expected array.kind {needed} for the hops" in str(error.value)


def test_a_large_array_must_say_how_many_routers_it_has() -> None:
    data = with_link("mesh", rows=None)
    data["array"]["rows"] = 128
    with pytest.raises(ConfigError) as error:
        architecture_from_data(data)
    assert "links.mesh.rows: expected a number of routers up to 64" in str(error.value)
