"""Rows of the layer table: one per layer, or one per set of equal layers in a long network."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sim.results.result import LayerResult, Result

MAX_ROWS = 80
"""Longer networks show equal layers as one row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRow:
    """One or more layers of a result; numbers are their sums.

    Attributes
    ----------
    name : the layer's name, or "block*.conv1" for several.
    kind, dataflow : empty where the layers differ.
    """

    name: str
    kind: str
    dataflow: str
    layers: tuple[LayerResult, ...]

    @property
    def cycles(self) -> int:
        """Time of these layers."""
        return sum(layer.cycles for layer in self.layers)

    @property
    def stall_cycles(self) -> int:
        """Time lost to memories and links."""
        return sum(layer.stall_cycles for layer in self.layers)

    @property
    def bank_conflict_cycles(self) -> int:
        """Stall cycles that bank conflicts cause."""
        return sum(layer.bank_conflict_cycles for layer in self.layers)

    @property
    def macs(self) -> int:
        """Multiply-accumulates."""
        return sum(layer.macs for layer in self.layers)

    @property
    def energy_pj(self) -> float:
        """Energy [pJ]."""
        return sum(layer.energy_pj for layer in self.layers)

    @property
    def dram_bits(self) -> int:
        """Bits read from and written to DRAM."""
        return sum(layer.dram_read_bits + layer.dram_write_bits for layer in self.layers)

    @property
    def top_component(self) -> str:
        """The component that takes most of the energy."""
        energy_pj: dict[str, float] = {}
        for layer in self.layers:
            for component, pj in layer.energy_pj_by_component.items():
                energy_pj[component] = energy_pj.get(component, 0.0) + pj
        return max(energy_pj, key=lambda component: energy_pj[component])


def layer_rows(result: Result, most: int = MAX_ROWS) -> tuple[LayerRow, ...]:
    """Give the rows of the layer table, in order of execution and at most so many.

    With more layers than rows, equal layers of repeated blocks (names that differ in numbers
    only) share a row; if there are still too many, those with the least energy share the last.
    """
    layers = result.layers
    if len(layers) <= most:
        return tuple(_row((layer,)) for layer in layers)
    groups: dict[object, list[LayerResult]] = {}
    for layer in layers:
        groups.setdefault(_likeness(layer), []).append(layer)
    rows = tuple(_row(group) for group in groups.values())
    return rows if len(rows) <= most else _with_remainder(rows, most)


def _row(layers: Sequence[LayerResult]) -> LayerRow:
    first = layers[0]  # the others have the same kind and dataflow
    return LayerRow(
        name=common_name([layer.name for layer in layers]),
        kind=first.kind,
        dataflow=first.dataflow,
        layers=tuple(layers),
    )


def _with_remainder(rows: Sequence[LayerRow], most: int) -> tuple[LayerRow, ...]:
    by_energy = sorted(rows, key=lambda row: row.energy_pj, reverse=True)
    kept = {id(row) for row in by_energy[: most - 1]}
    shown = [row for row in rows if id(row) in kept]
    rest = [layer for row in rows if id(row) not in kept for layer in row.layers]
    return (*shown, LayerRow(name="(all others)", kind="", dataflow="", layers=tuple(rest)))


def _likeness(layer: LayerResult) -> tuple[object, ...]:
    return (
        re.sub(r"\d+", "*", layer.name),
        layer.kind,
        layer.dataflow,
        layer.cycles,
        layer.stall_cycles,
        layer.bank_conflict_cycles,
        layer.macs,
        layer.dram_read_bits,
        layer.dram_write_bits,
    )


def common_name(names: Sequence[str]) -> str:
    """Give names that differ in numbers only as one, with a star for each such number.

    >>> common_name(["block0.norm1", "block11.norm1"])
    'block*.norm1'
    """
    parts = zip(*(re.split(r"(\d+)", name) for name in names), strict=True)
    return "".join(part[0] if len(set(part)) == 1 else "*" for part in parts)
