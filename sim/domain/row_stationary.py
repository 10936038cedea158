"""What a machine offers to the row-stationary dataflow, and the parameters of its mappings."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from sim.base.choices import expected_of_many, expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.base.units import kib_from_bits
from sim.domain.layer import OPERANDS

if TYPE_CHECKING:
    from sim.domain.architecture import Architecture

FEATURE_MAP_CODINGS = ("none", "rlc")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowStationaryMapping:
    """Mapping parameters of one layer; None is left to the mapper.

    Source: Y.-H. Chen et al., IEEE JSSC 52(1), 2017, table II.

    Attributes
    ----------
    m : output channels whose partial sums the buffer holds at once.
    n : images of the batch in one processing pass.
    e : columns of a PE set: output rows that are computed side by side.
    p : filters one PE set works on, interleaved in each PE.
    q : channels one PE set works on, interleaved in each PE.
    r : PE sets that work on other channels.
    t : PE sets that work on other filters.
    """

    m: int | None = None
    n: int | None = None
    e: int | None = None
    p: int | None = None
    q: int | None = None
    r: int | None = None
    t: int | None = None

    def __post_init__(self) -> None:
        for name, value in self.given().items():
            if value < 1:
                raise InvalidValue(name, "an integer >= 1", value)

    def given(self) -> dict[str, int]:
        """Parameters that are not left to the mapper, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowStationarySpec:
    """The part of a machine only row-stationary layers use.

    Attributes
    ----------
    filter_buffer_bits : part of the buffer that holds the filters of the next processing pass; the
        rest is for inputs and partial sums.
    feature_map_coding : how feature maps lie in DRAM: "none" (as they are) or "rlc".
    mappings : (glob pattern of layer names, parameters); the first that matches counts.
    """

    filter_buffer_bits: int
    feature_map_coding: str = "none"
    mappings: tuple[tuple[str, RowStationaryMapping], ...] = ()

    def __post_init__(self) -> None:
        coding = self.feature_map_coding
        if coding not in FEATURE_MAP_CODINGS:
            expected = expected_one_of(FEATURE_MAP_CODINGS, coding)
            raise InvalidValue("row_stationary.feature_map_coding", expected, coding)

    def mapping_of(self, layer: str) -> tuple[str, RowStationaryMapping]:
        """Give the pattern that matches a layer's name and its parameters; ("", none) if none."""
        for pattern, mapping in self.mappings:
            if fnmatchcase(layer, pattern):
                return pattern, mapping
        return "", RowStationaryMapping()

    def check_patterns(self, workload: str, layers: Sequence[str]) -> None:
        """Check that every pattern matches a layer: one spelled wrong would change nothing.

        Raises
        ------
        InvalidValue
            A pattern matches none of the layers of the workload.
        """
        for pattern, _ in self.mappings:
            if not any(fnmatchcase(layer, pattern) for layer in layers):
                expected = f"a layer of {workload}, {expected_of_many(layers, pattern)}"
                raise InvalidValue("row_stationary.mappings", expected, pattern)

    def check_machine(self, architecture: "Architecture") -> None:
        """Check that the PEs have a scratchpad per operand, around one buffer.

        Raises
        ------
        InvalidValue
            The machine has other memories, links or PEs.
        """
        array = architecture.array
        if array.kind != "spatial" or architecture.scalesim is not None:
            got = Literal("SCALE-Sim's rules" if architecture.scalesim else array.kind)
            raise InvalidValue("row_stationary", "array.kind spatial", got)
        shared = architecture.chain(OPERANDS[0])[:2]
        for operand in OPERANDS:
            chain = architecture.chain(operand)
            pads = chain[2:]
            if len(pads) != 1 or chain[:2] != shared or pads[0].operands != (operand,):
                expected = f"a dram, a buffer shared by all operands, a scratchpad for {operand}"
                got = Literal(", ".join(memory.name for memory in chain) or "no memory")
                raise InvalidValue("row_stationary", expected, got)
            if pads[0].instances != array.pes:
                key = f"memories.{pads[0].name}.instances"
                expected = f"{array.pes}, one scratchpad per PE, for row_stationary"
                raise InvalidValue(key, expected, pads[0].instances)
        for link in architecture.links:
            if link.mesh is not None or "array" in link.ends:
                expected = "a bus or multicast between memories, for row_stationary"
                raise InvalidValue(f"links.{link.name}.kind", expected, link.kind)
        buffer_bits = shared[1].capacity_bits or 0
        if not 0 < self.filter_buffer_bits < buffer_bits:
            key = "row_stationary.filter_buffer_kib"
            expected = f"above 0 and below {kib_from_bits(buffer_bits):g}, the whole buffer"
            raise InvalidValue(key, expected, kib_from_bits(self.filter_buffer_bits))
