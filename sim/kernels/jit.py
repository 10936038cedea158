"""The one place that compiles: options and the cache folder of every kernel.

Numba's own cache does not notice a change in a kernel called from another file and goes on
returning the old numbers. So the cache folder is named by a digest of all kernel sources and
the Numba version; where nothing is writable, kernels are compiled anew in each process.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba
from numba.core.registry import CPUDispatcher

from sim.kernels.unsigned_indices import UnsignedIndexCompiler

Function = TypeVar("Function", bound=Callable[..., object])


def sources_digest(folder: Path) -> str:
    """Digest of every kernel source below a folder, and of the Numba version."""
    digest = hashlib.sha256(f"numba {numba.__version__}".encode())
    for path in sorted(folder.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def user_cache_folder() -> Path:
    """Cache folder of the user: `JOULESIM_CACHE_DIR`, or the platform's own place."""
    named = os.environ.get("JOULESIM_CACHE_DIR")
    if named:
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "joulesim"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "joulesim"
    # the XDG base directory specification: an empty or relative folder counts as none
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".cache") / "joulesim"


def _usable_cache_folder() -> Path | None:
    try:
        folder = user_cache_folder() / sources_digest(Path(__file__).parent)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):
        return None


_CACHE_FOLDER = _usable_cache_folder()
if _CACHE_FOLDER is not None:
    # Numba fills this module with its settings at import, out of a type checker's sight
    setattr(numba.config, "CACHE_DIR", str(_CACHE_FOLDER))  # noqa: B010


def compiles() -> bool:
    """Whether kernels are compiled at all, and not run as Python."""
    return not getattr(numba.config, "DISABLE_JIT")  # noqa: B009 (as above)


def keeps_kernels() -> bool:
    """Whether compiled kernels outlive the process; without compilation there are none to lose."""
    return _CACHE_FOLDER is not None or not compiles()


_LEAN: Final[dict[str, Any]] = {
    "error_model": "numpy",
    "_nrt": False,
    "no_cfunc_wrapper": True,
    "no_rewrites": True,
    "pipeline_class": UnsignedIndexCompiler,
}


def kernel(function: Function) -> Function:
    """Compile a pure function on arrays and numbers. No fastmath: results are exact.

    The interpreter lock is held: kernels are short, and runs are spread over processes.
    """
    compiled = numba.njit(cache=_CACHE_FOLDER is not None, error_model="numpy")(function)
    return cast("Function", compiled)


def lean_kernel(function: Function) -> Function:
    """Compile a kernel that makes no array and keeps none: its arrays are not counted.

    Numba counts references to an array at every call it is passed to, which takes a third of the
    time of kernels that consist of many small functions. No index may be negative.
    """
    return cast("Function", numba.njit(cache=_CACHE_FOLDER is not None, **_LEAN)(function))


@cache
def _called_from_python(function: Function) -> Function:
    return cast("Function", numba.njit(**_LEAN)(function))


class _InnerKernel(CPUDispatcher):
    """A kernel compiled for kernels alone; for a test that calls it, compiled once more."""

    def __call__(self, *arguments: object) -> object:
        return _called_from_python(self.py_func)(*arguments)


def _for_kernels_alone(function: Function, *, inlines: bool) -> Function:
    options = {**_LEAN, "forceinline": inlines, "no_cpython_wrapper": True}
    compiled: Any = numba.njit(**options)(function)
    if isinstance(compiled, CPUDispatcher):
        # called as it is, it would jump to an entry that is not there
        compiled.__class__ = _InnerKernel
    return cast("Function", compiled)


def inner(function: Function) -> Function:
    """Compile a lean kernel for the kernels that call it.

    What Python needs to call it is left out: it takes a sixth of the time to compile.
    """
    return _for_kernels_alone(function, inlines=False)


def inlined(function: Function) -> Function:
    """Compile a small lean kernel into each kernel that calls it: without the cost of a call."""
    return _for_kernels_alone(function, inlines=True)


def is_ready(function: Callable[..., object]) -> bool:
    """Whether a kernel can be called without compiling it first, as far as its file tells."""
    if not isinstance(function, CPUDispatcher):
        return False
    if function.signatures:
        return True
    module, name = function.py_func.__module__.rpartition(".")[2], function.py_func.__name__
    return _CACHE_FOLDER is not None and any(_CACHE_FOLDER.glob(f"*/{module}.{name}-*.nbi"))
