"""ResNet-50 on 32 x 32 PEs, by joulesim and by SCALE-Sim 3.0.0 in one run, from the same files.

Compute cycles must be equal in every layer, and joulesim at least 1,000 times as fast. SCALE-Sim is
installed from PyPI into a virtual environment of its own, so this is not among the benchmarks of
``python -m benchmarks``:

    python -m benchmarks.bench_against_scalesim                   # a few minutes
    python -m benchmarks.bench_against_scalesim --layers layer4   # names that begin like this
    python -m benchmarks.bench_against_scalesim --all             # the better part of an hour
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scalesim_peer import PeerRun, prepare_environment, run_peer
from benchmarks.timing import Timed, report
from sim.api import simulate
from sim.domain.layer import Layer
from sim.kernels.jit import user_cache_folder
from sim.results.result import Result
from sim.workloads.load import load_workload

LEAST_RATIO = 1000
REPEATS = 5
STANDARD_LAYERS = ("conv1", "layer1.0.", "layer4.1.", "fc")
"""The first layer, a block of the first stage, one of the last, the last layer."""

CONFIGURATION = """\
[general]
run_name = peer
[architecture_presets]
ArrayHeight = 32
ArrayWidth = 32
IfmapSramSzkB = 512
FilterSramSzkB = 512
OfmapSramSzkB = 512
IfmapOffset = 0
FilterOffset = 10000000
OfmapOffset = 20000000
Dataflow = {dataflow}
Bandwidth = 10
MemoryBanks = 1
ReadRequestBuffer = 64
WriteRequestBuffer = 64
[layout]
IfmapCustomLayout = False
IfmapSRAMBankBandwidth = 10
IfmapSRAMBankNum = 10
IfmapSRAMBankPort = 2
FilterCustomLayout = False
FilterSRAMBankBandwidth = 10
FilterSRAMBankNum = 10
FilterSRAMBankPort = 2
[sparsity]
SparsitySupport = false
SparseRep = ellpack_block
OptimizedMapping = false
BlockSize = 8
RandomNumberGeneratorSeed = 40
[run_presets]
InterfaceBandwidth = CALC
UseRamulatorTrace = False
"""

HEADER = (
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, "
    "Num Filter, Strides,"
)


def topology_row(layer: Layer) -> str:
    """Write a layer as SCALE-Sim reads it.

    It knows no padding and finishes every stride begun, so the input is given with its padding and
    without the rows and columns that no output looks at.
    """
    height = (layer.ofmap_h - 1) * layer.stride_h + layer.filter_h
    width = (layer.ofmap_w - 1) * layer.stride_w + layer.filter_w
    sizes = (height, width, layer.filter_h, layer.filter_w, layer.in_channels, layer.out_channels)
    return ", ".join(str(cell) for cell in (layer.name, *sizes, layer.stride_h)) + ","


def select_layers(beginnings: Sequence[str]) -> list[Layer]:
    """Give the layers of MACs of ResNet-50 whose names begin with one of these."""
    layers = [layer for layer in load_workload("resnet50").layers if layer.is_matrix]
    return [layer for layer in layers if layer.name.startswith(tuple(beginnings))]


def run_joulesim(configuration: Path, topology: Path) -> tuple[float, float, Result]:
    """Simulate the same files; the shortest wall and CPU time [s] after a first run."""
    result = simulate(configuration, topology)
    walls, cpus = [], []
    for _ in range(REPEATS):
        wall, cpu = time.perf_counter(), time.process_time()
        result = simulate(configuration, topology)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus), result


def compare(peer: PeerRun, wall_s: float, cpu_s: float, result: Result) -> None:
    """Assert equal compute cycles and the ratio of times, and print both."""
    assert len(peer.total_cycles) == len(result.layers)
    for theirs, layer in zip(peer.total_cycles, result.layers, strict=True):
        # theirs is the index of the last cycle, ours a count
        assert layer.compute_cycles == theirs + 1, (layer.name, layer.compute_cycles, theirs + 1)
    cycles = sum(layer.compute_cycles for layer in result.layers)
    note = f"{len(result.layers)} layers, {cycles:,} compute cycles"
    report(Timed("SCALE-Sim 3.0.0", peer.wall_s, f"{note}, CPU {peer.cpu_s:,.1f} s"))
    report(Timed("joulesim", wall_s, f"the same, layer by layer, CPU {cpu_s * 1e3:,.1f} ms"))
    ratio = peer.wall_s / wall_s
    print(f"ratio {ratio:,.0f} (CPU time {peer.cpu_s / cpu_s:,.0f}), at least {LEAST_RATIO:,}")
    assert ratio >= LEAST_RATIO, ratio


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="joulesim against SCALE-Sim 3.0.0 on ResNet-50.")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--layers",
        nargs="+",
        metavar="NAME",
        default=STANDARD_LAYERS,
        help="layers whose names begin with NAME (default: %(default)s)",
    )
    choice.add_argument("--all", action="store_true", help="every convolution and the last layer")
    parser.add_argument("--dataflow", choices=("ws", "os", "is"), default="ws")
    parser.add_argument(
        "--environment",
        type=Path,
        metavar="FOLDER",
        default=user_cache_folder() / "peers" / "scalesim-3.0.0",
        help="virtual environment of SCALE-Sim, made if missing (default: %(default)s)",
    )
    return parser.parse_args()


def main() -> None:
    """Run both and compare them."""
    given = _arguments()
    layers = select_layers(("",) if given.all else given.layers)
    if not layers:
        raise SystemExit(f"no layer of ResNet-50 begins with {' or '.join(given.layers)}")
    interpreter = prepare_environment(given.environment)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        configuration, topology = folder / "peer.cfg", folder / "resnet50.csv"
        configuration.write_text(CONFIGURATION.format(dataflow=given.dataflow), encoding="utf-8")
        rows = "\n".join(topology_row(layer) for layer in layers)
        topology.write_text(f"{HEADER}\n{rows}\n", encoding="utf-8")
        wall_s, cpu_s, result = run_joulesim(configuration, topology)
        compare(run_peer(interpreter, configuration, topology, folder), wall_s, cpu_s, result)


if __name__ == "__main__":
    main()
