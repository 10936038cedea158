"""Prices of a DRAM: core commands, data pins, refresh and standby, each apart; or one per bit.

Standby of closed banks is drawn all the time; what open rows add is an action. Refresh is an action
where the memory counts it (model "stateful"), else a power: one refresh of each rank per tREFI.
"""

from dataclasses import dataclass, replace
from typing import Any

from sim.base.errors import InvalidValue, Literal
from sim.domain.architecture import MemorySpec
from sim.domain.dram_energy import DramSpreads, EnergyPerBit, IoEnergy, covered_by
from sim.domain.dram_standard import DramStandard
from sim.domain.dram_timing import DramTiming
from sim.domain.energy_table import Price, StaticPower
from sim.domain.spread import Spread
from sim.energy.dram_commands import CommandEnergy, command_energy

Actions = dict[tuple[str, str], Price]
Static = dict[tuple[str, str], StaticPower]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    """Where a price comes from."""

    source: str
    spread: Spread
    estimated: bool

    def price(self, pj: float, unit: str) -> Price:
        return Price(
            pj=pj,
            unit=unit,
            source=self.source,
            spreads=(self.spread,),
            estimated=self.estimated,
        )

    def power(self, mw: float, what: str) -> StaticPower:
        return StaticPower(
            mw=mw,
            source=f"{what}; {self.source}",
            spreads=(self.spread,),
            estimated=self.estimated,
        )


def dram_prices(memory: MemorySpec, clock_mhz: float) -> tuple[Actions, Static]:
    """Price everything a DRAM can be counted to do, and what it draws all the time.

    Raises
    ------
    InvalidValue
        The memory has no standard, or no currents are known.
    """
    standard = _standard_of(memory)
    if memory.per_bit is not None:
        return _per_bit_prices(memory.name, memory.per_bit), {}
    timing, energy = _powered_as(memory, standard)
    assert standard.io is not None
    assert standard.spreads is not None
    core = _core_origin(timing, standard, standard.spreads)
    actions = _core_prices(memory, energy, timing, core) | _io_prices(memory, standard.io, standard)
    static: Static = {}
    if "refresh" in memory.energy_parts:
        refreshed = _refresh(memory, energy, timing, core)
        actions, static = actions | refreshed[0], static | refreshed[1]
    if "background" in memory.energy_parts:
        origin = replace(core, spread=_standby_spread(memory, standard.spreads))
        standby = _standby(memory, energy, timing, origin, clock_mhz)
        actions, static = actions | standby[0], static | standby[1]
    return actions, static


def dram_energy_as_data(memory: MemorySpec) -> dict[str, Any]:
    """Say what the energy of a DRAM of a machine is made of, as plain data.

    Raises
    ------
    InvalidValue
        The memory has no standard.
    """
    standard = _standard_of(memory)
    per_bit = memory.per_bit
    if per_bit is not None:
        return {
            "memory": memory.name,
            "standard": standard.name,
            "pj_per_bit": per_bit.pj_per_bit,
            "name": per_bit.name,
            "coverage": per_bit.includes.as_data(),
        }
    parts = memory.energy_parts
    refresh = "counted" if memory.model == "stateful" else "one per tREFI"
    rows = {"stateful": "until closed", "memoised": "during each tile", "rate": "while busy"}
    return {
        "memory": memory.name,
        "standard": standard.name,
        "parts": list(parts),
        "coverage": dict(covered_by(standard.includes, parts)),
        "refresh": refresh if "refresh" in parts else "left out",
        "rows_open": rows[memory.model],
        "idle": "power-down" if memory.dram_energy.power_down else "standby",
    }


def _per_bit_prices(name: str, per_bit: EnergyPerBit) -> Actions:
    origin = _Origin(
        source=f"{per_bit.name}: one figure per bit; {per_bit.source}",
        spread=per_bit.spread,
        estimated=per_bit.estimated,
    )
    nothing = replace(origin, source=f"{per_bit.name}: inside the figure per bit", estimated=False)
    return {
        (name, "read"): origin.price(per_bit.pj_per_bit, "bit"),
        (name, "write"): origin.price(per_bit.pj_per_bit, "bit"),
        (name, "activate"): nothing.price(0.0, "row activation"),
    }


def _powered_as(memory: MemorySpec, standard: DramStandard) -> tuple[DramTiming, CommandEnergy]:
    timing = memory.timing or standard.powered_as
    energy = None if timing is None else command_energy(timing)
    if timing is None or energy is None:
        key = f"memories.{memory.name}.timing"
        raise InvalidValue(key, "a memory whose currents are known", Literal("none"))
    return timing, energy


def _core_origin(timing: DramTiming, standard: DramStandard, spreads: DramSpreads) -> _Origin:
    assert timing.currents is not None
    return _Origin(
        source=f"{standard.name}, currents of {timing.name}: {timing.currents.source}",
        spread=spreads.core,
        estimated=timing.currents.estimated,
    )


def _core_prices(
    memory: MemorySpec, energy: CommandEnergy, timing: DramTiming, core: _Origin
) -> Actions:
    """Price rows and bits; what `energy_parts` leaves out is counted and costs nothing."""
    counted = "core" in memory.energy_parts
    origin = core if counted else replace(core, source="left out by energy_parts", estimated=False)
    burst_bits = 8 * timing.shape.burst_bytes
    read_pj, write_pj = energy.read_pj / burst_bits, energy.write_pj / burst_bits
    prices = {
        "activate": (energy.activate_pj, "row activation"),
        "read": (read_pj, "bit"),
        "write": (write_pj, "bit"),
    }
    if counted:
        prices["read_padding"] = read_pj, "unused bit"
        prices["write_padding"] = write_pj, "unused bit"
    return {
        (memory.name, action): origin.price(pj if counted else 0.0, unit)
        for action, (pj, unit) in prices.items()
    }


def _io_prices(memory: MemorySpec, io: IoEnergy, standard: DramStandard) -> Actions:
    if "io" not in memory.energy_parts:
        return {}
    assert standard.spreads is not None
    origin = _Origin(
        source=f"{standard.name}, data pins: {io.source}",
        spread=standard.spreads.io,
        estimated=io.estimated,
    )
    return {
        (memory.name, "read_io"): origin.price(io.read_pj_per_bit, "bit at the pins"),
        (memory.name, "write_io"): origin.price(io.write_pj_per_bit, "bit at the pins"),
    }


def _refresh(
    memory: MemorySpec, energy: CommandEnergy, timing: DramTiming, core: _Origin
) -> tuple[Actions, Static]:
    refresh_pj = energy.refresh_pj
    if memory.dram_energy.power_down:
        # a rank that refreshes is awake: it draws the standby that its closed banks do not
        awake_mw = energy.idle_standby_mw - _idle_mw(memory, energy)
        refresh_pj += awake_mw * timing.cycles.t_rfc * timing.tck_ns
    if memory.model == "stateful":
        return {(memory.name, "refresh"): core.price(refresh_pj, "refresh of a rank")}, {}
    ranks = memory.channels * timing.shape.ranks
    interval_ns = timing.cycles.t_refi * timing.tck_ns
    what = f"one refresh of each of {ranks} ranks every {interval_ns:g} ns"
    return {}, {(memory.name, "refresh"): core.power(ranks * refresh_pj / interval_ns, what)}


def _standby(
    memory: MemorySpec,
    energy: CommandEnergy,
    timing: DramTiming,
    origin: _Origin,
    clock_mhz: float,
) -> tuple[Actions, Static]:
    idle_mw = _idle_mw(memory, energy)
    added_mw = energy.active_standby_mw - idle_mw
    if memory.timing is not None:
        opened = origin.price(added_mw * timing.tck_ns, "rank cycle with a row open")
    else:
        # one rank of each channel is at work while a tile is moved; 1 mW for 1 ns is 1 pJ
        pj = added_mw * memory.channels * 1e3 / clock_mhz
        opened = origin.price(pj, "busy cycle")
    ranks = memory.channels * timing.shape.ranks
    state = "precharge power-down" if memory.dram_energy.power_down else "precharge standby"
    return (
        {(memory.name, "active_standby"): opened},
        {(memory.name, "background"): origin.power(ranks * idle_mw, f"{ranks} ranks in {state}")},
    )


def _idle_mw(memory: MemorySpec, energy: CommandEnergy) -> float:
    """Power of a rank with all banks closed."""
    if not memory.dram_energy.power_down:
        return energy.idle_standby_mw
    if energy.power_down_mw is None:
        key = f"memories.{memory.name}.power_down"
        raise InvalidValue(key, "false, as the power-down current is not known", got=True)
    return energy.power_down_mw


def _standby_spread(memory: MemorySpec, spreads: DramSpreads) -> Spread:
    """With power-down played, the low end that stands for it is gone."""
    spread = spreads.background
    if not memory.dram_energy.power_down:
        return spread
    return replace(spread, low=1.0, reason=f"{spread.reason}; power-down is played")


def _standard_of(memory: MemorySpec) -> DramStandard:
    if memory.standard is None:
        raise InvalidValue(f"memories.{memory.name}.standard", "a DRAM standard", None)
    return memory.standard
