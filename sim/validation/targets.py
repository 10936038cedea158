"""The table of targets: published numbers that `joulesim validate` reproduces."""

from collections.abc import Mapping
from types import MappingProxyType

from sim.validation import eyeriss
from sim.validation.target import Target

TARGETS: Mapping[str, Target] = MappingProxyType(
    {target.name: target for target in (eyeriss.TARGET,)}
)
"""Every target, by its name."""
