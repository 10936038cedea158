"""What the links of a machine carried during one layer."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.domain.mesh import MeshSpec

Int64Array = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinkTraffic:
    """One link in one layer, or one of its directions where each has wires of its own.

    Attributes
    ----------
    direction : "both", "inward" or "outward"; "all" for a mesh.
    bits : payload at the memories' ends, each value once.
    width_bits : bits per cycle of the link, or of each directed link of a mesh.
    mesh : for a mesh, its routers.
    loads : (row, column, direction) bits on each directed link of a mesh; None for other kinds.
    """

    link: str
    kind: str
    direction: str
    bits: int
    width_bits: int
    mesh: MeshSpec | None = None
    loads: Int64Array | None = None
