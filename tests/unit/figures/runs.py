"""A small real run: two layers of MACs and one of the vector unit on the edge NPU."""

from functools import cache

from sim.api import simulate
from sim.domain.layer import Layer
from sim.domain.workload import Workload
from sim.results.result import Result

NETWORK = Workload(
    name="three",
    layers=(
        Layer(
            name="conv",
            kind="conv2d",
            ifmap_h=12,
            ifmap_w=12,
            filter_h=3,
            filter_w=3,
            in_channels=16,
            out_channels=24,
        ),
        Layer(name="gemm", kind="gemm", ifmap_h=40, in_channels=50, out_channels=24),
        Layer(name="sum", kind="add", ifmap_h=10, ifmap_w=10, in_channels=24, out_channels=24),
    ),
)


@cache
def edge_run() -> Result:
    """Give the run of the small network on the edge NPU."""
    return simulate("edge_npu", NETWORK)
