"""Links of an architecture file: their keys -> `LinkSpec`, and back to plain data."""

from collections.abc import Sequence
from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.config.architecture_model import ArrayKeys, LinkKeys
from sim.config.link_ends import ARRAY, link_ends
from sim.domain.architecture import HOP_ARRAYS, LinkSpec
from sim.domain.mesh import MAX_SIDE, MeshSpec, Place

_MESH_KEYS = ("hop_latency_cycles", "rows", "columns", "attach")
_HOP_LATENCY_CYCLES = 1
_CORNER: Place = (0, 0)


def build_link(name: str, keys: LinkKeys, memories: Sequence[str], array: ArrayKeys) -> LinkSpec:
    """Build one link.

    Parameters
    ----------
    memories : names of the memories, outermost first.

    Raises
    ------
    InvalidValue
        A key does not fit the kind of the link, or an end is no memory.
    """
    outer, inner = link_ends(name, keys.between, memories)
    mesh = None
    if keys.kind == "mesh":
        mesh = _mesh(name, keys, memories, (outer, inner), array)
        outer = mesh.attach[0][0]
        inner = ARRAY if inner == ARRAY else mesh.attach[-1][0]
    else:
        for key in _MESH_KEYS:
            if getattr(keys, key) is not None:
                path = f"links.{name}.{key}"
                raise InvalidValue(path, "nothing unless kind is mesh", getattr(keys, key))
    return LinkSpec(
        name=name,
        kind=keys.kind,
        outer=outer,
        inner=inner,
        width_bits=keys.width_bits,
        latency_cycles=keys.latency_cycles,
        length_mm=keys.length_mm,
        hop_length_mm=keys.hop_length_mm,
        mesh=mesh,
    )


def link_as_data(link: LinkSpec) -> dict[str, Any]:
    """Give a link as plain data in the shape of the file, every default spelt out."""
    data: dict[str, Any] = {
        "kind": link.kind,
        "between": [link.outer, link.inner],
        "width_bits": link.width_bits,
        "latency_cycles": link.latency_cycles,
        "length_mm": link.length_mm,
    }
    if link.kind in HOP_ARRAYS:
        data["hop_length_mm"] = link.hop_length_mm
    if link.mesh is not None:
        data |= {
            "hop_latency_cycles": link.mesh.hop_latency_cycles,
            "rows": link.mesh.rows,
            "columns": link.mesh.columns,
            "attach": {
                memory: place if isinstance(place, str) else list(place)
                for memory, place in link.mesh.attach
            },
        }
    return data


def _mesh(
    name: str,
    keys: LinkKeys,
    memories: Sequence[str],
    between: tuple[str, str],
    array: ArrayKeys,
) -> MeshSpec:
    if not keys.hop_length_mm:
        expected = "the distance between routers, above 0 mm, for a mesh"
        given = "hop_length_mm" in keys.model_fields_set
        got = keys.hop_length_mm if given else Literal("nothing")
        raise InvalidValue(f"links.{name}.hop_length_mm", expected, got)
    attach = keys.attach or {}
    for memory in attach:
        if memory not in memories:
            key = f"links.{name}.attach.{memory}"
            raise InvalidValue(key, expected_one_of(memories, memory), memory)
    joined = [memory for memory in memories if memory in attach or memory in between]
    latency = keys.hop_latency_cycles
    return MeshSpec(
        rows=_side(name, "rows", keys.rows, array.rows),
        columns=_side(name, "columns", keys.columns, array.columns),
        hop_latency_cycles=_HOP_LATENCY_CYCLES if latency is None else latency,
        attach=tuple((memory, _as_place(attach.get(memory))) for memory in joined),
    )


def _side(name: str, side: str, routers: int | None, pes: int) -> int:
    if routers is None and pes > MAX_SIDE:
        got = Literal(f"nothing, with {pes} {side} of PEs")
        raise InvalidValue(f"links.{name}.{side}", f"a number of routers up to {MAX_SIDE}", got)
    return pes if routers is None else routers


def _as_place(place: str | list[int] | None) -> Place:
    if place is None:
        return _CORNER
    return place if isinstance(place, str) else (place[0], place[1])
