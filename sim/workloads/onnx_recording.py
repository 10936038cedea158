"""A model run on real inputs, and the operands of its layers recorded on the way.

The model runs once per sample and group of layers, as many as `GROUP_BYTES` hold the
tensors of; only the operators that make them run.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.base.errors import InvalidValue, Literal, WorkloadError
from sim.domain.data_format import FORMATS
from sim.workloads.npy_inputs import InputForm, SampleInputs
from sim.workloads.onnx_graph import draft_network
from sim.workloads.onnx_import.graph import Graph
from sim.workloads.onnx_import.operand_layout import OperandSource, operand_sources
from sim.workloads.onnx_import.whole_model import load_whole_model
from sim.workloads.onnx_runtime import PartialRun
from sim.workloads.operand_record import EVERY_SAMPLE, OperandRecord, record_values
from sim.workloads.quantised_values import Quantisation, recovered_integers, stored_integers

Array = npt.NDArray[Any]

GROUP_BYTES = 2**27
_READ_ELEMENTS = frozenset(("int8", "int16", "int32", "fp16", "fp32", "bool"))
_WIDEST_BYTES = 4
"""Of a value, where the model does not say its type: more is not recorded."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One operand of a layer, its source, and the format of its values by the model."""

    layer: str
    operand: str
    source: OperandSource
    format_name: str | None

    @property
    def tensors(self) -> tuple[str, ...]:
        """Names of all tensors it needs."""
        return tuple(filter(None, (self.source.tensor, self.source.scale, self.source.zero_point)))


class ModelRecorder:
    """A model and the inputs it is run on.

    Parameters
    ----------
    path : ONNX file.
    inputs : .npy files by the name of the input; "" for the only one.
    dims : sizes of the dimensions that the model leaves open.
    quantisation : how floats become integers; None keeps them.
    group_bytes : tensors that are computed at a time, unless one is larger.

    Attributes
    ----------
    workload : as `sim.workloads.load.load_workload` gives it.
    unrecorded : why a layer's tensors cannot be had, by name.
    samples : in the inputs.

    Raises
    ------
    WorkloadError, InvalidValue
        The model cannot be read or run, or the inputs do not fit it.
    """

    def __init__(
        self,
        path: Path,
        inputs: Sequence[tuple[str, Path]],
        dims: Mapping[str, int] | None = None,
        quantisation: Quantisation | None = None,
        *,
        group_bytes: int = GROUP_BYTES,
    ) -> None:
        self._group_bytes = group_bytes
        self._path, self._quantisation = path, quantisation
        draft, self.workload = draft_network(path, dims)
        self._graph = draft.graph
        self._model = load_whole_model(path)
        self._inputs = SampleInputs(inputs, _forms(str(path), self._graph, self._model))
        self.samples = self._inputs.count
        self.unrecorded: dict[str, str] = {}
        self._wanted: list[_Wanted] = []
        for layer in self.workload.layers:
            if not layer.is_matrix:
                continue
            found = operand_sources(self._graph, draft.made_by[layer.name], layer)
            if not isinstance(found, str):
                found = self._readable(found)
            if isinstance(found, str):
                self.unrecorded[layer.name] = found
                continue
            for operand, source in found.items():
                name: str | None = getattr(layer.formats, operand)
                self._wanted.append(_Wanted(layer.name, operand, source, name))

    @property
    def has_floats(self) -> bool:
        """Whether any operand that is recorded is not of integers."""
        elements = {self._graph.tensor(item.source.tensor).element for item in self._wanted}
        return bool(elements & {"fp16", "fp32", "fp64"})

    def _readable(self, sources: Mapping[str, OperandSource]) -> Mapping[str, OperandSource] | str:
        """Give the sources if values of their types can be kept, else say which cannot."""
        for operand, source in sources.items():
            element = self._graph.tensor(source.tensor).element
            rounded = element == "fp64" and self._quantisation is not None
            if element not in _READ_ELEMENTS and not rounded:
                return f"{operand} of {element} values"
        return sources

    def records(
        self,
        samples: int,
        *,
        keep: bool = True,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> Iterator[OperandRecord]:
        """Run the model and give what is recorded, one operand at a time.

        Parameters
        ----------
        samples : how many of the inputs, from the first one on.
        keep : whether values are kept, or statistics only.
        progress : called with runs done, runs in all and a layer.

        Raises
        ------
        WorkloadError : the model cannot be run, or values that cannot be recorded.
        """
        constants = self._graph.constants
        trained = [item for item in self._wanted if item.source.tensor in constants]
        computed = [item for item in self._wanted if item.source.tensor not in constants]
        once, each = range(EVERY_SAMPLE, EVERY_SAMPLE + 1), range(samples)
        work = [(group, once) for group in self._groups(trained)]
        work += [(group, each) for group in self._groups(computed)]
        done, total = 0, sum(len(chosen) for _, chosen in work)
        for group, chosen in work:
            names = [name for item in group for name in item.tensors]
            run = PartialRun(self._path, self._model, names)
            for sample in chosen:
                tensors = run.run(self._inputs.sample(max(sample, 0)))
                for place, item in enumerate(group):
                    record = self._record(sample, item, tensors, keep=keep)
                    later = {name for other in group[place + 1 :] for name in other.tensors}
                    for name in set(item.tensors) - later:
                        del tensors[name]
                    if record is not None:
                        yield record
                    del record
                done += 1
                if progress is not None:
                    progress(done, total, group[-1].layer)

    def _groups(self, wanted: Sequence[_Wanted]) -> Iterator[list[_Wanted]]:
        """Give operands in groups whose tensors are within the limit, or are one."""
        group: list[_Wanted] = []
        sizes: dict[str, int] = {}
        for item in wanted:
            size = {item.source.tensor: _bytes(self._graph, item.source.tensor)}
            if group and sum((sizes | size).values()) > self._group_bytes:
                yield group
                group, sizes = [], {}
            group.append(item)
            sizes |= size
        if group:
            yield group

    def _record(
        self, sample: int, item: _Wanted, tensors: Mapping[str, Array], *, keep: bool
    ) -> OperandRecord | None:
        """Give the record of one operand; None where its layer cannot be recorded after all."""
        source, layer = item.source, item.layer
        values = tensors[source.tensor]
        scale = tensors.get(source.scale) if source.scale else None
        zero_point = tensors.get(source.zero_point) if source.zero_point else None
        where = f"{layer}.{item.operand}"
        try:
            if source.scale or source.zero_point or values.dtype.kind in "iub":
                if source.recover:
                    values = recovered_integers(values, scale, zero_point, where)
                found = stored_integers(source.arranged(values), scale, zero_point)
            elif self._quantisation is not None and item.format_name is None:
                found = self._quantisation.quantised(source.arranged(values), where)
            else:
                found = stored_integers(source.arranged(values), None, None)
            return record_values(
                sample,
                layer,
                item.operand,
                found.values,
                item.format_name or found.format_name,
                unsigned=found.unsigned,
                zero_point=found.zero_point,
                scale=found.scale,
                keep=keep,
            )
        except InvalidValue as problem:
            raise WorkloadError(
                str(self._path), problem.key, problem.expected, problem.got
            ) from None


def _bytes(graph: Graph, name: str) -> int:
    tensor = graph.tensor(name)
    data_format = FORMATS.get(tensor.element)
    return tensor.count * (_WIDEST_BYTES if data_format is None else -(-data_format.bits // 8))


def _forms(file: str, graph: Graph, model: Any) -> dict[str, InputForm]:
    """Give shape and type of each input that has to be given."""
    from onnx import helper  # noqa: PLC0415  # an extra

    stored = {item.name for item in model.graph.initializer}
    forms = {}
    for value in model.graph.input:
        if value.name in stored:
            continue
        shape = graph.shape(value.name)
        kind = value.type.tensor_type.elem_type
        if shape is None or not kind:
            expected = "inputs that are tensors of a known size"
            raise WorkloadError(file, f"input {value.name!r}", expected, Literal("another"))
        forms[value.name] = InputForm(shape, np.dtype(helper.tensor_dtype_to_np_dtype(kind)))
    return forms
