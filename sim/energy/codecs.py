"""Prices of coding and decoding one value, from the definitions of the codes.

A codec is so many comparisons, counter bits, register bits, multiplexer bits and table look-ups.
The mixes are ours, of one straightforward way to build each, and always estimated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sim.domain.data_format import FORMATS
from sim.domain.energy_table import Price
from sim.domain.technology_table import TechnologyTable
from sim.energy.arithmetic import operation_energy
from sim.energy.memory_prices import Actions
from sim.energy.operating_point import OperatingPoint
from sim.energy.operation_mix import look_up_energy_pj

_MULTIPLEXER_PER_REGISTER = 1 / 3
"""Energy of a bit through a multiplexer stage, relative to one written to a register (ours)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodecMix:
    """What coding or decoding one value takes; bits are beyond, words of, the value's own.

    Attributes
    ----------
    compares, words_written, word_stages : in words of the value: comparisons, register writes,
        multiplexer stages it passes.
    counter_bits, code_bits : counter bits that count, register bits of code beyond the word.
    look_up_entries : entries of a table that is read once; 0: none.
    """

    compares: int = 0
    words_written: int = 1
    word_stages: int = 0
    counter_bits: int = 0
    code_bits: int = 0
    look_up_entries: int = 0
    reason: str


CODECS: Mapping[tuple[str, str], CodecMix] = MappingProxyType(
    {
        ("run_length", "encode"): CodecMix(
            compares=1,
            counter_bits=5,
            code_bits=5,
            reason="compare with zero, count the run (5 bits), write level and run",
        ),
        ("run_length", "decode"): CodecMix(
            counter_bits=5, reason="count the run down (5 bits), write zero or level"
        ),
        ("zero_bitmask", "encode"): CodecMix(
            compares=1,
            word_stages=3,
            code_bits=1,
            reason="compare with zero, write the mask bit, close the gap among 8 values",
        ),
        ("zero_bitmask", "decode"): CodecMix(
            word_stages=3, reason="pick the value by the mask bits before it, among 8"
        ),
        ("csr", "encode"): CodecMix(
            compares=1,
            counter_bits=16,
            code_bits=16,
            reason="compare with zero, count columns (16 bits), write value and index",
        ),
        ("csr", "decode"): CodecMix(
            counter_bits=16, code_bits=16, reason="read the index (16 bits), step the row pointer"
        ),
        ("huffman", "encode"): CodecMix(
            look_up_entries=256,
            word_stages=4,
            code_bits=4,
            reason="look the code up (256 entries), shift it behind the last",
        ),
        ("huffman", "decode"): CodecMix(
            look_up_entries=256,
            word_stages=4,
            code_bits=4,
            reason="look the value up by the next bits (256 entries), shift them out",
        ),
        ("codebook", "encode"): CodecMix(
            compares=16,
            code_bits=4,
            words_written=0,
            reason="nearest of 16 entries, write its index",
        ),
        ("codebook", "decode"): CodecMix(
            look_up_entries=16, reason="look the value up by its index (16 entries)"
        ),
    }
)


def codec_prices(named: TechnologyTable, point: OperatingPoint, data_format: str) -> Actions:
    """Price every codec per value of a format: (codec name + "_codec", encode or decode)."""
    return {
        (f"{codec}_codec", action): _codec_price(named, point, data_format, (codec, action))
        for codec, action in CODECS
    }


def _codec_price(
    named: TechnologyTable, point: OperatingPoint, data_format: str, key: tuple[str, str]
) -> Price:
    mix, table = CODECS[key], point.table
    bits = FORMATS[data_format].bits
    compare = operation_energy(table, "add", data_format, used_by=".".join(key)).value
    register = table.register_write_pj_per_bit.value
    logic_pj = (
        mix.compares * compare
        + (mix.words_written * bits + mix.code_bits) * register
        + mix.word_stages * bits * register * _MULTIPLEXER_PER_REGISTER
        + mix.counter_bits * table.counter_pj_per_bit.value
    )
    look_up_pj = (
        look_up_energy_pj(named, point, mix.look_up_entries, bits) if mix.look_up_entries else 0.0
    )
    return Price(
        pj=logic_pj * point.logic.factor + look_up_pj,
        unit="value",
        source=point.logic.annotate(f"{data_format}: {mix.reason}"),
        spreads=(table.spreads["codecs"],),
        estimated=True,
        scaled=point.logic.scaled,
    )
