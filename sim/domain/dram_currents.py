"""Supply currents of a DRAM chip, from which energy follows (Micron TN-40-07, DRAMsim3)."""

from dataclasses import dataclass

from sim.base.errors import InvalidValue


@dataclass(frozen=True, slots=True, kw_only=True)
class DramCurrents:
    """Voltage and currents of one chip.

    Attributes
    ----------
    vdd_v : core supply.
    idd0_ma : one bank opened and closed every tRC.
    idd2n_ma, idd3n_ma : standby, all banks closed; a bank open.
    idd4r_ma, idd4w_ma : reading, writing without a gap.
    idd5_ma : refreshing, averaged over tRFC.
    includes : what the energy covers.
    source : where the numbers are from.
    estimated : they are not this chip's own.
    """

    vdd_v: float
    idd0_ma: float
    idd2n_ma: float
    idd3n_ma: float
    idd4r_ma: float
    idd4w_ma: float
    idd5_ma: float
    includes: str
    source: str
    estimated: bool = False

    def __post_init__(self) -> None:
        for name in ("idd4r_ma", "idd4w_ma", "idd5_ma"):
            if getattr(self, name) < self.idd3n_ma:
                expected = f"at least the standby current idd3n_ma, {self.idd3n_ma}"
                raise InvalidValue(f"currents.{name}", expected, getattr(self, name))
        if self.idd3n_ma < self.idd2n_ma:
            expected = f"at least idd2n_ma, {self.idd2n_ma}"
            raise InvalidValue("currents.idd3n_ma", expected, self.idd3n_ma)
