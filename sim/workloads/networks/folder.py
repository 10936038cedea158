"""The folder of bundled networks: one YAML file each, and a README with their totals."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.base.atomic_file import write_text
from sim.domain.workload import Workload
from sim.workloads.networks import NETWORKS
from sim.workloads.yaml_network import write_network

_HEADER = """\
# Bundled networks

Each file is written from the network's definition in `sim/workloads/networks/`, never by hand:

```
python -m sim.workloads.networks traces
```

Run it again after changing a definition; a test compares the two. The format is described in
`docs/formats/workloads.md`.

Batch norms are folded into the convolutions. Activations are fused where there is a layer to
fuse them into. Trained values that inference does not multiply by (norm scales, embedding
tables, moving averages) are in `extra_parameters`, so that parameters add up to the published
count.

| network | layers | MACs | published | difference | parameters | published | difference |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def write_folder(folder: Path) -> Iterator[Path]:
    """Write every network's file and the README, giving each path once it is written.

    Raises
    ------
    ResultsError
        A file cannot be written.
    """
    workloads = [build() for build in NETWORKS.values()]
    for workload in workloads:
        path = folder / f"{workload.name}.yaml"
        write_network(workload, path)
        yield path
    readme = folder / "README.md"
    write_text(readme, format_readme(workloads))
    yield readme


def format_readme(workloads: Iterable[Workload]) -> str:
    """Give the README of the folder: how it is made, totals, origins."""
    ordered = list(workloads)
    rows = "".join(_totals_row(workload) for workload in ordered)
    origins = "".join(
        f"\n## `{workload.name}`\n\n{workload.description}\n\n{workload.source}\n"
        for workload in ordered
    )
    return f"{_HEADER}{rows}{origins}"


def _totals_row(workload: Workload) -> str:
    cells = (
        f"`{workload.name}`",
        f"{len(workload.layers)}",
        *_compared(workload.macs, workload.published_macs),
        *_compared(workload.parameter_count, workload.published_parameters),
    )
    return "| " + " | ".join(cells) + " |\n"


def _compared(ours: int, published: int | None) -> tuple[str, str, str]:
    if published is None:
        return f"{ours:,}", "", ""
    difference = "0" if ours == published else f"{ours / published - 1:+.3%}"
    return f"{ours:,}", f"{published:,}", difference
