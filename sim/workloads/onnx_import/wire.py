"""The structure of an ONNX file without its weights, cut out of the protobuf encoding.

A model of gigabytes is read without its values ever being in memory: tensors keep their names,
types and dimensions. Field numbers: onnx.proto3 of github onnx/onnx; encoding:
protobuf.dev/programming-guides/encoding.
"""

import mmap
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from sim.base.errors import Literal, WorkloadError

KEPT_TENSOR_BYTES = 4096
"""Messages up to this size are copied whole: shapes, axes and scalars are this small."""

MAX_STRUCTURE_BYTES = 128 * 2**20
MAX_FIELDS = 2_000_000
MAX_DEPTH = 32

_CHILDREN: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        "model": {7: "graph", 20: "dropped", 25: "function"},
        "graph": {1: "node", 5: "tensor", 15: "sparse"},
        "function": {7: "node"},
        "node": {5: "attribute"},
        "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse"},
        "sparse": {1: "tensor", 2: "tensor"},
        # the values, by their type, and raw
        "tensor": dict.fromkeys((4, 5, 6, 7, 9, 10, 11), "dropped"),
    }
)
"""Message -> number of a field -> the message in it; "dropped" is left out."""

_LENGTH_DELIMITED = 2
_FIXED_BYTES = {1: 8, 5: 4}


class _Malformed(Exception):
    """The bytes are not the encoding of a message: why."""


def read_structure(path: Path) -> bytes:
    """Give an encoded ``ModelProto`` without the values of large tensors.

    Raises
    ------
    WorkloadError
        The file cannot be read, is not protobuf, or is more than structure can be.
    """
    file = str(path)
    if "\0" in file:
        raise WorkloadError(file.replace("\0", "\\0"), "", "a file name", Literal("a NUL"))
    try:
        facts = path.stat()  # a pipe is not even opened: that would wait for its writer
        if not stat.S_ISREG(facts.st_mode):
            kind = "a directory" if stat.S_ISDIR(facts.st_mode) else "something else"
            raise WorkloadError(file, "", "a file", Literal(kind))
        if facts.st_size == 0:
            raise WorkloadError(file, "", "an ONNX model", Literal("an empty file"))
        with (
            path.open("rb") as stream,
            mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content,
        ):
            return _Cutter(content).cut()
    except FileNotFoundError:
        raise WorkloadError(file, "", "an existing file", Literal("no such file")) from None
    except OSError as problem:
        got = Literal((problem.strerror or str(problem)).lower())
        raise WorkloadError(file, "", "a readable file", got) from None
    except _Malformed as problem:
        raise WorkloadError(file, "", "an ONNX model", Literal(problem)) from None


class _Cutter:
    """Walks one file; counts what it meets."""

    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        self._fields = 0
        self._kept_bytes = 0

    def cut(self) -> bytes:
        return b"".join(self._message("model", 0, len(self._content), 0))

    def _message(self, kind: str, start: int, end: int, depth: int) -> list[bytes]:
        """Copy the fields of a message that lies at [start, end), without what is dropped."""
        if depth > MAX_DEPTH:
            raise _Malformed(f"graphs nested more than {MAX_DEPTH} deep")
        parts: list[bytes] = []
        position = start
        while position < end:
            position = self._field(kind, position, end, depth, parts)
        return parts

    def _field(self, kind: str, start: int, end: int, depth: int, parts: list[bytes]) -> int:
        """Copy one field to `parts`; give where the next one starts."""
        self._fields += 1
        if self._fields > MAX_FIELDS:
            raise _Malformed(f"more than {MAX_FIELDS} fields")
        key, position = self._varint(start, end)
        number, wire_type = key >> 3, key & 7
        if wire_type == 0:
            _, stop = self._varint(position, end)
        elif wire_type in _FIXED_BYTES:
            stop = position + _FIXED_BYTES[wire_type]
        elif wire_type == _LENGTH_DELIMITED:
            length, position = self._varint(position, end)
            stop = position + length
        else:
            raise _Malformed(f"another kind of file (byte {start})")
        if number == 0 or stop > end:
            raise _Malformed(
                f"a truncated file, or one of another kind (byte {start} of {len(self._content)})"
            )
        child = _CHILDREN[kind].get(number) if kind in _CHILDREN else None
        small = kind == "tensor" and end - start <= KEPT_TENSOR_BYTES
        if child is None or small or (child == "tensor" and stop - position <= KEPT_TENSOR_BYTES):
            parts.append(self._kept(start, stop))
        elif child != "dropped":
            if wire_type != _LENGTH_DELIMITED:
                raise _Malformed(f"another kind of file (byte {start})")
            inner = b"".join(self._message(child, position, stop, depth + 1))
            parts += (_varint_bytes(key), _varint_bytes(len(inner)), inner)
        return stop

    def _kept(self, start: int, stop: int) -> bytes:
        self._kept_bytes += stop - start
        if self._kept_bytes > MAX_STRUCTURE_BYTES:
            raise _Malformed(f"more than {MAX_STRUCTURE_BYTES} bytes besides its weights")
        return self._content[start:stop]

    def _varint(self, start: int, end: int) -> tuple[int, int]:
        value = 0
        for count in range(10):
            if start + count >= end:
                raise _Malformed(f"a truncated file, or one of another kind (byte {start})")
            byte = self._content[start + count]
            value |= (byte & 0x7F) << (7 * count)
            if byte < 0x80:
                return value, start + count + 1
        raise _Malformed(f"another kind of file (byte {start})")


def _varint_bytes(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
