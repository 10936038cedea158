"""Layers as a figure has room for them: one by one, or neighbours of a block together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from sim.figures.text import shown_name
from sim.results.result import LayerResult, Result

MAX_BARS = 44
"""Bars with readable names side by side in a figure of two columns' width."""

_BAR_INCHES = 0.095
_FEWEST_GROUPS = 8
_DEEPEST = 8
_PART = re.compile(r"[^./_:\-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerGroup:
    """Consecutive layers shown as one.

    Attributes
    ----------
    label : a layer's name, or "block.*" for several.
    layers : at least one.
    """

    label: str
    layers: tuple[LayerResult, ...]

    @property
    def cycles(self) -> int:
        """Time of the group."""
        return sum(layer.cycles for layer in self.layers)

    @property
    def compute_cycles(self) -> int:
        """Time with infinite bandwidth outside the array."""
        return sum(layer.compute_cycles for layer in self.layers)

    @property
    def macs(self) -> int:
        """Multiply-accumulates of the group."""
        return sum(layer.macs for layer in self.layers)

    @property
    def mapping_efficiency(self) -> float:
        """PEs used / PEs, averaged over the compute cycles of the layers that have MACs."""
        matrix = [layer for layer in self.layers if layer.macs]
        cycles = sum(layer.compute_cycles for layer in matrix)
        weighted = sum(layer.mapping_efficiency * layer.compute_cycles for layer in matrix)
        return weighted / cycles if cycles else 0.0

    def energy_pj(self, component: str) -> float:
        """Energy of one component in the group [pJ]."""
        return sum(layer.energy_pj_by_component[component] for layer in self.layers)

    def operand_energy_pj(self, part: str) -> float:
        """Energy in the group of what serves one operand, computing or all of them [pJ]."""
        return sum(layer.energy_pj_by_operand[part] for layer in self.layers)


def bars_in(width_inches: float) -> int:
    """Bars with readable names side by side on so much width [inch], `MAX_BARS` at most."""
    return max(_FEWEST_GROUPS, min(MAX_BARS, int(width_inches / _BAR_INCHES)))


def group_layers(
    result: Result, most: int = MAX_BARS, *, by_name_only: bool = False
) -> tuple[LayerGroup, ...]:
    """Put consecutive layers together until there are at most so many groups.

    Layers whose names begin with the same parts ("layer1.0.conv1", "layer1.0.conv2") belong
    together, with as many parts as possible; where names say nothing, equal numbers of
    neighbours do, or, `by_name_only`, layers stay apart.
    """
    layers = result.layers
    names = [layer.name for layer in layers]
    bounds = group_bounds(names, most, by_name_only=by_name_only)
    return tuple(LayerGroup(label=label, layers=layers[first:end]) for label, first, end in bounds)


def group_bounds(
    names: Sequence[str], most: int, *, by_name_only: bool = False
) -> list[tuple[str, int, int]]:
    """Give the groups of `group_layers` as (label, first, end) positions."""
    single = list(range(len(names) + 1))
    edges = single if len(names) <= most else _edges_by_name(names, most)
    if len(edges) - 1 < min(_FEWEST_GROUPS, len(names)):
        edges = single if by_name_only else _every(_finer_edges(names, most), most)
    return [(_label(names[a:b]), a, b) for a, b in pairwise(edges)]


def _edges_by_name(names: Sequence[str], most: int) -> list[int]:
    """Edges of the finest runs that are few enough, none when all are too many."""
    runs = [_runs(names, depth) for depth in range(1, _DEEPEST + 1)]
    return max((run for run in runs if len(run) - 1 <= most), key=len, default=[0])


def _finer_edges(names: Sequence[str], most: int) -> list[int]:
    """Edges of the coarsest runs that are too many."""
    runs = [_runs(names, depth) for depth in range(1, _DEEPEST + 1)]
    single = list(range(len(names) + 1))
    return min((run for run in runs if len(run) - 1 > most), key=len, default=single)


def _runs(names: Sequence[str], depth: int) -> list[int]:
    """Edges of the runs of names that have their first `depth` parts in common."""
    edges = [0]
    for _, run in groupby(names, key=lambda name: tuple(_PART.findall(name)[:depth])):
        edges.append(edges[-1] + sum(1 for _ in run))
    return edges


def _every(edges: Sequence[int], most: int) -> list[int]:
    step = -(-(len(edges) - 1) // most)
    return [*edges[:-1:step], edges[-1]]


def _label(names: Sequence[str]) -> str:
    if len(names) == 1:
        return shown_name(names[0])
    parts = [list(_PART.finditer(name)) for name in names]
    shared = 0
    for column in zip(*parts, strict=False):
        if len({part.group() for part in column}) > 1:
            break
        shared += 1
    if shared == 0:
        return f"{shown_name(names[0], 18)} +{len(names) - 1}"
    end = parts[0][shared - 1].end()
    separator = names[0][end : end + 1]
    return shown_name(names[0][:end], 26) + separator + "*"
