"""A published table as a target: rows of ours beside theirs, and what may differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.published_table import EVIDENCE
from sim.domain.workload import Workload

TOLERANCE_KINDS = ("relative", "absolute", "factor")
UNEXPLAINED = "no reason is recorded: this miss is new"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far ours may be from theirs.

    Attributes
    ----------
    limit : for "relative" of theirs (0.1: 10 %), for "absolute" in the row's unit, for "factor"
        the larger over the smaller.
    """

    limit: float
    kind: str = "relative"

    def __post_init__(self) -> None:
        if self.kind not in TOLERANCE_KINDS:
            expected = expected_one_of(TOLERANCE_KINDS, self.kind)
            raise InvalidValue("tolerance.kind", expected, self.kind)


EXACT = Tolerance(1e-9)
"""Equal but for rounding in the last binary digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number of ours beside a published one.

    Attributes
    ----------
    theirs : None where nothing was published.
    theirs_high : the upper end, where a range was published and `theirs` is its lower end.
    tolerance : None for a row that is shown and not judged; `note` then says why.
    """

    case: str
    quantity: str
    unit: str
    ours: float
    theirs: float | None = None
    theirs_high: float | None = None
    tolerance: Tolerance | None = None
    note: str = ""

    @property
    def name(self) -> str:
        """Give case and quantity, which together name the row in its target."""
        return f"{self.case}: {self.quantity}"

    @property
    def reference(self) -> float | None:
        """What ours is compared with: theirs, or the nearest value of a range."""
        if self.theirs is None or self.theirs_high is None:
            return self.theirs
        return min(max(self.ours, self.theirs), self.theirs_high)

    @property
    def relative_error(self) -> float | None:
        """Ours / theirs - 1; None where theirs is zero or was not published."""
        return self.ours / self.reference - 1 if self.reference else None

    @property
    def difference(self) -> float | None:
        """Ours - theirs, in the row's unit."""
        return None if self.reference is None else self.ours - self.reference

    @property
    def is_met(self) -> bool | None:
        """Whether ours is within the tolerance; None for a row that is not judged."""
        if self.tolerance is None or self.reference is None:
            return None
        limit = self.tolerance.limit
        match self.tolerance.kind:
            case "relative":
                return abs(self.ours - self.reference) <= limit * abs(self.reference)
            case "absolute":
                return abs(self.ours - self.reference) <= limit
            case _:
                low, high = sorted((self.ours, self.reference))
                return low > 0 and high <= limit * low


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One published source, and how joulesim reproduces it.

    Attributes
    ----------
    evidence : one of `sim.domain.published_table.EVIDENCE`.
    fitted : which constants of joulesim were fitted, and on which rows; "none" otherwise.
    tolerance : what is asked for, in words.
    method : what is run, and what is assumed.
    rows : computes the rows.
    reasons : pattern of row names -> why such a row is missed, one sentence; the first counts.
    seconds : about how long it takes once kernels are compiled.
    on_workload : rows for another network than the published one, where that makes sense.
    """

    name: str
    title: str
    source: str
    evidence: str
    fitted: str
    tolerance: str
    method: str
    rows: Callable[[], tuple[Row, ...]]
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    seconds: int = 1
    on_workload: Callable[[Workload], tuple[Row, ...]] | None = None

    def __post_init__(self) -> None:
        if self.evidence not in EVIDENCE:
            expected = expected_one_of(EVIDENCE, self.evidence)
            raise InvalidValue(f"{self.name}.evidence", expected, self.evidence)

    def reason(self, row: Row) -> str:
        """Say why a row is missed; empty for one that is not."""
        if row.is_met is not False:
            return ""
        found = (why for name, why in self.reasons.items() if fnmatchcase(row.name, name))
        return next(found, UNEXPLAINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The rows of one target, computed.

    `network` names the one that was asked for instead of the published one, None otherwise.
    """

    target: Target
    rows: tuple[Row, ...]
    network: str | None = None

    @property
    def title(self) -> str:
        """Say what was run."""
        return self.network or self.target.title

    @property
    def judged(self) -> int:
        """Rows that have a tolerance."""
        return sum(row.is_met is not None for row in self.rows)

    @property
    def met(self) -> int:
        """Rows within theirs."""
        return sum(row.is_met is True for row in self.rows)
