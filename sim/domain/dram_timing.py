"""A DRAM and its controller as a timing model needs them: shape, cycles, address map, queues."""

from dataclasses import dataclass, replace
from fractions import Fraction

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.domain.dram_currents import DramCurrents
from sim.domain.dram_cycles import DramCycles

ADDRESS_FIELDS = ("channel", "rank", "stack", "bank_group", "bank", "row", "column")
SCHEDULERS = ("bank_queues", "oldest_ready")
MAX_BANKS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class DramShape:
    """How many of what.

    Attributes
    ----------
    ranks : ranks per channel, or pseudo-channels, which share commands but no data bus.
    stacks : dies in a stack that share a (pseudo-)channel and are told apart by its address.
    columns : bursts per row.
    burst_bytes : bytes one read or write command moves.
    channel_width_bits : data pins of a channel, or of a pseudo-channel.
    devices : chips that act together.
    pseudo_channels : the ranks are pseudo-channels.
    """

    channels: int
    ranks: int
    stacks: int
    bank_groups: int
    banks_per_group: int
    rows: int
    columns: int
    burst_bytes: int
    channel_width_bits: int
    devices: int
    pseudo_channels: bool

    def __post_init__(self) -> None:
        for name in ("channels", "ranks", "stacks", "bank_groups", "banks_per_group", "rows"):
            _check_power_of_two(name, getattr(self, name))
        _check_power_of_two("columns", self.columns)
        _check_power_of_two("burst_bytes", self.burst_bytes)
        if self.burst_bytes > 64:
            raise InvalidValue("burst_bytes", "at most the 64 bytes of a request", self.burst_bytes)
        if self.banks > MAX_BANKS:
            expected = f"at most {MAX_BANKS} banks in all"
            raise InvalidValue("banks_per_group", expected, self.banks)

    @property
    def banks(self) -> int:
        """Banks of all channels."""
        return self.channels * self.banks_per_channel

    @property
    def banks_per_channel(self) -> int:
        """Banks of one channel."""
        return self.ranks * self.stacks * self.bank_groups * self.banks_per_group

    @property
    def capacity_bytes(self) -> int:
        """Bytes of all channels."""
        return self.banks * self.rows * self.columns * self.burst_bytes

    def count_of(self, field: str) -> int:
        """Give the number of values of an address field."""
        counts = {
            "channel": self.channels,
            "rank": self.ranks,
            "stack": self.stacks,
            "bank_group": self.bank_groups,
            "bank": self.banks_per_group,
            "row": self.rows,
            "column": self.columns,
        }
        return counts[field]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPiece:
    """A run of address bits that belongs to one field."""

    field: str
    bits: int

    def __post_init__(self) -> None:
        if self.field not in ADDRESS_FIELDS:
            raise InvalidValue("field", expected_one_of(ADDRESS_FIELDS, self.field), self.field)
        if not 0 <= self.bits <= 40:
            raise InvalidValue("bits", "an integer from 0 to 40", self.bits)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressMap:
    """Which address bits are what.

    Attributes
    ----------
    pieces : lowest first, above the bits inside one burst.
    xor_with_column : fields XORed with successive bits of the column, lowest first.
    """

    pieces: tuple[AddressPiece, ...]
    xor_with_column: tuple[str, ...] = ()

    def check(self, shape: DramShape) -> None:
        """Refuse a map that does not cover the shape exactly.

        Raises
        ------
        InvalidValue
            A field has too many bits or too few.
        """
        for field in ADDRESS_FIELDS:
            bits = sum(piece.bits for piece in self.pieces if piece.field == field)
            count = shape.count_of(field)
            if 1 << bits != count:
                expected = f"{count.bit_length() - 1} bits of {field} for {count}"
                raise InvalidValue("address_map.low_to_high", expected, bits)
        for piece in self.pieces:
            split = sum(1 for other in self.pieces if other.field == piece.field) > 1
            if split and piece.field not in ("row", "column"):
                expected = f"the bits of {piece.field} in one piece"
                raise InvalidValue("address_map.low_to_high", expected, Literal("several"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DramController:
    """Queues of one channel, and the rules by which they are served.

    Attributes
    ----------
    scheduler : "bank_queues" (a command queue per bank, served round robin) or "oldest_ready"
        (of all ready commands, that of the oldest request).
    read_queue, write_queue : requests of each queue.
    bank_queue : commands of each bank's queue ("bank_queues").
    row_hits_before_others : accesses after which an open row no longer precedes others; 0 for
        no limit.
    drain_above : writes are served once more than this many wait.
    drain_idle_above : or, with nothing else to do, more than this many ("bank_queues").
    drain_until_below : reads are served again when fewer writes wait ("oldest_ready").
    flush_at_end : after the last request writes are served at once ("oldest_ready").
    row_and_column_buses : a row and a column command may be issued in the same cycle.
    half_clock : cycles are half clocks; only precharges use the second half.
    split_activation : ACT comes in two parts and accesses may need a CAS first (LPDDR5).
    merge_reads, merge_writes : a request joins one that waits for the same line.
    refresh_one_rank : ranks are refreshed in turn, every tREFI / ranks.
    offers_per_cycle : bursts the front end offers per cycle.
    """

    scheduler: str
    read_queue: int
    write_queue: int
    bank_queue: int = 0
    row_hits_before_others: int = 0
    drain_above: int
    drain_idle_above: int = 0
    drain_until_below: int = 0
    flush_at_end: bool = False
    row_and_column_buses: bool = False
    half_clock: bool = False
    split_activation: bool = False
    merge_reads: bool = False
    merge_writes: bool = True
    refresh_one_rank: bool = False
    offers_per_cycle: int = 1

    def __post_init__(self) -> None:
        if self.scheduler not in SCHEDULERS:
            expected = expected_one_of(SCHEDULERS, self.scheduler)
            raise InvalidValue("controller.scheduler", expected, self.scheduler)
        if self.drain_above >= self.write_queue:
            expected = f"less than the write queue of {self.write_queue}"
            raise InvalidValue("controller.drain_above", expected, self.drain_above)
        if self.scheduler == "bank_queues" and self.bank_queue < 1:
            expected = "an integer >= 1 with bank queues"
            raise InvalidValue("controller.bank_queue", expected, self.bank_queue)
        if self.scheduler == "oldest_ready" and self.drain_until_below > self.drain_above:
            expected = f"at most drain_above, {self.drain_above}"
            raise InvalidValue("controller.drain_until_below", expected, self.drain_until_below)
        if self.split_activation and self.scheduler != "oldest_ready":
            expected = "oldest_ready with split_activation"
            raise InvalidValue("controller.scheduler", expected, self.scheduler)


@dataclass(frozen=True, slots=True, kw_only=True)
class DramTiming:
    """A memory of one or more channels with its controllers.

    Attributes
    ----------
    standard : "DDR4" for example.
    tck_ns : period of the clock in which cycles are counted.
    currents : what energy is computed from; None when nothing is known.
    source : where the numbers are from.
    """

    name: str
    standard: str
    description: str
    source: str
    tck_ns: float
    data_rate_mtps: float
    shape: DramShape
    cycles: DramCycles
    address_map: AddressMap
    controller: DramController
    currents: DramCurrents | None = None

    def __post_init__(self) -> None:
        self.address_map.check(self.shape)

    def __hash__(self) -> int:
        # tiles are looked up by their memory thousands of times: its name tells most apart
        return hash((self.name, self.tck_ns, self.shape.channels))

    def with_channels(self, channels: int) -> "DramTiming":
        """Give the same memory with another number of channels.

        Where the address map has no place for them, they interleave burst by burst.

        Raises
        ------
        InvalidValue
            Not a power of two.
        """
        if channels == self.shape.channels:
            return self
        shape = replace(self.shape, channels=channels)
        channel = AddressPiece(field="channel", bits=channels.bit_length() - 1)
        pieces = self.address_map.pieces
        if any(piece.field == "channel" for piece in pieces):
            pieces = tuple(channel if piece.field == "channel" else piece for piece in pieces)
        else:
            pieces = (channel, *pieces)
        return replace(self, shape=shape, address_map=replace(self.address_map, pieces=pieces))

    def base_cycles_per_cycle(self, clock_mhz: float) -> Fraction:
        """Cycles of a base clock per cycle of the memory, exactly as the files write both."""
        return Fraction(str(self.tck_ns)) * Fraction(str(clock_mhz)) / 1000

    @property
    def bytes_per_cycle(self) -> Fraction:
        """Bytes all channels move per cycle at most."""
        buses = self.shape.channels * (self.shape.ranks if self.shape.pseudo_channels else 1)
        return Fraction(buses * self.shape.burst_bytes, self.cycles.burst)

    @property
    def peak_gbps(self) -> float:
        """Peak bandwidth of all channels [10^9 bytes/s]."""
        return float(self.bytes_per_cycle) / self.tck_ns


def _check_power_of_two(name: str, value: int) -> None:
    if value < 1 or value & (value - 1):
        raise InvalidValue(f"shape.{name}", "a power of two", value)
