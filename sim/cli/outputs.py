"""Files a run writes: checked before the work begins, written when it is done."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.atomic_file import StorageError, check_target
from sim.base.errors import InvalidValue, Literal, ResultsError

if TYPE_CHECKING:
    from sim.results.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFiles:
    """What to write besides the text on the terminal.

    Attributes
    ----------
    result : HDF5 file.
    csv : layer table.
    figures : folder for every kind of figure; made if only it is missing.
    formats : formats of the figures.
    """

    result: Path | None = None
    csv: Path | None = None
    figures: Path | None = None
    formats: tuple[str, ...] = ("png",)

    def check(self, inputs: tuple[str, ...]) -> None:
        """Refuse targets that cannot be written, before hours of simulation.

        Parameters
        ----------
        inputs : what the run reads; no output may overwrite it.

        Raises
        ------
        ResultsError
            A missing folder, a folder where a file should be, an input as output.
        StorageError
            A folder the machine does not let us write to.
        """
        read = [os.path.realpath(name) for name in inputs if Path(name).is_file()]
        for option, target in (("-o", self.result), ("--csv", self.csv)):
            if target is None:
                continue
            check_target(target)
            check_writable(target.parent)
            if os.path.realpath(target) in read:
                raise ResultsError(
                    str(target), option, "another file than the inputs", Literal("an input")
                )
        if self.figures is not None:
            _check_folder(self.figures)

    def write(self, result: "Result") -> Iterator[Path]:
        """Write what was asked for and give each file's path."""
        if self.result is not None:
            from sim.results.hdf5 import write_result  # h5py takes its time

            write_result(result, self.result)
            yield self.result
        if self.csv is not None:
            from sim.results.csv_export import write_layer_table

            write_layer_table(result, self.csv)
            yield self.csv
        if self.figures is not None:
            from sim.figures import save_figures  # Matplotlib takes its time

            yield from save_figures(result, self.figures, formats=self.formats)


def check_writable(folder: Path) -> None:
    """Refuse a folder in which the machine lets us make no files."""
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StorageError(str(folder), "", "a folder to write to", Literal("no permission"))


def _check_folder(folder: Path) -> None:
    if "\0" in str(folder):
        raise InvalidValue("--figures", "a folder name", str(folder))
    if folder.is_dir():
        check_writable(folder)
    elif folder.exists():
        raise ResultsError(str(folder), "--figures", "a folder", Literal("a file"))
    elif not folder.parent.is_dir():
        expected = "a folder, or a new one in an existing folder"
        raise ResultsError(
            str(folder), "--figures", expected, Literal(f"no folder {str(folder.parent)!r}")
        )
    else:
        check_writable(folder.parent)
