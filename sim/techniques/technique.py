"""One way to save energy: what it does to a run, its parameters, and what it costs in accuracy."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, get_type_hints

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

    @property
    def needed_keys(self) -> tuple[str, ...]:
        """Names of the parameters without a default."""
        return tuple(
            each.name
            for each in fields(self.parameters)
            if each.default is MISSING and each.default_factory is MISSING
        )


_KINDS = {int: "a whole number", float: "a number", str: "a name", bool: "true or false"}


def check_types(parameters: type, values: Mapping[str, Any]) -> None:
    """Check values against the types that a data class of parameters has for them.

    A whole number is a number too; types other than these four are the class's to check.

    Raises
    ------
    InvalidValue : a value is of another type.
    """
    hints = get_type_hints(parameters)
    for key, value in values.items():
        wanted = hints[key]
        allowed = (int, float) if wanted is float else wanted
        if wanted not in _KINDS:
            continue
        if not isinstance(value, allowed) or (isinstance(value, bool) and wanted is not bool):
            raise InvalidValue(key, _KINDS[wanted], value)


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
