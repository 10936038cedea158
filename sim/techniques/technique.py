"""One way to save energy: what it does to a run, its parameters, and what it costs in accuracy."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.schedule import Schedule
from sim.domain.workload import Workload

ACCURACY_CLASSES = ("lossless", "lossy", "retrain")
"""The same outputs to the bit; other outputs; outputs worth having after training anew only."""

Parameters = Any
"""A frozen data class of the technique's own, checked when it is built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Technique:
    """A technique as its module describes it; None where it leaves something as it is.

    Attributes
    ----------
    name : in `TECHNIQUES`, files and options.
    summary : what it does, one line.
    way : number of the way to save energy it belongs to (docs/methods/techniques.md).
    accuracy : one of `ACCURACY_CLASSES`.
    parameters : frozen data class; its first field is the one that is meant by a bare value.
    on_workload, on_architecture : change the network, the machine.
    on_schedule : change how a layer was mapped.
    """

    name: str
    summary: str
    way: int
    accuracy: str
    parameters: type
    on_workload: Callable[[Workload, Parameters], Workload] | None = None
    on_architecture: Callable[[Architecture, Parameters], Architecture] | None = None
    on_schedule: Callable[[Schedule, Layer, Architecture, Parameters], Schedule] | None = None

    def __post_init__(self) -> None:
        if self.accuracy not in ACCURACY_CLASSES:
            expected = expected_one_of(ACCURACY_CLASSES, self.accuracy)
            raise InvalidValue("accuracy", expected, self.accuracy)

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the parameters, the one of a bare value first."""
        return tuple(each.name for each in fields(self.parameters))


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedTechnique:
    """A technique with its parameters."""

    technique: Technique
    parameters: Parameters = field(repr=False)

    @property
    def settings(self) -> dict[str, Any]:
        """Every parameter, defaults spelt out."""
        return {key: getattr(self.parameters, key) for key in self.technique.keys}

    @property
    def text(self) -> str:
        """The technique as an option would have it, every parameter spelt out."""
        listed = ",".join(f"{key}:{value}" for key, value in self.settings.items())
        return f"{self.technique.name}={listed}" if listed else self.technique.name

    def workload(self, workload: Workload) -> Workload:
        """Change the network."""
        change = self.technique.on_workload
        return workload if change is None else change(workload, self.parameters)

    def architecture(self, architecture: Architecture) -> Architecture:
        """Change the machine."""
        change = self.technique.on_architecture
        return architecture if change is None else change(architecture, self.parameters)

    def schedule(self, schedule: Schedule, layer: Layer, architecture: Architecture) -> Schedule:
        """Change how a layer was mapped."""
        change = self.technique.on_schedule
        return (
            schedule if change is None else change(schedule, layer, architecture, self.parameters)
        )
