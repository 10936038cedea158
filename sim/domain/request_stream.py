"""Streams of memory requests given by a formula."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sim.base.errors import InvalidValue

GIB = 2**30
LINE_BYTES = 64

STREAM_PARAMETERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "seq_read": (),
        "seq_write": (),
        "stride_read": ("stride_bytes",),
        "stride_write": ("stride_bytes",),
        "rand_read": ("seed",),
        "rand_write": ("seed",),
        "rand_mix21": ("seed",),
        "mix21_fine": (),
        "mix21_tile": ("tile_lines",),
        "tile2d_read": ("tile_lines", "pitch_bytes"),
    }
)
"""Streams, and the parameters each needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestStream:
    """Requests of 64 bytes, number i = 0, 1, ... at an address given by a formula.

    Attributes
    ----------
    name : a key of `STREAM_PARAMETERS`.
    requests : how many.
    stride_bytes : distance of neighbours in a strided stream.
    tile_lines : lines of 64 bytes read or written in one go.
    pitch_bytes : distance of the rows of a two-dimensional tile.
    seed : start of the random generator.
    footprint_bytes : addresses wrap here.
    write_base_bytes : where the writes of mix21_fine and mix21_tile begin.
    """

    name: str
    requests: int
    stride_bytes: int = 0
    tile_lines: int = 1
    pitch_bytes: int = 0
    seed: int = 1
    footprint_bytes: int = GIB
    write_base_bytes: int = GIB // 2

    def __post_init__(self) -> None:
        bounds = {
            "requests": (1, 10**12),
            "stride_bytes": (0, 2**40),
            "tile_lines": (1, 2**30),
            "pitch_bytes": (0, 2**40),
            "seed": (0, 2**63 - 1),
            "footprint_bytes": (LINE_BYTES, 2**46),
        }
        for key, (least, most) in bounds.items():
            value = getattr(self, key)
            if not least <= value <= most:
                raise InvalidValue(key, f"an integer from {least} to {most}", value)
        if self.name not in STREAM_PARAMETERS:
            raise InvalidValue("stream", f"one of {', '.join(STREAM_PARAMETERS)}", self.name)

    @property
    def end_bytes(self) -> int:
        """Least size of a memory that holds every address."""
        if self.name in ("mix21_fine", "mix21_tile"):
            tiles = -(-self.requests // (3 * self.tile_lines))
            tile_bytes = self.tile_lines * LINE_BYTES
            return max(2 * tiles * tile_bytes, self.write_base_bytes + tiles * tile_bytes)
        return min(self.footprint_bytes, self._unwrapped_end())

    def _unwrapped_end(self) -> int:
        last = self.requests - 1
        if self.name.startswith("seq"):
            return LINE_BYTES * self.requests
        if self.name.startswith("stride"):
            return last * self.stride_bytes + LINE_BYTES
        if self.name == "tile2d_read":
            rows = last // self.tile_lines
            return rows * self.pitch_bytes + LINE_BYTES * self.tile_lines
        return self.footprint_bytes
