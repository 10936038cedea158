"""Techniques one on top of the other, in the order they are named."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.schedule import Schedule
from sim.domain.workload import Workload
from sim.techniques.technique import (
    ACCURACY_CLASSES,
    AppliedTechnique,
    Technique,
    check_types,
)

MAX_TECHNIQUES = 32
Find = Callable[[str], Technique]
MapLayer = Callable[[Layer, Architecture], Schedule]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Techniques in the order they are applied; one that is named twice is refused."""

    techniques: tuple[AppliedTechnique, ...] = ()

    def __post_init__(self) -> None:
        if len(self.techniques) > MAX_TECHNIQUES:
            expected = f"at most {MAX_TECHNIQUES} techniques"
            raise InvalidValue("techniques", expected, len(self.techniques))
        names = [each.technique.name for each in self.techniques]
        for place, name in enumerate(names):
            if name in names[:place]:
                raise InvalidValue("techniques", "each technique once", name)

    def __bool__(self) -> bool:
        return bool(self.techniques)

    @property
    def texts(self) -> tuple[str, ...]:
        """The techniques as options, every parameter spelt out."""
        return tuple(each.text for each in self.techniques)

    @property
    def accuracy(self) -> str:
        """Accuracy class of all together: the worst of them."""
        classes = [each.technique.accuracy for each in self.techniques]
        return max(classes, key=ACCURACY_CLASSES.index, default=ACCURACY_CLASSES[0])

    def as_data(self) -> list[dict[str, Any]]:
        """Give name, parameters and accuracy class of each, as plain data."""
        return [
            {
                "name": each.technique.name,
                "parameters": each.settings,
                "accuracy": each.technique.accuracy,
            }
            for each in self.techniques
        ]

    def apply(
        self, architecture: Architecture, workload: Workload
    ) -> tuple[Architecture, Workload]:
        """Change machine and network, one technique after the other.

        Raises
        ------
        InvalidValue : a technique makes no sense for what the ones before it left; the key is
            the technique's name.
        """
        for each in self.techniques:
            try:
                architecture = each.architecture(architecture)
                workload = each.workload(workload)
            except InvalidValue as reason:
                raise _refused(each, reason) from None
        return architecture, workload

    def mappings(self, mappings: Mapping[str, MapLayer]) -> Mapping[str, MapLayer]:
        """Let ways to map a layer of MACs be followed by the techniques that change schedules.

        Their names then tell them from the unchanged ones.
        """
        changing = [each for each in self.techniques if each.technique.on_schedule]
        if not changing:
            return mappings
        texts = " ".join(each.text for each in changing)
        return {
            f"{name} {texts}": _followed(mapping, changing) for name, mapping in mappings.items()
        }


def _followed(mapping: MapLayer, techniques: Sequence[AppliedTechnique]) -> MapLayer:
    def changed(layer: Layer, architecture: Architecture) -> Schedule:
        schedule = mapping(layer, architecture)
        for each in techniques:
            try:
                schedule = each.schedule(schedule, layer, architecture)
            except InvalidValue as reason:
                raise _refused(each, reason) from None
        return schedule

    return changed


def read_stack(texts: Iterable[str], find: Find) -> Stack:
    """Read techniques as ``NAME``, ``NAME=VALUE`` or ``NAME=KEY:VALUE,KEY:VALUE``.

    Parameters
    ----------
    find : gives a technique by its name.

    Raises
    ------
    InvalidValue : an unknown technique or parameter, or a value it cannot have.
    """
    return Stack(techniques=tuple(_read(text, find) for text in texts))


def apply_settings(technique: Technique, settings: Sequence[tuple[str, Any]]) -> AppliedTechnique:
    """Build a technique from its parameters by name; a bare value has the name "".

    Raises
    ------
    InvalidValue : an unknown parameter, or a value it cannot have; the key names the technique.
    """
    chosen: dict[str, Any] = {}
    for key, value in settings:
        name = key or _first_key(technique, value)
        if name not in technique.keys:
            expected = expected_one_of(technique.keys, name) if technique.keys else "no parameter"
            raise InvalidValue(technique.name, expected, name)
        if name in chosen:
            raise InvalidValue(technique.name, "each parameter once", name)
        chosen[name] = value
    missing = [name for name in technique.needed_keys if name not in chosen]
    if missing:
        raise InvalidValue(technique.name, f"a value of {', '.join(missing)}", Literal("none"))
    try:
        check_types(technique.parameters, chosen)
        return AppliedTechnique(technique=technique, parameters=technique.parameters(**chosen))
    except InvalidValue as problem:
        raise InvalidValue(
            f"{technique.name}.{problem.key}", problem.expected, problem.got
        ) from None


def _read(text: str, find: Find) -> AppliedTechnique:
    name, equals, rest = text.partition("=")
    technique = find(name.strip())
    settings = []
    for part in rest.split(",") if equals else ():
        key, colon, value = part.partition(":")
        settings.append((key.strip(), _value(value)) if colon else ("", _value(key)))
    return apply_settings(technique, settings)


def _first_key(technique: Technique, value: object) -> str:
    if not technique.keys:
        raise InvalidValue(technique.name, "no value", value)
    return technique.keys[0]


def _value(text: str) -> int | float | str:
    """Read a number where there is one."""
    word = text.strip()
    readers: tuple[Callable[[str], int | float], ...] = (int, float)
    for read in readers:
        try:
            return read(word)
        except ValueError:
            continue
    return word


def _refused(applied: AppliedTechnique, reason: InvalidValue) -> InvalidValue:
    return InvalidValue(f"{applied.technique.name}: {reason.key}", reason.expected, reason.got)
