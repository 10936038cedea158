"""Arrays of a NumPy .npz file from strangers: looked at before they are read, never unpickled."""

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.base.errors import Literal, WorkloadError

MAX_FILE_BYTES = 2**34
_SUFFIX = ".npy"
_DAMAGE = (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What the ZIP and NumPy readers raise for damaged, encrypted or foreign members."""


class ArrayHeader(NamedTuple):
    """Shape and type of an array that has not been read."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]


class NpzFile:
    """Names, shapes and types of the arrays in a file; each is read when it is asked for.

    Raises
    ------
    WorkloadError : the file is missing, too large or no .npz, or a header is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._check_size()
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
        except _DAMAGE as error:
            raise self._damaged("", error) from None
        if len(set(names)) != len(names):
            raise WorkloadError(str(path), "", "every array once", Literal("a name used twice"))
        headers = {name.removesuffix(_SUFFIX): self._header(name) for name in names}
        self.headers: Mapping[str, ArrayHeader] = MappingProxyType(headers)

    def read(self, name: str) -> npt.NDArray[Any]:
        """Read one array.

        Raises
        ------
        WorkloadError : its data are damaged.
        """
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(name + _SUFFIX) as stream:
                array: npt.NDArray[Any] = np.lib.format.read_array(stream, allow_pickle=False)
                if stream.read(1):
                    raise ValueError("more data than its shape holds")
                return array
        except _DAMAGE as error:
            raise self._damaged(name, error) from None

    def _header(self, member: str) -> ArrayHeader:
        name = member.removesuffix(_SUFFIX)
        if name == member:
            raise WorkloadError(str(self.path), member, "arrays (.npy) only", member)
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(member) as stream:
                shape, dtype = _read_header(stream)
        except _DAMAGE as error:
            raise self._damaged(name, error) from None
        return ArrayHeader(shape, dtype)

    def _check_size(self) -> None:
        file = str(self.path)
        if "\0" in file:
            raise WorkloadError(
                file.replace("\0", "\\0"), "", "a file name", Literal("a NUL character")
            )
        try:
            if not self.path.is_file():
                got = Literal("a directory" if self.path.is_dir() else "no such file")
                raise WorkloadError(file, "", "an existing .npz file", got)
            size = self.path.stat().st_size
        except OSError as error:
            raise self._damaged("", error) from None
        if size > MAX_FILE_BYTES:
            raise WorkloadError(file, "", f"at most {MAX_FILE_BYTES} bytes", size)

    def _damaged(self, where: str, error: Exception) -> WorkloadError:
        got = Literal(" ".join(str(error).split()) or type(error).__name__)
        return WorkloadError(str(self.path), where, "a readable .npz file of arrays", got)


def _read_header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = np.lib.format.read_magic(stream)
    if version == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    elif version == (2, 0):
        shape, _, dtype = np.lib.format.read_array_header_2_0(stream)
    else:
        raise ValueError(f"version {version[0]}.{version[1]} of the .npy format")
    return shape, dtype
