"""Builds a network layer by layer; shapes follow from the layers before."""

from dataclasses import dataclass
from typing import Any

from sim.domain.layer import Layer, Padding
from sim.domain.workload import Workload


@dataclass(frozen=True, slots=True)
class Tensor:
    """The output of a layer, or the network's input when `layer` is None."""

    layer: str | None
    channels: int
    height: int
    width: int

    @property
    def count(self) -> int:
        """Values of one input of the batch."""
        return self.channels * self.height * self.width


class NetworkBuilder:
    """Collects layers; each method adds one and gives its output."""

    def __init__(self) -> None:
        self._layers: list[Layer] = []

    def workload(self, name: str, **facts: Any) -> Workload:
        """Give the network with its description, source and published totals."""
        return Workload(name=name, layers=tuple(self._layers), **facts)

    def _add(self, name: str, kind: str, inputs: tuple[Tensor, ...], **shape: Any) -> Tensor:
        names = tuple(tensor.layer for tensor in inputs if tensor.layer is not None)
        layer = Layer(name=name, kind=kind, inputs=names, **shape)
        self._layers.append(layer)
        return Tensor(name, layer.out_channels, layer.ofmap_h, layer.ofmap_w)

    def conv(
        self,
        name: str,
        *inputs: Tensor,
        out_channels: int,
        kernel: int | tuple[int, int],
        stride: int = 1,
        padding: int | Padding = 0,
        groups: int = 1,
        activation: str | None = None,
        bias: bool = True,
        norm_parameters: int = 0,
    ) -> Tensor:
        """Add a convolution over the inputs, concatenated along their channels.

        Parameters
        ----------
        norm_parameters : values per channel of the batch norm folded into the convolution,
            beyond the one that becomes the bias.
        """
        first = inputs[0]
        filter_h, filter_w = (kernel, kernel) if isinstance(kernel, int) else kernel
        return self._add(
            name,
            "conv2d",
            inputs,
            groups=groups,
            in_channels=sum(tensor.channels for tensor in inputs),
            out_channels=out_channels,
            ifmap_h=first.height,
            ifmap_w=first.width,
            filter_h=filter_h,
            filter_w=filter_w,
            stride_h=stride,
            stride_w=stride,
            padding=_all_sides(padding),
            activation=activation,
            bias=bias,
            extra_parameters=norm_parameters * out_channels,
        )

    def max_pool(
        self, name: str, x: Tensor, *, kernel: int, stride: int, padding: int | Padding = 0
    ) -> Tensor:
        """Add a max pooling over `kernel` x `kernel` windows."""
        return self._add(
            name,
            "max_pool",
            (x,),
            in_channels=x.channels,
            out_channels=x.channels,
            ifmap_h=x.height,
            ifmap_w=x.width,
            filter_h=kernel,
            filter_w=kernel,
            stride_h=stride,
            stride_w=stride,
            padding=_all_sides(padding),
        )

    def global_average_pool(self, name: str, x: Tensor) -> Tensor:
        """Add an average over all positions."""
        return self._add(
            name,
            "average_pool",
            (x,),
            in_channels=x.channels,
            out_channels=x.channels,
            ifmap_h=x.height,
            ifmap_w=x.width,
            filter_h=x.height,
            filter_w=x.width,
        )

    def upsample(self, name: str, x: Tensor, scale: int) -> Tensor:
        """Add an enlargement by a whole factor."""
        return self._elementwise(name, "upsample", (x,), scale=scale)

    def linear(
        self,
        name: str,
        x: Tensor,
        out_channels: int,
        *,
        activation: str | None = None,
        bias: bool = True,
        state_channels: int = 0,
        norm_parameters: int = 0,
    ) -> Tensor:
        """Add a matrix product with trained weights at each position of `x`.

        Parameters
        ----------
        state_channels : further input values, from state that is kept outside the network.
        norm_parameters : values per output of a batch norm folded into it, beyond the bias.
        """
        return self._add(
            name,
            "gemm",
            (x,),
            ifmap_h=x.height * x.width,
            in_channels=x.channels + state_channels,
            out_channels=out_channels,
            activation=activation,
            bias=bias,
            extra_parameters=norm_parameters * out_channels,
        )

    def matmul(
        self, name: str, x: Tensor, other: Tensor, *, heads: int, m: int, n: int, k: int
    ) -> Tensor:
        """Add one m x k by k x n product per head; `other` gives the second operand."""
        return self._add(
            name,
            "matmul",
            (x, other),
            groups=heads,
            ifmap_h=m,
            in_channels=heads * k,
            out_channels=heads * n,
        )

    def softmax(self, name: str, x: Tensor, *, row: int) -> Tensor:
        """Add a softmax over rows of `row` values."""
        positions = x.count // row
        rows = x.height if positions % x.height == 0 else positions
        return self._add(
            name,
            "softmax",
            (x,),
            in_channels=row,
            out_channels=row,
            ifmap_h=rows,
            ifmap_w=positions // rows,
        )

    def norm(self, name: str, x: Tensor, kind: str, *, parameters_per_channel: int) -> Tensor:
        """Add a "layer_norm" or "rms_norm" with its trained scale (and shift)."""
        extra = parameters_per_channel * x.channels
        return self._elementwise(name, kind, (x,), extra_parameters=extra)

    def add(
        self,
        name: str,
        *inputs: Tensor,
        activation: str | None = None,
        table_parameters: int = 0,
    ) -> Tensor:
        """Add an element-wise sum; with one input, the other operand is a trained table."""
        return self._elementwise(
            name, "add", inputs, activation=activation, extra_parameters=table_parameters
        )

    def multiply(self, name: str, *inputs: Tensor) -> Tensor:
        """Add an element-wise product; with one input, the other is a table or state."""
        return self._elementwise(name, "multiply", inputs)

    def activation(self, name: str, x: Tensor, function: str) -> Tensor:
        """Add a function of each value."""
        return self._elementwise(name, "activation", (x,), activation=function)

    def embedding(self, name: str, *, positions: int, channels: int, parameters: int) -> Tensor:
        """Add a table look-up: one row of `channels` values per position."""
        return self._add(
            name,
            "embedding",
            (),
            in_channels=1,
            out_channels=channels,
            ifmap_h=positions,
            extra_parameters=parameters,
        )

    def _elementwise(self, name: str, kind: str, inputs: tuple[Tensor, ...], **more: Any) -> Tensor:
        first = inputs[0]
        return self._add(
            name,
            kind,
            inputs,
            in_channels=first.channels,
            out_channels=first.channels,
            ifmap_h=first.height,
            ifmap_w=first.width,
            **more,
        )


def flatten(x: Tensor) -> Tensor:
    """See all values of a tensor as the channels of one position."""
    return Tensor(x.layer, x.count, 1, 1)


def as_tokens(x: Tensor, positions: int) -> Tensor:
    """See a tensor as rows of channels at `positions` positions (fewer: the last ones)."""
    return Tensor(x.layer, x.channels, positions, 1)


def same_padding(x: Tensor, kernel: tuple[int, int], stride: int) -> Padding:
    """Give the padding for ceil(size / stride) outputs, as TensorFlow's "same".

    The odd row or column goes to the bottom or the right.
    """
    height, width = (
        max((-(-size // stride) - 1) * stride + reach - size, 0)
        for size, reach in zip((x.height, x.width), kernel, strict=True)
    )
    return Padding(
        top=height // 2, bottom=height - height // 2, left=width // 2, right=width - width // 2
    )


def _all_sides(padding: int | Padding) -> Padding:
    if isinstance(padding, Padding):
        return padding
    return Padding(top=padding, bottom=padding, left=padding, right=padding)
