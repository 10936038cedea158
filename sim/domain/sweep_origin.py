"""Where the points of a sweep come from: version, file, axes, conditions, machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sim.domain.sweep import Axis


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepOrigin:
    """What a sweep's store says about itself; empty where an earlier version did not write it.

    Attributes
    ----------
    joulesim : version that ran the points.
    file, file_sha256 : name of the sweep file, and the digest of its bytes in hexadecimal.
    axes : what varied; names of one axis take their values together.
    constraints : conditions as they were written.
    search : how points were chosen, option -> value; empty for a grid that was run whole.
    architecture : the resolved machine before the axes change it, in the shape of its file; empty
        where it is itself an axis, or not whole without the axes.
    """

    joulesim: str = ""
    file: str = ""
    file_sha256: str = ""
    axes: tuple[Axis, ...] = ()
    constraints: tuple[str, ...] = ()
    search: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    architecture: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
