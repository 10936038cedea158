"""Does `joulesim list` name every preset with something to choose by?"""

import pytest

from sim.base.bundled import bundled_files
from sim.cli.main import main
from sim.config.dram_per_bit_file import bundled_energies_per_bit
from sim.figures import FIGURES
from sim.workloads.load import bundled_workloads


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("architectures", bundled_files("configs/architectures", ".yaml")),
        ("workloads", bundled_workloads()),
        ("energy", bundled_files("configs/energy", ".yaml")),
        ("figures", FIGURES),
        ("memories", bundled_files("configs/dram_timing", ".yaml")),
        ("dram-standards", bundled_files("configs/dram", ".yaml")),
        ("dram-energy", bundled_energies_per_bit()),
    ],
)
def test_each_name_has_a_description(what, names, capsys):
    assert main(["list", what]) == 0
    shown = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in shown.splitlines() if line.strip()}
    assert set(names) <= set(rows)
    assert all(len(rows[name]) > 2 for name in names)


def test_workloads_come_with_macs_and_parameters(capsys):
    # 1.81 G multiply-accumulates, 11.7 M parameters: torchvision, ResNet18_Weights.IMAGENET1K_V1
    assert main(["list", "workloads"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "  resnet18 " in line]
    assert "1.81 G MACs  11.7 M parameters" in line


def test_without_a_name_everything_is_listed(capsys):
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    headings = {"Architectures", "Workloads", "Dataflows", "Energy", "Figures"}
    assert headings <= set(lines)


def test_unknown_section_suggests_the_nearest(capsys):
    assert main(["list", "workload"]) == 2
    assert "(did you mean 'workloads'?), got 'workload'" in capsys.readouterr().err
