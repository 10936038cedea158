"""How many MACs of a layer have an operand that is zero: counted, or expected from densities."""

from dataclasses import dataclass

from dataflows.operand_addresses import OperandAddresses
from dataflows.operand_values import OperandValues
from dataflows.problem import Problem
from sim.kernels.toggles import count_nonzeros


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroMacs:
    """MACs of a layer with a zero among their operands; padding is zero."""

    ifmap: int
    weight: int
    either: int

    def gated(self, gating: str) -> int:
        """Count the MACs that one of `sim.domain.zero_gating.ZERO_GATING` gates."""
        return {"none": 0, "ifmap": self.ifmap, "weight": self.weight, "both": self.either}[gating]


def counted_zero_macs(problem: Problem, values: OperandValues) -> ZeroMacs:
    """Count exactly, in time that grows with the operands and not with the MACs.

    A MAC pairs an input and a weight of the same group and the same place of the reduction. So
    with ``n_i`` non-zero inputs over all positions and ``n_w`` non-zero weights over all filters,
    the MACs with both are the sum of ``n_i n_w`` over the reduction.
    """
    addresses = OperandAddresses(problem)
    live_inputs = live_weights = live = macs = 0
    for start, extent in addresses.whole_groups():
        ifmap = addresses.ifmap_sides(start, extent)
        weight = addresses.weight_sides(start, extent)
        inputs = count_nonzeros(
            values.ifmap, values.masks["ifmap"], ifmap["reduction"], ifmap["positions"]
        )
        weights = count_nonzeros(
            values.weight, values.masks["weight"], weight["reduction"], weight["filters"]
        )
        positions, filters = ifmap["positions"].size, weight["filters"].size
        live_inputs += int(inputs.sum()) * filters
        live_weights += int(weights.sum()) * positions
        live += int(inputs @ weights)
        macs += positions * filters * inputs.size
    return ZeroMacs(ifmap=macs - live_inputs, weight=macs - live_weights, either=macs - live)


def expected_zero_macs(problem: Problem) -> ZeroMacs:
    """Expect zeros that fall independently, as often as the layer's densities say.

    An input is there and not zero with the share of MACs outside the padding times its density.
    Each expectation is rounded once, to whole MACs of the layer.
    """
    densities, macs = problem.layer.densities, problem.layer.macs
    inside = unpadded_macs(problem)
    return ZeroMacs(
        ifmap=macs - round(inside * densities.ifmap),
        weight=macs - round(macs * densities.weight),
        either=macs - round(inside * densities.ifmap * densities.weight),
    )


def unpadded_macs(problem: Problem) -> int:
    """Count the MACs whose input is not padding."""
    layer, whole = problem.layer, problem.whole
    rows = _taps_inside(
        layer.ofmap_h, layer.stride_h, layer.filter_h, layer.dilation_h, layer.padding.top,
        layer.ifmap_h,
    )  # fmt: skip
    columns = _taps_inside(
        layer.ofmap_w, layer.stride_w, layer.filter_w, layer.dilation_w, layer.padding.left,
        layer.ifmap_w,
    )  # fmt: skip
    return whole.G * whole.B * whole.K * whole.C * rows * columns


def _taps_inside(
    outputs: int, stride: int, taps: int, dilation: int, before: int, size: int
) -> int:
    """Sum, over the outputs along one axis, the filter taps that fall on inputs."""
    total = 0
    for tap in range(taps):
        # output o reads input o * stride + shift, which must lie in [0, size)
        shift = tap * dilation - before
        first = max(0, -(shift // stride))
        last = min(outputs - 1, (size - 1 - shift) // stride)
        total += max(0, last - first + 1)
    return total
