"""A connection to a Dask scheduler: found to be one, of our version, and quiet."""

import asyncio
import importlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sim.base.errors import InvalidValue, Literal
from sim.base.version import __version__
from sim.sweeps.cluster_error import ClusterError
from sim.sweeps.dask_worker import version

CONNECT_SECONDS = 10.0
_KEY = "--scheduler"
_SCHEMES = ("tcp", "tls")


def import_distributed(key: str = _KEY) -> Any:
    """Import dask.distributed, which is an extra.

    Raises
    ------
    InvalidValue
        It is not installed.
    """
    try:
        return importlib.import_module("distributed")
    except ModuleNotFoundError as problem:
        if problem.name not in {"distributed", "dask"}:
            raise
        expected = "the package distributed to run on Dask (pip install 'joulesim[cluster]')"
        raise InvalidValue(key, expected, Literal("it is not installed")) from None


def check_address(address: str) -> str:
    """Read the address of a scheduler, as ``tcp://host:8786``.

    Raises
    ------
    InvalidValue
        It is none.
    """
    scheme, divided, place = address.partition("://")
    host, _, port = place.rpartition(":")
    number = int(port) if port.isascii() and port.isdigit() else 0
    bare = host.strip("[]") and not any(letter.isspace() or letter in "/?#@" for letter in host)
    if not divided or scheme not in _SCHEMES or not bare or not 1 <= number <= 65535:
        raise InvalidValue(_KEY, "an address as tcp://host:8786 or tls://host:8786", address)
    return address


@contextmanager
def connected(address: str, *, timeout_s: float = CONNECT_SECONDS) -> Iterator[Any]:
    """Give a client of the scheduler at an address; it is closed at the end.

    Raises
    ------
    ClusterError
        Nothing answers there.
    InvalidValue
        What answers is no scheduler, or has another version of joulesim.
    """
    distributed = import_distributed()
    check_address(address)
    with quiet_distributed():
        asyncio.run(_probe(address, timeout_s))
        client = distributed.Client(address, timeout=timeout_s, set_as_default=False)
        try:
            check_scheduler(client)
            yield client
        finally:
            client.close(timeout=timeout_s)


def check_scheduler(client: Any) -> None:
    """Refuse a scheduler of another version.

    Raises
    ------
    InvalidValue
        It has another joulesim, or none.
    """
    found = _version_or_problem(client.run_on_scheduler, wait=True)
    if found != __version__:
        raise InvalidValue(_KEY, f"a scheduler with joulesim {__version__}", Literal(found))


def check_workers(client: Any) -> None:
    """Refuse workers of another version.

    Raises
    ------
    InvalidValue
        One has another joulesim, or none.
    """
    for worker, found in client.run(version, on_error="return").items():
        if found != __version__:
            got = found if isinstance(found, str) else f"none ({_line(found)})"
            raise InvalidValue(f"worker {worker}", f"joulesim {__version__}", Literal(got))


@contextmanager
def quiet_distributed() -> Iterator[None]:
    """Keep the library from writing about what we say in one line ourselves."""
    if os.environ.get("JOULESIM_DEBUG") == "1":
        yield
        return
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    loggers = [logging.getLogger(name) for name in ("distributed", *names)]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


async def _probe(address: str, timeout_s: float) -> None:
    """Ask who is there; a client that finds nobody would be slow to give up, and loud."""
    scheduler = f"a Dask scheduler at {address}"
    try:
        # what answers but is no scheduler may wait for us for ever
        who = await asyncio.wait_for(_identity(address, timeout_s), 1.5 * timeout_s)
    except TimeoutError:
        raise InvalidValue(_KEY, scheduler, Literal("something that does not speak")) from None
    except (OSError, TypeError, RuntimeError, ValueError) as problem:
        raise _no_answer(address, problem) from None
    kind = who.get("type") if isinstance(who, dict) else None
    if kind != "Scheduler":
        raise InvalidValue(_KEY, scheduler, Literal(f"a {kind}" if kind else "another service"))


async def _identity(address: str, timeout_s: float) -> object:
    distributed = import_distributed()
    arguments = distributed.Security().get_connection_args("client")
    host, _, port = address.partition("://")[2].rpartition(":")
    # the library would try until its time is over, and not say that there is no such host
    await asyncio.get_running_loop().getaddrinfo(host.strip("[]"), int(port))
    comm = await distributed.comm.connect(address, timeout=timeout_s, **arguments)
    try:
        return await distributed.core.send_recv(comm, op="identity", reply=True)
    finally:
        comm.abort()


def _no_answer(address: str, problem: Exception) -> InvalidValue:
    """Say why there is no connection: the address, the certificates, or the network."""
    reason = problem
    while reason.__cause__ is not None and isinstance(reason.__cause__, Exception):
        reason = reason.__cause__
    if isinstance(problem, TypeError | RuntimeError | ValueError):
        expected = "certificates for tls:// (distributed.comm.tls in Dask's configuration)"
        return InvalidValue(_KEY, expected, Literal(_line(reason)))
    expected = f"a Dask scheduler that answers at {address}"
    if isinstance(reason, TimeoutError):
        return ClusterError(_KEY, expected, Literal("silence"))
    return ClusterError(_KEY, expected, Literal(_line(reason)))


def _version_or_problem(run: Any, **options: Any) -> str:
    try:
        return str(run(version, **options))
    except (ImportError, AttributeError) as problem:
        return f"none ({_line(problem)})"


def _line(problem: BaseException) -> str:
    """Say an exception on one line."""
    text = " ".join(str(problem).split())
    return f"{type(problem).__name__}: {text}" if text else type(problem).__name__
