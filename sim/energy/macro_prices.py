"""Prices and area of memories whose macro a model gave, at the machine's own node and voltage."""

from sim.domain.architecture import MemorySpec
from sim.domain.area import ComponentArea
from sim.domain.energy_table import Price, StaticPower
from sim.domain.memory_macro import MemoryMacro
from sim.domain.spread import Spread
from sim.energy.memory_prices import Actions, Static


def macro_prices(memory: MemorySpec, macro: MemoryMacro) -> tuple[Actions, Static]:
    """Price words read and written, and the leakage of all banks."""
    source, spreads = _source(macro), (_spread(macro),)
    actions = {
        (memory.name, action): Price(
            pj=pj, unit="word", source=source, spreads=spreads, estimated=macro.estimated
        )
        for action, pj in (("read", macro.read_pj), ("write", macro.write_pj))
    }
    macros = memory.banks * memory.instances
    power = StaticPower(
        mw=macro.leakage_mw * macros,
        source=f"{macros} x {source}",
        spreads=spreads,
        estimated=macro.estimated,
    )
    return actions, {(memory.name, "leakage"): power}


def macro_area(memory: MemorySpec, macro: MemoryMacro) -> ComponentArea:
    """Area of all banks and instances."""
    macros = memory.banks * memory.instances
    return ComponentArea(
        component=memory.name,
        part="macros",
        mm2=macro.area_mm2 * macros,
        source=f"{macros} x {_source(macro)}",
        spread=_spread(macro),
        estimated=macro.estimated,
    )


def _spread(macro: MemoryMacro) -> Spread:
    return Spread(
        driver=f"{macro.model} memories",
        low=macro.low,
        high=macro.high,
        reason=f"as {macro.package} says",
    )


def _source(macro: MemoryMacro) -> str:
    return f"{macro.model} of {macro.package}: {macro.source}"
