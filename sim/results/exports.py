"""What `joulesim export` can write: a name, and the function that writes it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from sim.results.export_scalesim import export_scalesim
from sim.results.result import Result

Export = Callable[[Result, Path], tuple[Path, ...]]
"""Writes a result to a path and gives the files it wrote."""

EXPORTS: Mapping[str, Export] = MappingProxyType({"scalesim": export_scalesim})
"""Formats by name."""
