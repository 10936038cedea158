"""What the energy of a DRAM is made of: parts that can be chosen, and what no part covers."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.spread import Spread

ENERGY_PARTS: tuple[str, ...] = ("core", "io", "refresh", "background")
"""core: activations, and reads and writes up to the I/O; io: the data pins; refresh; background:
standby of open and of closed banks. Core, refresh and background come from the core supply."""

PART_OF: Mapping[str, str] = MappingProxyType(
    {
        "activate": "core",
        "read": "core",
        "write": "core",
        "read_padding": "core",
        "write_padding": "core",
        "read_io": "io",
        "write_io": "io",
        "refresh": "refresh",
        "active_standby": "background",
        "background": "background",
    }
)
"""Action, or power, of a DRAM -> the part of the energy it belongs to."""

COVERED = ("core", "vpp", "io", "termination", "controller")
"""Who draws energy: the core supply (VDD), the word line supply (VPP), the data pins (VDDQ), their
termination, and the controller with its PHY on the side of the host."""

COVERAGE = ("included", "with_io", "missing", "none", "unstated")
"""with_io: inside the figure of the I/O, not told apart; none: the standard does not have it;
unstated: a figure given without saying what it covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyCoverage:
    """What a figure includes; each attribute is one of `COVERAGE`."""

    core: str
    vpp: str
    io: str
    termination: str
    controller: str

    def __post_init__(self) -> None:
        for name in COVERED:
            value = getattr(self, name)
            if value not in COVERAGE:
                raise InvalidValue(name, expected_one_of(COVERAGE, value), value)

    def as_data(self) -> dict[str, str]:
        """Give the coverage as plain data."""
        return {name: getattr(self, name) for name in COVERED}


@dataclass(frozen=True, slots=True, kw_only=True)
class IoEnergy:
    """Energy of the data pins [pJ/bit], of reads and of writes."""

    read_pj_per_bit: float
    write_pj_per_bit: float
    source: str
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyPerBit:
    """One plain figure per bit read or written: rows, refresh and standby add nothing."""

    name: str
    description: str
    pj_per_bit: float
    includes: EnergyCoverage
    source: str
    spread: Spread
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DramSpreads:
    """How far the parts of the energy may be off; refresh is wrong together with the core."""

    core: Spread
    io: Spread
    background: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class DramEnergyChoice:
    """What a machine counts of a DRAM.

    Attributes
    ----------
    parts : of `ENERGY_PARTS`.
    power_down : ranks with all banks closed are in precharge power-down.
    per_bit : one plain figure in place of the parts; None: the standard's, if it has one.
    """

    parts: tuple[str, ...] = ENERGY_PARTS
    power_down: bool = False
    per_bit: EnergyPerBit | None = None


def parts_from(names: tuple[str, ...] | list[str], key: str) -> tuple[str, ...]:
    """Check names of parts and bring them into the order of `ENERGY_PARTS`.

    Raises
    ------
    InvalidValue
        A name is unknown or there twice, or there are none.

    Examples
    --------
    >>> parts_from(["io", "core"], "--parts")
    ('core', 'io')
    """
    for name in names:
        if name not in ENERGY_PARTS:
            raise InvalidValue(key, expected_one_of(ENERGY_PARTS, name), name)
    if not names or len(set(names)) < len(names):
        raise InvalidValue(key, "at least one part, each once", ", ".join(names))
    return tuple(part for part in ENERGY_PARTS if part in names)


def covered_by(coverage: EnergyCoverage, parts: tuple[str, ...]) -> Mapping[str, str]:
    """Give what is included when only some parts are counted."""
    found = coverage.as_data()
    if not {"core", "refresh", "background"} & set(parts):
        found |= {name: "missing" for name in ("core", "vpp") if found[name] == "included"}
    if "io" not in parts:
        found |= {
            name: "missing"
            for name in ("io", "termination")
            if found[name] in ("included", "with_io")
        }
    return found
