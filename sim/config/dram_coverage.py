"""What a DRAM's energy includes, as files write it."""

from typing import Literal, TypeAlias

from sim.config.strict_keys import StrictKeys
from sim.domain.dram_energy import EnergyCoverage

Covered: TypeAlias = Literal["included", "with_io", "missing", "none", "unstated"]


class CoverageKeys(StrictKeys):
    """Who draws the energy; nothing may be left open."""

    core: Covered
    vpp: Covered
    io: Covered
    termination: Covered
    controller: Covered

    def coverage(self) -> EnergyCoverage:
        """Build the noun."""
        return EnergyCoverage(**self.model_dump())
