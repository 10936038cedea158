"""Which energy of a DRAM an architecture counts."""

from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.config.dram_per_bit_file import bundled_energies_per_bit
from sim.config.memory_keys import DramKeys
from sim.domain.dram_energy import (
    COVERED,
    ENERGY_PARTS,
    DramEnergyChoice,
    EnergyCoverage,
    EnergyPerBit,
    parts_from,
)
from sim.domain.dram_timing import DramTiming
from sim.domain.spread import Spread

OWN = "pj_per_bit"
"""Name of a figure that the architecture itself gives."""


def dram_energy(name: str, keys: DramKeys, powered_as: DramTiming | None) -> DramEnergyChoice:
    """Build the choice of a memory.

    Parameters
    ----------
    name : of the memory, for error messages.
    powered_as : memory whose currents price it; None with a plain figure of the standard.

    Raises
    ------
    InvalidValue
        A figure is unknown, or keys do not fit together.
    """
    where = f"memories.{name}"
    per_bit = _per_bit(where, keys)
    if per_bit is not None or powered_as is None:
        for key, given in (("energy_parts", keys.energy_parts), ("power_down", keys.power_down)):
            if given:
                expected = "nothing with one energy per bit, which is not told apart"
                raise InvalidValue(f"{where}.{key}", expected, given)
        return DramEnergyChoice(per_bit=per_bit)
    currents = powered_as.currents
    if currents is None:
        expected = "energy or pj_per_bit, as no currents are known"
        raise InvalidValue(f"{where}.timing", expected, powered_as.name)
    if keys.power_down and not currents.has_power_down:
        expected = f"false, as the power-down current of {powered_as.name} is not known"
        raise InvalidValue(f"{where}.power_down", expected, got=True)
    parts = ENERGY_PARTS
    if keys.energy_parts is not None:
        parts = parts_from(tuple(keys.energy_parts), f"{where}.energy_parts")
    return DramEnergyChoice(parts=parts, power_down=keys.power_down)


def _per_bit(where: str, keys: DramKeys) -> EnergyPerBit | None:
    if keys.energy is not None and keys.pj_per_bit is not None:
        got = Literal(f"both, {keys.energy} and {keys.pj_per_bit}")
        raise InvalidValue(f"{where}.pj_per_bit", "either energy or pj_per_bit", got)
    if keys.energy is not None:
        figures = bundled_energies_per_bit()
        if keys.energy not in figures:
            expected = expected_one_of(figures, keys.energy)
            raise InvalidValue(f"{where}.energy", expected, keys.energy)
        return figures[keys.energy]
    if keys.pj_per_bit is None:
        return None
    reason = "a figure given in the architecture: as far off as its owner knows"
    return EnergyPerBit(
        name=OWN,
        description="given in the architecture",
        pj_per_bit=keys.pj_per_bit,
        includes=EnergyCoverage(**dict.fromkeys(COVERED, "unstated")),
        source=f"{where}.pj_per_bit of the architecture",
        spread=Spread(driver=f"dram_{OWN}", low=1.0, high=1.0, reason=reason),
        estimated=True,
    )


def dram_energy_as_data(choice: DramEnergyChoice) -> dict[str, Any]:
    """Give the keys from which the choice can be built again."""
    if choice.per_bit is None:
        plain = choice.parts != ENERGY_PARTS
        parts: dict[str, Any] = {"energy_parts": list(choice.parts)} if plain else {}
        return parts | ({"power_down": True} if choice.power_down else {})
    if choice.per_bit.name == OWN:
        return {"pj_per_bit": choice.per_bit.pj_per_bit}
    return {"energy": choice.per_bit.name}
