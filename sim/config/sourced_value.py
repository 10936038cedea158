"""Numbers in a data file, each with its source or with the reason for an estimate."""

from collections.abc import Mapping
from typing import Annotated, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.config.strict_keys import EXPECTED_ERROR, StrictKeys
from sim.domain.sourced_value import SourcedValue
from sim.domain.spread import Spread

LARGEST = 1e12
Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=2000)]
Name: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64)]
Number: TypeAlias = Annotated[float, Field(ge=0, le=LARGEST)]
PositiveNumber: TypeAlias = Annotated[float, Field(gt=0, le=LARGEST)]
Sources: TypeAlias = Annotated[dict[Name, Text], Field(max_length=1000)]


class SourcedNumber(StrictKeys):
    """A value with a published source, or an estimate with the reason for it."""

    value: Number
    source: Text | None = None
    estimated: bool = False
    reason: Text | None = None

    @model_validator(mode="after")
    def _has_origin(self) -> Self:
        if self.estimated and self.reason is None:
            raise expected_fault("a reason, as the value is estimated")
        if not self.estimated and self.source is None:
            raise expected_fault("a source, or estimated: true with a reason")
        return self

    def resolve(self, sources: Mapping[str, str], key: str) -> SourcedValue:
        """Replace the name of the source by its text.

        Raises
        ------
        InvalidValue
            No source has that name.
        """
        parts = []
        if self.source is not None:
            if self.source not in sources:
                expected = expected_one_of(sources, self.source)
                raise InvalidValue(f"{key}.source", expected, self.source)
            parts.append(sources[self.source])
        if self.reason is not None:
            parts.append(self.reason)
        return SourcedValue(value=self.value, source="; ".join(parts), estimated=self.estimated)


class SpreadKeys(StrictKeys):
    """How far values may be off, as factors on the typical value, and why."""

    low: Annotated[float, Field(ge=0, le=1)]
    high: Annotated[float, Field(ge=1, le=1000)]
    reason: Text

    def spread(self, driver: str) -> Spread:
        """Name what the values depend on."""
        return Spread(driver=driver, low=self.low, high=self.high, reason=self.reason)


class PositiveSourcedNumber(SourcedNumber):
    """A sourced value that cannot be zero."""

    value: PositiveNumber


def expected_fault(expected: str) -> PydanticCustomError:
    """Build the fault of a model whose keys do not fit together."""
    return PydanticCustomError(EXPECTED_ERROR, "{expected}", {"expected": expected})
