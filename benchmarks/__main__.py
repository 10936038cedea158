"""Run every benchmark: ``python -m benchmarks``."""

from benchmarks import (
    bench_end_to_end,
    bench_engine,
    bench_golden_grid,
    bench_import,
    bench_kernels,
)

for benchmark in (
    bench_import,
    bench_kernels,
    bench_golden_grid,
    bench_engine,
    bench_end_to_end,
):
    benchmark.main()
