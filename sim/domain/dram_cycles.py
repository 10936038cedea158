"""Timing parameters of a DRAM under their names in the standards, in memory clock cycles."""

from dataclasses import dataclass, fields

from sim.base.errors import InvalidValue

LARGEST_CYCLES = 10**6


def standard_name(field: str) -> str:
    """Give a parameter's name as the standards write it.

    >>> standard_name("t_ccd_l"), standard_name("cwl"), standard_name("burst")
    ('tCCD_L', 'CWL', 'burst')
    """
    if field.startswith("t_"):
        return "t" + field[2:].upper()
    return field.upper() if field in ("cl", "cwl") else field


@dataclass(frozen=True, slots=True, kw_only=True)
class DramCycles:
    """Minimum distances between commands, and latencies.

    Attributes
    ----------
    burst : cycles the data of one access take on the bus.
    cl, cwl : command to first data, read and write.
    t_rcd_rd, t_rcd_wr : ACT to RD, to WR.
    t_rp, t_rp_all : PRE, PREA to ACT.
    t_ras, t_rc : ACT to PRE, to ACT of the same bank.
    t_rrd_s, t_rrd_l : ACT to ACT of another bank, in another bank group and in the same.
    t_faw : ACT to the fourth following ACT.
    t_ccd_s, t_ccd_l : RD to RD in another bank group and in the same.
    t_ccd_s_wr, t_ccd_l_wr : WR to WR; as t_ccd_s, t_ccd_l unless given.
    t_ccd_r : access to access in another die of the stack; as t_ccd_s unless given.
    t_wtr_s, t_wtr_l : end of write data to RD in another bank group and in the same.
    t_wtr_l_burst : cycles of write data counted before t_wtr_l; as burst unless given.
    t_rtw_gap : cycles between read and write data on the bus.
    t_rtp : RD to PRE.
    t_wr : end of write data to PRE.
    t_rtrs : gap between the data of two ranks.
    t_ppd : PRE to PRE of another bank.
    t_dqsck : read data later than cl.
    t_rfc, t_refi : REF to ACT; average distance of REFs to one rank.
    act_to_ref : REF waits t_rc after ACT.
    pre_all_to_ref : PREA to REF; as t_rp_all unless given.
    act_slots, access_slots, pre_slots : cycles a command takes on the command bus.
    t_aad : ACT-1 to ACT-2, at most (split activation).
    t_wckpst : the data clock runs this long after the data.
    write_done : WR to its completion; as cwl + burst unless given.
    """

    burst: int
    cl: int
    cwl: int
    t_rcd_rd: int
    t_rcd_wr: int
    t_rp: int
    t_rp_all: int
    t_ras: int
    t_rc: int
    t_rrd_s: int
    t_rrd_l: int
    t_faw: int
    t_ccd_s: int
    t_ccd_l: int
    t_ccd_s_wr: int
    t_ccd_l_wr: int
    t_ccd_r: int
    t_wtr_s: int
    t_wtr_l: int
    t_wtr_l_burst: int
    t_rtw_gap: int
    t_rtp: int
    t_wr: int
    t_rtrs: int
    t_ppd: int
    t_dqsck: int
    t_rfc: int
    t_refi: int
    act_to_ref: bool
    pre_all_to_ref: int
    act_slots: int
    access_slots: int
    pre_slots: int
    t_aad: int
    t_wckpst: int
    write_done: int

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, bool) and not 0 <= value <= LARGEST_CYCLES:
                expected = f"a number of cycles from 0 to {LARGEST_CYCLES}"
                raise InvalidValue(standard_name(field.name), expected, value)
        self._check_order(
            ("t_rrd_l", "t_rrd_s"),
            ("t_ccd_l", "t_ccd_s"),
            ("t_ccd_l_wr", "t_ccd_s_wr"),
            ("t_ccd_s", "burst"),
            ("t_ccd_s_wr", "burst"),
            ("t_ccd_r", "t_ccd_s"),
            ("t_wtr_l", "t_wtr_s"),
            ("t_wtr_l_burst", "burst"),
            ("t_rp_all", "t_rp"),
            ("t_ras", "t_rcd_rd"),
            ("t_ras", "t_rcd_wr"),
            ("t_faw", "t_rrd_s"),
        )
        if self.t_rc < self.t_ras + self.t_rp:
            expected = f"at least tRAS + tRP = {self.t_ras + self.t_rp}"
            raise InvalidValue("tRC", expected, self.t_rc)
        if self.t_refi <= self.t_rfc + self.t_rp_all:
            expected = f"more than tRFC + tRP_ALL = {self.t_rfc + self.t_rp_all}"
            raise InvalidValue("tREFI", expected, self.t_refi)
        if min(self.burst, self.act_slots, self.access_slots, self.pre_slots) < 1:
            raise InvalidValue("burst", "bursts and commands of at least 1 cycle", 0)

    def _check_order(self, *pairs: tuple[str, str]) -> None:
        for greater, less in pairs:
            if getattr(self, greater) < getattr(self, less):
                least = f"at least {standard_name(less)} = {getattr(self, less)}"
                raise InvalidValue(standard_name(greater), least, getattr(self, greater))
