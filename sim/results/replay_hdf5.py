"""Replay files: HDF5, versioned, the same bytes for the same replay, nothing trusted on reading."""

from pathlib import Path

import h5py

from sim.base.atomic_file import atomic_path
from sim.base.errors import ResultsError
from sim.results.hdf5 import MAX_FILE_BYTES, file_image, read_columns
from sim.results.replay_checks import check_replay
from sim.results.replay_columns import replay_columns, replay_from_columns
from sim.results.replay_fields import ATTRIBUTES, FIELDS, FILETYPE, VERSION
from sim.results.replay_result import ReplayResult
from sim.workloads.strict_hdf5 import check_hdf5_file, check_kind, one_line_errors

_WHAT = "replay file"


def write_replay(result: ReplayResult, path: str | Path) -> None:
    """Write a replay file, whole or not at all.

    Raises
    ------
    ResultsError
        The folder is missing, or the target is not a file.
    StorageError
        The disk is full, the folder read-only (see `sim.base.atomic_file`).
    """
    image = file_image(replay_columns(result), FILETYPE, VERSION, FIELDS)
    with atomic_path(path) as temporary:
        temporary.write_bytes(image)


def read_replay(path: str | Path) -> ReplayResult:
    """Read a replay file; the replay equals the one that was written.

    Raises
    ------
    ResultsError
        The file is missing, not HDF5, of another type or version, too large or damaged; the
        message names the dataset.
    """
    source = Path(path)
    check_hdf5_file(source, ResultsError, _WHAT, MAX_FILE_BYTES)
    with one_line_errors(source, ResultsError, _WHAT):
        with h5py.File(source, "r", locking=False) as file:
            check_kind(file, ATTRIBUTES, FILETYPE, VERSION)
            columns = read_columns(file, ATTRIBUTES, FIELDS)
        check_replay(columns)
        return replay_from_columns(columns)
