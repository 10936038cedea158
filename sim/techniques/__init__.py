"""Ways to save energy as pure changes of network, machine and schedule: table `TECHNIQUES`."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.metadata import EntryPoint
from types import MappingProxyType

from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, InvalidValue, Literal
from sim.base.plugins import TECHNIQUES_GROUP, guarded, load_plugin, package_of, plugins
from sim.domain.architecture import Architecture
from sim.domain.schedule import Schedule
from sim.domain.workload import Workload
from sim.techniques import batch, gate_zeros, prune, quantize
from sim.techniques.stack import Stack, read_stack
from sim.techniques.technique import AppliedTechnique, Technique

TECHNIQUES: Mapping[str, Technique] = MappingProxyType(
    {
        each.name: each
        for each in (
            batch.TECHNIQUE,
            quantize.TECHNIQUE,
            prune.TECHNIQUE,
            gate_zeros.TECHNIQUE,
        )
    }
)
"""Techniques by name; installed packages can add to them."""

__all__ = [
    "TECHNIQUES",
    "AppliedTechnique",
    "Stack",
    "Technique",
    "added_techniques",
    "find_technique",
    "techniques_from",
]


def added_techniques() -> Mapping[str, EntryPoint]:
    """List the techniques that installed packages add.

    Raises
    ------
    ConfigError : a name is used twice.
    """
    return plugins(TECHNIQUES_GROUP, TECHNIQUES)


def find_technique(name: str) -> Technique:
    """Find a technique by its name, joulesim's own first.

    Raises
    ------
    InvalidValue : there is none of that name.
    ConfigError : a package that adds it is broken.
    """
    if name in TECHNIQUES:
        return TECHNIQUES[name]
    added = added_techniques()
    if name not in added:
        raise InvalidValue("techniques", expected_one_of((*TECHNIQUES, *added), name), name)
    entry = added[name]
    technique = load_plugin(entry)
    if not isinstance(technique, Technique) or technique.name != name:
        place, got = f"{entry.group}.{name}", Literal(type(technique).__name__)
        raise ConfigError(package_of(entry), place, f"a Technique named {name}", got)
    return _guarded(entry, technique)


def _guarded(entry: EntryPoint, technique: Technique) -> Technique:
    """Let faults of its functions be reported as the package's."""
    workload, architecture = technique.on_workload, technique.on_architecture
    schedule = technique.on_schedule
    return replace(
        technique,
        on_workload=None if workload is None else guarded(entry, workload, Workload),
        on_architecture=(
            None if architecture is None else guarded(entry, architecture, Architecture)
        ),
        on_schedule=None if schedule is None else guarded(entry, schedule, Schedule),
    )


def techniques_from(texts: Iterable[str]) -> Stack:
    """Read techniques as ``NAME``, ``NAME=VALUE`` or ``NAME=KEY:VALUE,KEY:VALUE``.

    Raises
    ------
    InvalidValue : an unknown technique or parameter, or a value it cannot have.
    """
    return read_stack(texts, find_technique)
