"""Jobs of a Slurm cluster that run a sweep: the mapping `slurm` of a sweep file, and options.

Every value goes into a script that Slurm runs, so each is of a shape that cannot be a command.
Lines of one's own (modules to load, an environment to enter) are options of the command line, or
of dask-jobqueue's own configuration, never of a sweep file, which may come from a stranger.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StrictInt, StrictStr

from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, InvalidValue
from sim.base.strict_yaml import YamlPath, read_yaml
from sim.config.raw_config import RawConfig
from sim.config.strict_keys import StrictKeys
from sim.config.validation import validate_keys

OPTION = "--slurm-option"
MOST_JOBS = 10_000

_Name = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.,@+-]{0,99}$")]
_Walltime = Annotated[StrictStr, Field(pattern=r"^([0-9]{1,3}-)?[0-9]{1,3}:[0-9]{2}:[0-9]{2}$")]


class SlurmKeys(StrictKeys):
    """Jobs as a sweep file says them."""

    jobs: Annotated[StrictInt, Field(ge=1, le=MOST_JOBS)] = 1
    cores: Annotated[StrictInt, Field(ge=1, le=1024)] = 1
    memory_gib: Annotated[float, Field(gt=0, le=65536)] | None = None
    walltime: _Walltime = "01:00:00"
    partition: _Name | None = None
    account: _Name | None = None
    interface: _Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlurmJobs:
    """What to ask Slurm for.

    Attributes
    ----------
    jobs : how many jobs, each with `cores` worker processes.
    memory_gib : of one job.
    walltime : hours:minutes:seconds, or with days before.
    interface : network the workers reach the client by; None leaves it to Dask.
    prologue : lines of the shell that each job runs first.
    directives : further words for ``#SBATCH``.
    """

    jobs: int
    cores: int
    memory_gib: float
    walltime: str
    partition: str | None
    account: str | None
    interface: str | None
    prologue: tuple[str, ...] = ()
    directives: tuple[str, ...] = ()


def load_slurm_jobs(path: str | Path, options: Sequence[str] = ()) -> SlurmJobs:
    """Read what a sweep file says of Slurm, and options of the command line over it.

    Parameters
    ----------
    options : ``key=value`` each; `prologue` and `directive` may come again and again.

    Raises
    ------
    ConfigError
        The file cannot be read, or a key or a value of it is wrong.
    InvalidValue
        An option is wrong.
    """
    document = RawConfig.from_document(read_yaml(Path(path), ConfigError))
    given = document.data.get("slurm")
    data = dict(given) if isinstance(given, dict) else {}
    lines: dict[str, list[str]] = {"prologue": [], "directive": []}
    overridden: dict[YamlPath, str] = {}
    for key, value in map(_divided, options):
        if key in lines:
            lines[key].append(value)
        else:
            data[key] = _typed(key, value)
            overridden[("slurm", key)] = f"{OPTION} {key}"
    raw = replace(document, data={"slurm": data}, overridden=overridden)
    keys = validate_keys(_SlurmPart, raw).slurm
    return SlurmJobs(
        jobs=keys.jobs,
        cores=keys.cores,
        memory_gib=keys.memory_gib or 2.0 * keys.cores,
        walltime=keys.walltime,
        partition=keys.partition,
        account=keys.account,
        interface=keys.interface,
        prologue=tuple(lines["prologue"]),
        directives=tuple(lines["directive"]),
    )


class _SlurmPart(StrictKeys):
    slurm: SlurmKeys


def walltime_seconds(walltime: str) -> int:
    """Give the length of a walltime [s].

    >>> walltime_seconds("1-02:03:04")
    93784
    """
    days, _, rest = walltime.rpartition("-")
    hours, minutes, seconds = (int(part) for part in rest.split(":"))
    return ((int(days or 0) * 24 + hours) * 60 + minutes) * 60 + seconds


def _divided(option: str) -> tuple[str, str]:
    key, equals, value = option.partition("=")
    key = key.strip()
    names = (*SlurmKeys.model_fields, "prologue", "directive")
    if not equals or not value.strip():
        raise InvalidValue(OPTION, "key=value, as partition=short", option)
    if key not in names:
        raise InvalidValue(OPTION, expected_one_of(names, key), key)
    if not _is_one_line(value):
        raise InvalidValue(OPTION, "one line of text", value)
    return key, value.strip()


def _is_one_line(text: Iterable[str]) -> bool:
    return all(letter.isprintable() or letter == "\t" for letter in text)


def _typed(key: str, value: str) -> Any:
    """Read numbers where numbers are wanted; what is none is for the check of the keys."""
    kind = {"jobs": int, "cores": int, "memory_gib": float}.get(key, str)
    try:
        return kind(value)
    except ValueError:
        return value
