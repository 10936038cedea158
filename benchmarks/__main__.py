"""Run every benchmark: ``python -m benchmarks``."""

from benchmarks import (
    bench_end_to_end,
    bench_engine,
    bench_first_run,
    bench_golden_grid,
    bench_import,
    bench_kernels,
    bench_sweep_points,
    bench_sweep_store,
    bench_tile_count,
    bench_trace_memory,
    sweep_table_memory,
)

for benchmark in (
    bench_import,
    bench_kernels,
    bench_golden_grid,
    bench_engine,
    bench_tile_count,
    bench_end_to_end,
    bench_sweep_points,
    bench_first_run,
    bench_trace_memory,
    bench_sweep_store,
    sweep_table_memory,
):
    benchmark.main()
