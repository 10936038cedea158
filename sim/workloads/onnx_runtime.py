"""ONNX Runtime: parts of a model run on the CPU by one thread, the same values every time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.errors import Literal, WorkloadError
from sim.workloads.onnx_import.whole_model import COPY_PREFIX, part_of

Array = npt.NDArray[Any]

_FOLDER_OPTION = "session.model_external_initializers_file_folder_path"
EXACT_SUMS_OPTION = "session.x64quantprecision"
_FATAL = 4
"""Severity of messages that ONNX Runtime may print: errors are raised as well."""


def import_onnxruntime(file: str) -> Any:
    """Import the package onnxruntime, which is an extra.

    Raises
    ------
    WorkloadError
        It is not installed.
    """
    try:
        import onnxruntime  # noqa: PLC0415
    except ModuleNotFoundError as problem:
        if problem.name != "onnxruntime":
            raise
        expected = "the package onnxruntime to run it with (pip install 'joulesim[trace]')"
        raise WorkloadError(file, "", expected, Literal("it is not installed")) from None
    return onnxruntime


class PartialRun:
    """The operators that some tensors of a model need, ready to run.

    Operators run as they are written, none fused: each tensor has the values its name says.

    Parameters
    ----------
    path, model : the file, and what `load_whole_model` gave of it.
    tensors : names of those wanted.

    Raises
    ------
    WorkloadError : ONNX Runtime refuses the model.
    """

    def __init__(self, path: Path, model: Any, tensors: Sequence[str]) -> None:
        self._file, self._tensors = str(path), tuple(dict.fromkeys(tensors))
        runtime = import_onnxruntime(self._file)
        options = runtime.SessionOptions()
        options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.execution_mode = runtime.ExecutionMode.ORT_SEQUENTIAL
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # memory goes back when a tensor is no longer needed
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        options.log_severity_level = _FATAL
        folder = str(path.resolve().parent)
        options.add_session_config_entry(_FOLDER_OPTION, folder)
        # without it, sums of uint8 x int8 saturate at 16 bits on processors before VNNI
        options.add_session_config_entry(EXACT_SUMS_OPTION, "1")
        part = part_of(model, self._tensors)
        self._inputs = frozenset(item.name for item in part.graph.input)
        self._inputs -= {item.name for item in part.graph.initializer}
        content = part.SerializeToString()
        del part
        self._failures = _failures(runtime)
        try:
            self._session = runtime.InferenceSession(
                content, options, providers=["CPUExecutionProvider"]
            )
        except self._failures as problem:
            raise self._refused(problem) from None

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Give the tensors by name, for the inputs of one inference.

        Raises
        ------
        WorkloadError : ONNX Runtime cannot run it.
        """
        feeds = {name: values for name, values in inputs.items() if name in self._inputs}
        try:
            values = self._session.run(None, feeds)
        except self._failures as problem:
            raise self._refused(problem) from None
        names = [item.name for item in self._session.get_outputs()]
        return {
            name.removeprefix(COPY_PREFIX): np.asarray(found)
            for name, found in zip(names, values, strict=True)
        }

    def _refused(self, problem: Exception) -> WorkloadError:
        text = " ".join(str(problem).split())
        return WorkloadError(self._file, "", "a model that ONNX Runtime can run", Literal(text))


def _failures(runtime: Any) -> tuple[type[Exception], ...]:
    """Give what ONNX Runtime raises; its exceptions have no class of their own above them."""
    states = runtime.capi.onnxruntime_pybind11_state
    found = tuple(
        item
        for item in vars(states).values()
        if isinstance(item, type) and issubclass(item, Exception)
    )
    return (*found, RuntimeError, ValueError)
