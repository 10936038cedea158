"""A 2-D mesh of routers: its size, and where memories are attached to it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.base.errors import InvalidValue, Literal
from sim.domain.activity import Int64Array

EDGES = ("north", "east", "south", "west")
NORTH, EAST, SOUTH, WEST = range(len(EDGES))
"""The first directed links of a router: to its neighbours. Memories' ports follow."""

Node = tuple[int, int]
Place = Node | str
"""A router (row, column), or an edge: a port at each of its routers."""

MAX_SIDE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshSpec:
    """Routers in rows and columns, each serving an equal rectangle of PEs.

    Attributes
    ----------
    hop_latency_cycles : from one router to the next.
    attach : memory -> place, for every memory on the mesh, outermost first.
    """

    rows: int
    columns: int
    hop_latency_cycles: int
    attach: tuple[tuple[str, Place], ...]

    @property
    def places(self) -> Mapping[str, Place]:
        """Memory -> where it is attached."""
        return dict(self.attach)

    def ports(self, memory: str) -> tuple[Node, ...]:
        """Routers a memory has a port at, from north to south or from west to east."""
        place = self.places[memory]
        if not isinstance(place, str):
            return (place,)
        if place in ("west", "east"):
            column = 0 if place == "west" else self.columns - 1
            return tuple((row, column) for row in range(self.rows))
        row = 0 if place == "north" else self.rows - 1
        return tuple((row, column) for column in range(self.columns))

    def port_by_row(self, memory: str) -> bool:
        """Whether a value's row chooses the port, if it has one; else its column does."""
        return self.places[memory] in ("west", "east")

    @property
    def directions(self) -> tuple[str, ...]:
        """Names of a router's directed links: to its neighbours, from and to each memory."""
        ports = (f"{way} {memory}" for memory, _ in self.attach for way in ("from", "to"))
        return (*EDGES, *ports)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Rows, columns and directions: the shape of what all directed links carry."""
        return self.rows, self.columns, len(self.directions)

    def port_index(self, memory: str, *, inward: bool) -> int:
        """Index into `directions` of a memory's port, into the mesh or out of it."""
        return self.directions.index(f"{'from' if inward else 'to'} {memory}")

    @property
    def directed_links(self) -> Int64Array:
        """Every directed link there is: (directed link, 3) row, column, index of `directions`."""
        there = np.zeros(self.shape, np.bool_)
        there[1:, :, NORTH] = True
        there[:, :-1, EAST] = True
        there[:-1, :, SOUTH] = True
        there[:, 1:, WEST] = True
        for memory, _ in self.attach:
            for row, column in self.ports(memory):
                there[row, column, self.port_index(memory, inward=True)] = True
                there[row, column, self.port_index(memory, inward=False)] = True
        return np.argwhere(there)

    def check(self, link: str, array_rows: int | None, array_columns: int | None) -> None:
        """Check sizes and places; the array's sides are None when it is not on the mesh.

        Raises
        ------
        InvalidValue
            PEs do not divide equally among routers, or a place is not on the mesh.
        """
        for side, routers, pes in (
            ("rows", self.rows, array_rows),
            ("columns", self.columns, array_columns),
        ):
            key = f"links.{link}.{side}"
            if not 1 <= routers <= MAX_SIDE:
                raise InvalidValue(key, f"1 to {MAX_SIDE} routers", routers)
            if pes is not None and pes % routers:
                expected = f"a divisor of the array's {pes} {side}: each router serves as many PEs"
                raise InvalidValue(key, expected, routers)
        for memory, place in self.attach:
            if isinstance(place, str):
                continue
            row, column = place
            if not (0 <= row < self.rows and 0 <= column < self.columns):
                expected = (
                    f"[row, column] from [0, 0] to [{self.rows - 1}, {self.columns - 1}], "
                    f"or one of {', '.join(EDGES)}"
                )
                got = Literal(f"[{row}, {column}]")
                raise InvalidValue(f"links.{link}.attach.{memory}", expected, got)
