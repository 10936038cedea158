"""Tile classes of a row-stationary layer: processing passes and transfers, with their accesses.

What one pass does is in docs/methods/row_stationary.md.
"""

from dataclasses import dataclass, replace

import numpy as np

from dataflows.access_counts import (
    Access,
    OwnedAccess,
    fetch_tile,
    link_accesses,
    memory_accesses,
    merged,
    merged_by_operand,
    owned,
    store_tile,
    words,
)
from dataflows.pe_sets import PeSetParameters, PeSets
from dataflows.problem import Problem, Shape
from dataflows.run_length import coded_bits
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.dram_placement import Placement
from sim.domain.tile import FoldTile, PassStream, TransferTile


@dataclass(frozen=True, slots=True)
class RowStationaryTiles:
    """Makes the tile classes of one layer from the shapes of its tiles."""

    sets: PeSets
    choice: PeSetParameters

    def pass_tile(self, shape: Shape, *, fresh: bool) -> FoldTile:
        """One processing pass; a fresh one starts its sums at zero.

        The filters and channels of a last, smaller pass are shared out evenly over the PE sets.
        """
        problem, choice = self.sets.problem, self.choice
        p, q = -(-shape.K // choice.t), -(-shape.C // choice.r)
        filter_sets, channel_sets = -(-shape.K // p), -(-shape.C // q)
        rows = problem.filter_h * channel_sets * filter_sets
        streams = self._streams(shape, fresh=fresh)
        computed, pads = self._mac_accesses(shape, channel_sets)
        served = [
            *self._buffer_accesses(streams),
            *owned("ifmap", self._pad_writes(shape, filter_sets)),
            *pads,
        ]
        return FoldTile(
            stationary="weight",
            rows=rows,
            columns=shape.P.count,
            streamed=shape.B * shape.Q.count * p * q * problem.filter_w,
            macs=self._macs(shape),
            reads_sums=not fresh,
            port_bits=self._port_bits(streams),
            streams=streams,
            counts=merged([*computed, *(access[1:] for access in served)]),
            operand_counts=merged_by_operand(served),
        )

    def _macs(self, shape: Shape) -> int:
        return shape.K * shape.C * shape.positions * self.sets.problem.taps

    def _streams(self, shape: Shape, *, fresh: bool) -> tuple[PassStream, ...]:
        """Give the inputs and partial sums on their way to and from the scratchpads."""
        sets, buffer = self.sets, self.sets.buffer.name
        columns = np.array([shape.P.count])
        inputs = int(sets.ifmap_bits(np.array([shape.B]), np.array([shape.C]), columns)[0])
        sums = shape.K * shape.positions * sets.problem.accumulator_bits
        # no PE begins before it has the first window of each of its channels
        window = min(sets.problem.reach_w, sets.input_columns)
        lead = inputs // (shape.B * sets.input_columns) * window
        ifmap, psum = sets.pad("ifmap").name, sets.pad("ofmap").name
        back = () if fresh else (PassStream(outer=buffer, inner=psum, inward=True, bits=sums),)
        return (
            PassStream(outer=buffer, inner=ifmap, inward=True, bits=inputs, lead_bits=lead),
            *back,
            PassStream(outer=buffer, inner=psum, inward=False, bits=sums),
        )

    def _port_bits(self, streams: tuple[PassStream, ...]) -> tuple[tuple[str, str, int], ...]:
        return merged(
            (stream.outer, "read" if stream.inward else "write", stream.bits) for stream in streams
        )

    def _buffer_accesses(self, streams: tuple[PassStream, ...]) -> list[OwnedAccess]:
        found: list[OwnedAccess] = []
        for stream in streams:
            operand = "ifmap" if stream.inner == self.sets.pad("ifmap").name else "ofmap"
            action = "read" if stream.inward else "write"
            found.append((operand, stream.outer, action, words(stream.bits, self.sets.buffer)))
            links = link_accesses(self.sets.architecture, stream.outer, stream.inner, stream.bits)
            found += owned(operand, links)
        return found

    def _pad_writes(self, shape: Shape, filter_sets: int) -> list[Access]:
        """Write each input row to a diagonal of the PE sets that work on its channel."""
        sets, pad = self.sets, self.sets.pad("ifmap")
        row_bits = sets.input_columns * sets.problem.ifmap_bits
        rows = shape.B * shape.C * sets.problem.filter_h * shape.P.count * filter_sets
        return [(pad.name, "write", rows * words(row_bits, pad))]

    def _mac_accesses(
        self, shape: Shape, channel_sets: int
    ) -> tuple[list[Access], list[OwnedAccess]]:
        """Each MAC reads an input and a weight and adds to a sum in the scratchpads of its PE.

        Sums are then passed up the column from PE to PE, through all sets of other channels.
        """
        sets, macs = self.sets, self._macs(shape)
        hops = shape.K * shape.positions * (sets.problem.filter_h * channel_sets - 1)
        return [("array", "mac", macs)], [
            ("ofmap", "array", "psum_register_write", hops),
            ("weight", sets.pad("weight").name, "read", macs),
            ("ifmap", sets.pad("ifmap").name, "read", macs),
            ("ofmap", sets.pad("ofmap").name, "read", macs),
            ("ofmap", sets.pad("ofmap").name, "write", macs),
        ]

    def fetch(
        self,
        problem: Problem,
        architecture: Architecture,
        operand: str,
        outer: MemorySpec,
        inner: MemorySpec,
        shape: Shape,
        *,
        partial: bool,
    ) -> TransferTile:
        """Bring inputs or filters one level in."""
        plain = fetch_tile(problem, architecture, operand, outer, inner, shape, partial=partial)
        if operand == "weight":
            return plain if inner.instances == 1 else self._filter_load(plain, inner, shape)
        images, channels = np.array([shape.B]), np.array([shape.C])
        stored = self.sets.ifmap_bits(images, channels, np.array([shape.P.count]))
        # padding is not fetched, but the buffer keeps its zeros
        padded = (inner.name, "write", words(int(stored[0]), inner))
        values = problem.footprint("ifmap", shape)
        bits = self._coded(values, problem.layer.densities.ifmap, problem.ifmap_bits)
        decoded = _codec_accesses("decode", values, coded=bits < values * problem.ifmap_bits)
        return self._transfer(plain, outer, inner, bits, [padded, *decoded])

    def store(
        self,
        problem: Problem,
        architecture: Architecture,
        outer: MemorySpec,
        inner: MemorySpec,
        shape: Shape,
        *,
        partial: bool,
        finishing: bool,
    ) -> TransferTile:
        """Take finished outputs from the buffer to DRAM."""
        plain = store_tile(
            problem, architecture, outer, inner, shape, partial=partial, finishing=finishing
        )
        values = problem.footprint("ofmap", shape)
        bits = self._coded(values, problem.layer.densities.ofmap, problem.ofmap_bits)
        kept = [access for access in plain.counts if access[0] in (inner.name, "vector_unit")]
        kept += _codec_accesses("encode", values, coded=bits < values * problem.ofmap_bits)
        return self._transfer(plain, outer, inner, bits, kept)

    def _filter_load(self, plain: TransferTile, pad: MemorySpec, shape: Shape) -> TransferTile:
        """Filter rows go to all e columns of the PEs that need them at once."""
        bits = plain.bits * shape.P.count
        others = [access for access in plain.counts if access[0] != pad.name]
        return replace(plain, counts=merged([*others, (pad.name, "write", words(bits, pad))]))

    def _transfer(
        self,
        plain: TransferTile,
        outer: MemorySpec,
        inner: MemorySpec,
        bits: int,
        on_chip: list[Access],
    ) -> TransferTile:
        """Give a tile to or from DRAM whose feature map is coded there, in one stretch."""
        placement, action = plain.placement, "read" if plain.inward else "write"
        accesses = [access for access in plain.counts if access[0] == outer.name]
        if bits != plain.bits:
            placement = Placement(block_bits=bits)
            accesses = memory_accesses(outer, action, bits)
        links = link_accesses(self.sets.architecture, outer.name, inner.name, bits)
        counts = merged([*on_chip, *accesses, *links])
        return replace(plain, bits=bits, placement=placement, counts=counts)

    def _coded(self, values: int, density: float, width: int) -> int:
        spec = self.sets.architecture.row_stationary
        if spec is None or spec.feature_map_coding == "none":
            return values * width
        return coded_bits(values, density, width)


def _codec_accesses(action: str, values: int, *, coded: bool) -> list[Access]:
    """Each value passes the encoder or decoder, unless coding does not pay and is left out."""
    return [("codec", action, values)] if coded else []
