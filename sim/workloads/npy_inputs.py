"""Inputs of a model from NumPy files: one inference per step of the first axis, read as needed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal, WorkloadError

Array = npt.NDArray[Any]


class InputForm(NamedTuple):
    """What a model takes: one of its inputs for one inference."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]


class SampleInputs:
    """Arrays of all inputs, mapped into memory.

    Parameters
    ----------
    files : by name of the input; "" for the only one.
    forms : of the model's inputs, by name.

    Raises
    ------
    InvalidValue : an input that is missing, unknown or given twice.
    WorkloadError : a file is no array, of another shape or type, or of another number of samples.
    """

    def __init__(self, files: Sequence[tuple[str, Path]], forms: Mapping[str, InputForm]) -> None:
        self._forms = forms
        self._arrays: dict[str, Array] = {}
        counts: dict[str, int] = {}
        for name, path in files:
            wanted = _input_name(name, forms)
            if wanted in self._arrays:
                raise InvalidValue("--inputs", f"one file for {wanted}", str(path))
            array = _mapped(path)
            _check(path, wanted, array, forms[wanted])
            self._arrays[wanted] = array
            counts[str(path)] = len(array)
        for name in forms:
            if name not in self._arrays:
                raise InvalidValue("--inputs", f"{name}=FILE.npy, an input", Literal("nothing"))
        first = next(iter(counts), "")
        for file, count in counts.items():
            if count != counts[first]:
                expected = f"{counts[first]} samples, as in {first}"
                raise WorkloadError(file, "", expected, count)
        self.count = counts.get(first, 1)

    def sample(self, index: int) -> dict[str, Array]:
        """Give the inputs of one inference."""
        found = {}
        for name, form in self._forms.items():
            values = self._arrays[name][index]
            found[name] = np.ascontiguousarray(values, form.dtype).reshape(form.shape)
        return found


def _input_name(name: str, forms: Mapping[str, InputForm]) -> str:
    if name:
        if name not in forms:
            raise InvalidValue("--inputs", expected_one_of(forms, name), name)
        return name
    if len(forms) != 1:
        expected = f"NAME=FILE.npy for each of {', '.join(forms) or 'no inputs'}"
        raise InvalidValue("--inputs", expected, Literal("a file without a name"))
    return next(iter(forms))


def _mapped(path: Path) -> Array:
    file = str(path).replace("\0", "\\0")
    if not path.is_file() if "\0" not in str(path) else True:
        raise WorkloadError(file, "", "an existing .npy file", Literal("no such file"))
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as problem:
        got = Literal(" ".join(str(problem).split()) or type(problem).__name__)
        raise WorkloadError(file, "", "a NumPy array (.npy)", got) from None
    if not isinstance(array, np.ndarray):
        array.close()
        raise WorkloadError(file, "", "one array (.npy)", Literal("an archive of several"))
    return array


def _check(path: Path, name: str, array: Array, form: InputForm) -> None:
    file = str(path)
    per_sample = (form.shape, form.shape[1:] if form.shape[:1] == (1,) else form.shape)
    if not array.ndim or not len(array) or array.shape[1:] not in per_sample:
        sizes = ", ".join(map(str, per_sample[1]))
        expected = f"shape (samples, {sizes}) for input {name}"
        raise WorkloadError(file, "", expected, Literal(str(array.shape)))
    if not np.can_cast(array.dtype, form.dtype, "same_kind"):
        expected = f"{form.dtype} for input {name}"
        raise WorkloadError(file, "", expected, Literal(str(array.dtype)))
