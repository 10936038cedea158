"""One small product on a machine where only the array takes time, worked by hand.

10 x 4 by 4 x 4 on 4 x 4 PEs without skew: 160 MACs, 10 cycles on all PEs.
"""

from sim.api import simulate
from sim.domain.workload import Workload
from sim.results.result import Result
from tests.unit.dataflows.one_tile import gemm, unlimited_machine


def small_run(dataflow: str, rows: int = 4, columns: int = 4) -> Result:
    machine = unlimited_machine(rows, columns, "spatial")
    return simulate(machine, Workload(name="one", layers=(gemm(10, 4, 4),)), dataflow=dataflow)
