"""What one macro of an on-chip memory costs, where a model of an installed package says so."""

from dataclasses import dataclass
from typing import Protocol

from sim.base.errors import InvalidValue, Literal

MAX_ACCESS_CYCLES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroRequest:
    """The macro a model is asked for: one bank.

    Attributes
    ----------
    ports : "1RW" or "1R1W".
    """

    capacity_bits: int
    word_bits: int
    ports: str
    node_nm: float
    voltage_v: float
    clock_mhz: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryMacro:
    """One bank at the machine's node, voltage and clock.

    Attributes
    ----------
    model, package : name of the model, and name and version of the package it is in.
    read_pj, write_pj : energy of one word [pJ].
    leakage_mw : static power [mW].
    read_cycles, write_cycles : how long an access keeps its port [base-clock cycles].
    low, high : multiples of energies, leakage and area between which the truth lies.
    source : where the numbers come from.
    estimated : whether any of them has no published source.
    """

    model: str = ""
    package: str = ""
    read_pj: float
    write_pj: float
    leakage_mw: float
    area_mm2: float
    read_cycles: int = 1
    write_cycles: int = 1
    low: float = 1.0
    high: float = 1.0
    source: str
    estimated: bool = True

    def __post_init__(self) -> None:
        for key in ("read_pj", "write_pj", "leakage_mw", "area_mm2"):
            value = getattr(self, key)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not 0 <= value < float("inf"):
                raise InvalidValue(key, "a number from 0", value)
        for key in ("read_cycles", "write_cycles"):
            value = getattr(self, key)
            whole = isinstance(value, int) and not isinstance(value, bool)
            if not whole or not 1 <= value <= MAX_ACCESS_CYCLES:
                raise InvalidValue(key, f"an integer from 1 to {MAX_ACCESS_CYCLES}", value)
        if not 0 < self.low <= 1 <= self.high < float("inf"):
            got = Literal(f"{self.low} to {self.high}")
            raise InvalidValue("low, high", "multiples on both sides of 1", got)
        if not isinstance(self.source, str) or not self.source.strip():
            raise InvalidValue("source", "where the numbers come from", self.source)

    def port_cycles(self, action: str) -> int:
        """How long a read or a write keeps its port [base-clock cycles]."""
        return self.read_cycles if action == "read" else self.write_cycles


class MemoryModel(Protocol):
    """A kind of memory. `InvalidValue` with a key of the request says what it cannot build."""

    def __call__(self, request: MacroRequest) -> MemoryMacro:
        """Give the macro of this size."""
        ...
