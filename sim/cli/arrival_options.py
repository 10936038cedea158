"""Options of `joulesim trace` that say when inferences arrive."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from sim.base.errors import InvalidValue, Literal
from sim.cli import trace_parameters as parameters

if TYPE_CHECKING:
    from sim.workloads.arrivals import Arrivals

DEFAULT_FPS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalOptions:
    """What was given; None where nothing was."""

    fps: float | None = None
    every_ms: float | None = None
    poisson: float | None = None
    arrivals: Path | None = None
    seconds: float | None = None
    count: int | None = None
    seed: int | None = None

    def times(self, default_count: int | None = None, *, seeded: bool = False) -> "Arrivals":
        """Give the arrivals.

        Parameters
        ----------
        default_count : inferences where neither their number nor a time was given; then also a
            default rate.
        seeded : whether something else uses the seed.

        Raises
        ------
        InvalidValue, WorkloadError
            Options that do not fit together; a file with a mistake in it.
        """
        from sim.workloads.arrivals import periodic, poisson, read_arrivals

        ways = {
            "--fps": self.fps,
            "--every-ms": self.every_ms,
            "--poisson": self.poisson,
            "--arrivals": self.arrivals,
        }
        given = [option for option, value in ways.items() if value is not None]
        if len(given) > 1 or (not given and default_count is None):
            got = Literal(" and ".join(given) or "none of them")
            raise InvalidValue("joulesim trace", f"one of {', '.join(ways)}", got)
        if self.seed is not None and self.poisson is None and not seeded:
            raise InvalidValue("--seed", "--poisson, which draws at random", Literal("neither"))
        if self.arrivals is not None:
            for option, value in (("--seconds", self.seconds), ("--count", self.count)):
                if value is not None:
                    raise InvalidValue(option, "no such option with --arrivals", value)
            return read_arrivals(self.arrivals)
        count = self.count
        if self.seconds is None and count is None:
            count = default_count
        if (self.seconds is None) == (count is None):
            got = Literal("neither" if count is None else "both")
            raise InvalidValue("joulesim trace", "either --seconds or --count", got)
        if self.poisson is not None:
            seed = self.seed or 0
            return poisson(self.poisson, seed=seed, seconds=self.seconds, count=count)
        return periodic(self._rate(), seconds=self.seconds, count=count)

    def _rate(self) -> float | Fraction:
        if self.every_ms is not None:
            return 1000 / Fraction(repr(self.every_ms))
        return DEFAULT_FPS if self.fps is None else self.fps


Fps: TypeAlias = Annotated[
    float | None,
    typer.Option(metavar="RATE", parser=parameters.fps, help="Regular arrivals [1/s]."),
]
EveryMs: TypeAlias = Annotated[
    float | None,
    typer.Option(
        metavar="TIME", parser=parameters.every_ms, help="Regular arrivals, this far apart [ms]."
    ),
]
Poisson: TypeAlias = Annotated[
    float | None,
    typer.Option(
        metavar="RATE",
        parser=parameters.poisson,
        help="Random arrivals, independent of each other, this many per second on average.",
    ),
]
ArrivalFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Arrivals from a CSV file: one column named arrival_s, arrival_ms, arrival_us or "
        "arrival_ns, in order.",
    ),
]
Seconds: TypeAlias = Annotated[
    float | None,
    typer.Option(metavar="TIME", parser=parameters.seconds, help="Length of the trace [s]."),
]
Count: TypeAlias = Annotated[
    int | None, typer.Option(metavar="N", parser=parameters.count, help="Inferences of the trace.")
]
Seed: TypeAlias = Annotated[
    int | None,
    typer.Option(
        metavar="N", parser=parameters.seed, help="Start of what is random; 0 if not given."
    ),
]
DeadlineMs: TypeAlias = Annotated[
    float | None,
    typer.Option(
        metavar="TIME",
        parser=parameters.deadline_ms,
        help="Time each inference may take from its arrival [ms].",
    ),
]
Output: TypeAlias = Annotated[
    Path,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        parser=parameters.trace_file,
        help="Trace to write (HDF5).",
        show_default=False,
    ),
]
