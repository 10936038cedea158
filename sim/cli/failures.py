"""What a failed command says, on one line of standard error, and the exit code it ends with."""

import os
import sys
import traceback

import typer

from sim.base.errors import DeadlockError, JoulesimError, Literal, describe_value
from sim.cli.usage import is_usage_error, usage_line

OUR_FAULT = 1
USERS_MISTAKE = 2
INTERRUPTED = 130

DEBUG_VARIABLE = "JOULESIM_DEBUG"


def report_failure(error: BaseException) -> int:
    """Print one line about an error (with its traceback when debugging); return the exit code."""
    if os.environ.get(DEBUG_VARIABLE) == "1":
        traceback.print_exception(error)
    line, code = describe_failure(error)
    print(_printable(line), file=sys.stderr, flush=True)  # noqa: T201
    return code


def describe_failure(error: BaseException) -> tuple[str, int]:
    """Say what went wrong and whose fault it is.

    >>> from sim.base.errors import InvalidValue
    >>> describe_failure(InvalidValue("--batch", "an integer >= 1", "0"))
    ("--batch: expected an integer >= 1, got '0'", 2)
    """
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return "interrupted", INTERRUPTED
    if is_usage_error(error):
        return usage_line(error), USERS_MISTAKE
    if isinstance(error, JoulesimError):
        ours = isinstance(error, DeadlockError) or getattr(error, "machine_fault", False)
        return str(error), OUR_FAULT if ours else USERS_MISTAKE
    if isinstance(error, OSError) and error.strerror:
        file = error.filename if isinstance(error.filename, str) else "joulesim"
        return f"{file}: expected to read or write, got: {error.strerror}", OUR_FAULT
    if isinstance(error, MemoryError):
        return "joulesim: expected enough memory for this run, got: out of memory", OUR_FAULT
    what = describe_value(Literal(error), limit=200)
    hint = f"(set {DEBUG_VARIABLE}=1 for the traceback)"
    return f"internal error: {type(error).__name__}: {what} {hint}", OUR_FAULT


def _printable(line: str) -> str:
    """Escape what a file name or a layer name could do to the terminal."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in line
    )
