"""Installed packages that have a part in a run, beside joulesim itself."""

from dataflows import BEST, DATAFLOWS, added_dataflows
from sim.base.plugins import package_of
from sim.domain.architecture import Architecture
from sim.techniques import TECHNIQUES, Stack, added_techniques


def packages_used(architecture: Architecture, dataflow: str | None, stack: Stack) -> list[str]:
    """Give their names and versions.

    Raises
    ------
    ConfigError : two packages use one name.
    """
    used = {memory.macro.package for memory in architecture.memories if memory.macro is not None}
    if dataflow is not None and dataflow not in DATAFLOWS:
        added = added_dataflows()
        used |= {package_of(entry) for name, entry in added.items() if dataflow in (name, BEST)}
    foreign = {each.technique.name for each in stack.techniques} - TECHNIQUES.keys()
    if foreign:
        entries = added_techniques()
        used |= {package_of(entries[name]) for name in foreign & entries.keys()}
    return sorted(used)
