"""Supply currents of a DRAM chip, from which energy follows (Micron TN-40-07, DRAMsim3)."""

from dataclasses import dataclass
from math import fsum

from sim.base.errors import InvalidValue
from sim.domain.spread import Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyCurrents:
    """Voltage and currents of one supply of one chip.

    Attributes
    ----------
    vdd_v : its voltage.
    idd0_ma : one bank opened and closed every tRC.
    idd2n_ma, idd3n_ma : standby, all banks closed; a bank open.
    idd2p_ma : power-down with all banks closed; None where it is not known.
    idd4r_ma, idd4w_ma : reading, writing without a gap.
    idd5_ma : refreshing, averaged over tRFC.
    """

    vdd_v: float
    idd0_ma: float
    idd2n_ma: float
    idd2p_ma: float | None = None
    idd3n_ma: float
    idd4r_ma: float
    idd4w_ma: float
    idd5_ma: float

    def check(self, key: str) -> None:
        """Refuse currents that would make a command cost less than nothing.

        Raises
        ------
        InvalidValue
            A current is below that of the standby it comes on top of.
        """
        for name in ("idd4r_ma", "idd4w_ma", "idd5_ma"):
            if getattr(self, name) < self.idd3n_ma:
                expected = f"at least the standby current idd3n_ma, {self.idd3n_ma}"
                raise InvalidValue(f"{key}.{name}", expected, getattr(self, name))
        if self.idd3n_ma < self.idd2n_ma:
            expected = f"at least idd2n_ma, {self.idd2n_ma}"
            raise InvalidValue(f"{key}.idd3n_ma", expected, self.idd3n_ma)
        if self.idd2p_ma is not None and self.idd2p_ma > self.idd2n_ma:
            expected = f"at most idd2n_ma, {self.idd2n_ma}"
            raise InvalidValue(f"{key}.idd2p_ma", expected, self.idd2p_ma)


@dataclass(frozen=True, slots=True, kw_only=True)
class DramCurrents:
    """Currents of one chip on the supplies of its core.

    Attributes
    ----------
    vdd : the core supply (of LPDDR4 VDD2).
    vdd1 : the other core supply of an LPDDR; None where there is none.
    trfc_ns : time of a refresh that idd5 is an average of; None: tRFC of the memory.
    vpp : whether the energy covers the word line supply, as `sim.domain.dram_energy.COVERAGE`.
    includes : what the energy covers.
    source : where the numbers are from.
    estimated : they are not this chip's own.
    spread : how far energies of the core may be off; None where the file does not say.
    """

    vdd: SupplyCurrents
    vdd1: SupplyCurrents | None = None
    trfc_ns: float | None = None
    vpp: str = "unstated"
    includes: str
    source: str
    estimated: bool = False
    spread: Spread | None = None

    def __post_init__(self) -> None:
        self.vdd.check("currents")
        if self.vdd1 is not None:
            self.vdd1.check("currents.vdd1")

    @property
    def supplies(self) -> tuple[SupplyCurrents, ...]:
        """Supplies of the core."""
        return (self.vdd,) if self.vdd1 is None else (self.vdd, self.vdd1)

    def power_mw(self, current: str) -> float:
        """Power of one chip over its supplies [mW]; `current` is "idd3n" for example.

        >>> supply = SupplyCurrents(
        ...     vdd_v=2.0, idd0_ma=5, idd2n_ma=1, idd3n_ma=2, idd4r_ma=6, idd4w_ma=6, idd5_ma=9
        ... )
        >>> DramCurrents(vdd=supply, includes="core", source="made up").power_mw("idd3n")
        4.0
        """
        return fsum(s.vdd_v * getattr(s, f"{current}_ma") for s in self.supplies)

    @property
    def has_power_down(self) -> bool:
        """Whether the power-down current of every supply is known."""
        return all(supply.idd2p_ma is not None for supply in self.supplies)
