"""Dimensions that a model leaves open, set by name."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal, WorkloadError
from sim.domain.layer import MAX_DIMENSION, MAX_VALUES


def set_dimensions(file: str, model: Any, dims: Mapping[str, int]) -> None:
    """Replace every open dimension of a model by its value, in place.

    Parameters
    ----------
    model : onnx.ModelProto.
    dims : value by name; a dimension without one is called ``input[axis]``.

    Raises
    ------
    InvalidValue
        `dims` names no open dimension, or a value is out of range.
    WorkloadError
        A dimension has no value, or cannot have the one it has.
    """
    stored = {tensor.name for tensor in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in stored]
    for tensor in model.graph.initializer:
        _check_sizes(file, f"initializer {tensor.name!r}", list(tensor.dims), least=0)
    for sparse in model.graph.sparse_initializer:
        _check_sizes(file, f"initializer {sparse.values.name!r}", list(sparse.dims), least=0)
    open_dims = {name: dim for value in inputs for name, dim in _open_dims(file, value)}
    _check_named(file, tuple(open_dims), dims)
    for value in inputs:
        for name, dim in _open_dims(file, value):
            dim.dim_value = dims[name]
        sizes = [dim.dim_value for dim in value.type.tensor_type.shape.dim]
        _check_sizes(file, f"input {value.name!r}", sizes, least=1)
    for value in (*model.graph.value_info, *model.graph.output):
        for dim in value.type.tensor_type.shape.dim:
            if dim.dim_param in dims:
                dim.dim_value = dims[dim.dim_param]


def _check_named(file: str, names: tuple[str, ...], dims: Mapping[str, int]) -> None:
    """Check that sizes are given for the open dimensions, for all and for no others."""
    for name, size in dims.items():
        if name not in names:
            what = expected_one_of(names, name) if names else "no dimension, as all are set"
            raise InvalidValue("dims", what, name)
        whole = isinstance(size, int) and not isinstance(size, bool)
        if not whole or not 1 <= size <= MAX_DIMENSION:
            raise InvalidValue(f"dims.{name}", f"an integer from 1 to {MAX_DIMENSION}", size)
    missing = [name for name in names if name not in dims]
    if missing:
        expected = f"a size for {', '.join(missing)} (--dim name=value)"
        raise WorkloadError(file, "open dimensions", expected, Literal("none"))


def _open_dims(file: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Give name and message of each dimension of an input that has no size."""
    if not value.type.HasField("tensor_type") or not value.type.tensor_type.HasField("shape"):
        expected = "a tensor with a number of dimensions"
        raise WorkloadError(file, f"input {value.name!r}", expected, Literal("another type"))
    for axis, dim in enumerate(value.type.tensor_type.shape.dim):
        if not dim.HasField("dim_value"):
            yield dim.dim_param or f"{value.name}[{axis}]", dim


def _check_sizes(file: str, where: str, sizes: list[int], *, least: int) -> None:
    count = 1
    for size in sizes:
        if not least <= size <= MAX_DIMENSION:
            expected = f"dimensions from {least} to {MAX_DIMENSION}"
            raise WorkloadError(file, where, expected, Literal(sizes))
        count *= size
    if count > MAX_VALUES:
        raise WorkloadError(file, where, f"at most {MAX_VALUES} values", count)
