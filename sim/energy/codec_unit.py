"""The unit that codes feature maps on their way to DRAM and decodes them on the way back.

One encoder and one decoder per channel of the DRAM, one for each direction, taken to keep up with
the channel. A machine has it where `row_stationary.feature_map_coding` is "rlc".
"""

from sim.domain.architecture import Architecture
from sim.domain.data_format import FORMATS
from sim.domain.energy_table import Price
from sim.domain.layer import OPERANDS
from sim.domain.sourced_value import SourcedValue
from sim.domain.technology_table import TechnologyTable
from sim.energy.cell_area import operation_um2
from sim.energy.codecs import CODECS, codec_prices
from sim.energy.operating_point import OperatingPoint

CODEC = "codec"
_OF_CODING = {"rlc": "run_length"}
_DIRECTIONS = (("decode", "ifmap"), ("encode", "ofmap"))
"""What is done with which operand; partial sums never leave the chip where maps are coded."""

Cells = tuple[tuple[str, SourcedValue, float], ...]


def codec_of(architecture: Architecture) -> str | None:
    """Name the code of feature maps in DRAM, a key of `CODECS`; None where they are not coded."""
    spec = architecture.row_stationary
    return None if spec is None else _OF_CODING.get(spec.feature_map_coding)


def codec_actions(
    architecture: Architecture, named: TechnologyTable, point: OperatingPoint
) -> dict[tuple[str, str], Price]:
    """Price coding one output value and decoding one input value; none without codec."""
    name = codec_of(architecture)
    if name is None:
        return {}
    return {
        (CODEC, action): codec_prices(named, point, data_format)[f"{name}_codec", action]
        for action, data_format in _directions(architecture)
    }


def codec_flip_flops(architecture: Architecture) -> int:
    """Flip-flops of all encoders and decoders: word, code and counter of each."""
    name = codec_of(architecture)
    if name is None:
        return 0
    bits = 0
    for action, data_format in _directions(architecture):
        mix = CODECS[name, action]
        bits += mix.words_written * FORMATS[data_format].bits + mix.code_bits + mix.counter_bits
    return bits * _channels(architecture)


def codec_cells(architecture: Architecture, table: TechnologyTable) -> Cells:
    """List the cells of all encoders and decoders: part, area of one [um2], how many.

    A comparator is taken as large as an adder of the format, a counter bit as a flip-flop and an
    adder of one bit, of about the same size.

    Raises
    ------
    InvalidValue
        The table has no area of an adder of the format.
    """
    name = codec_of(architecture)
    if name is None:
        return ()
    channels, flip_flop = _channels(architecture), table.areas.flip_flop_um2
    cells = []
    counter_bits = 0
    for action, data_format in _directions(architecture):
        mix = CODECS[name, action]
        counter_bits += mix.counter_bits
        if mix.compares:
            adder = operation_um2(table, "add", data_format)
            cells.append((f"comparators to {action}", _guessed(adder), channels * mix.compares))
    registers = _guessed(flip_flop)
    return (
        *cells,
        ("registers", registers, codec_flip_flops(architecture)),
        ("counter adders", registers, channels * counter_bits),
    )


def _directions(architecture: Architecture) -> tuple[tuple[str, str], ...]:
    formats = architecture.array.formats
    return tuple((action, getattr(formats, operand)) for action, operand in _DIRECTIONS)


def _channels(architecture: Architecture) -> int:
    return architecture.chain(OPERANDS[0])[0].channels


def _guessed(cell: SourcedValue) -> SourcedValue:
    """Mark a cell of one way to build a codec, which is ours."""
    source = f"one way to build a codec; {cell.source}"
    return SourcedValue(value=cell.value, source=source, estimated=True)
