"""Text files from strangers: read whole, within a size limit, or refused in one line."""

from pathlib import Path

from sim.base.errors import ConfigError, Literal, WorkloadError

FileErrorType = type[ConfigError] | type[WorkloadError]


def read_text(path: Path, error: FileErrorType, max_bytes: int) -> str:
    """Read a UTF-8 file, without its byte order mark.

    Parameters
    ----------
    path : the file.
    error : class of the errors raised.
    max_bytes : largest size accepted.

    Raises
    ------
    ConfigError, WorkloadError
        As asked for: the file is missing, a directory, unreadable, too large or not text.
    """
    file = str(path)
    content = _read_bytes(path, error, max_bytes)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        got = Literal(f"byte 0x{content[problem.start]:02x}")
        raise error(file, f"line {line}", "UTF-8 text", got) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise error(file, f"line {line}", "UTF-8 text", Literal("a NUL byte"))
    return text


def _read_bytes(path: Path, error: FileErrorType, max_bytes: int) -> bytes:
    file = str(path)
    if "\0" in file:
        got = Literal("a NUL character")
        raise error(file.replace("\0", "\\0"), "", "a file name", got)
    try:
        with path.open("rb") as stream:
            content = stream.read(max_bytes + 1)
    except FileNotFoundError:
        raise error(file, "", "an existing file", Literal("no such file")) from None
    except IsADirectoryError:
        raise error(file, "", "a file", Literal("a directory")) from None
    except OSError as problem:
        got = Literal((problem.strerror or str(problem)).lower())
        raise error(file, "", "a readable file", got) from None
    if len(content) > max_bytes:
        raise error(file, "", f"at most {max_bytes} bytes", Literal("a larger file"))
    return content
