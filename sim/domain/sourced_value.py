"""A number and where it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedValue:
    """A number and where it comes from; `estimated` when no published source gives it."""

    value: float
    source: str
    estimated: bool = False
