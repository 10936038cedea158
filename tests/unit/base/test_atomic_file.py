"""Does a file appear whole or not at all, and does the error say whose fault it is?"""

import errno
import os
import pickle
import stat
from pathlib import Path

import pytest

from sim.base.atomic_file import StorageError, atomic_path, check_target, write_text
from sim.base.errors import ResultsError


def test_the_file_appears_with_its_content_and_nothing_else(tmp_path: Path) -> None:
    write_text(tmp_path / "a.csv", "x\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b"x\n"


def test_the_umask_decides_the_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "a.csv", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o640


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_a_failed_block_leaves_the_old_file(tmp_path: Path, fault: type[BaseException]) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")

    def fail() -> None:
        with atomic_path(target) as path:
            path.write_text("half")
            raise fault

    with pytest.raises(fault):
        fail()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_a_symbolic_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_text(tmp_path / "link.csv", "new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing/a.csv", "expected an existing folder to write to, got"),
        ("folder", "expected a file to write, got a folder"),
        ("pipe", "expected a regular file to write, got a device"),
        ("n" * 300, "expected a file that can be written, got File name too long"),
        ("a\0b", "expected a file name, got a NUL character"),
    ],
)
def test_a_mistake_of_the_user(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ResultsError) as caught:
        check_target(tmp_path / name)
    assert message in str(caught.value)
    assert not hasattr(caught.value, "machine_fault")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
def test_a_fault_of_the_machine(tmp_path: Path, code: int) -> None:
    def fail() -> None:
        with atomic_path(tmp_path / "a.csv"):
            raise OSError(code, os.strerror(code))

    with pytest.raises(StorageError, match=os.strerror(code)) as caught:
        fail()
    assert caught.value.machine_fault
    assert list(tmp_path.iterdir()) == []
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
