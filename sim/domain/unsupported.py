"""Operators of an imported model that no layer stands for: how many, and what they would do."""

from dataclasses import dataclass, replace

from sim.base.errors import InvalidValue


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsupportedOperator:
    """All operators of one kind that the simulation leaves out.

    Attributes
    ----------
    operator : the kind, with what makes it unsupported where others of its kind are not.
    count : how often the model has it.
    macs : multiply-accumulates of all of them; None where they depend on the data.
    values : values they produce; None where they depend on the data.
    """

    operator: str
    count: int
    macs: int | None
    values: int | None

    def __post_init__(self) -> None:
        if self.count < 1:
            raise InvalidValue("unsupported.count", "an integer >= 1", self.count)
        for key in ("macs", "values"):
            number = getattr(self, key)
            if number is not None and number < 0:
                raise InvalidValue(f"unsupported.{key}", "an integer >= 0", number)

    def scaled(self, batch: int, current: int) -> "UnsupportedOperator":
        """Give the same operators for another number of inputs at a time."""
        macs, values = (
            None if number is None else number * batch // current
            for number in (self.macs, self.values)
        )
        return replace(self, macs=macs, values=values)
