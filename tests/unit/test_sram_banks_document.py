"""Do the commands in docs/methods/sram_banks.md print what it shows, and is its sum right?"""

import shlex

import pytest

from sim.api import simulate
from sim.cli.main import main
from tests.unit.test_documentation import ROOT, commands, matches

DOCUMENT = ROOT / "docs" / "methods" / "sram_banks.md"
EXAMPLE = ROOT / "examples" / "choosing_a_layout.txt"


@pytest.mark.parametrize(("command", "expected"), tuple(commands(DOCUMENT)))
def test_commands_print_what_the_page_shows(command, expected, capsys):
    assert main(shlex.split(command)[1:]) == 0
    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert matches(expected, printed), "\n".join(printed)


def test_the_worked_example_by_hand():
    overrides = [
        "memories.global_buffer.layout={ifmap: {order: [C, W, H]}}",
        "memories.accumulator.banks=32",
    ]
    result = simulate("edge_npu", "resnet18", layers="layer2.0.downsample", overrides=overrides)
    (layer,) = result.layers
    assert (layer.tile_shapes["accumulator"]["P"], layer.tile_shapes["accumulator"]["Q"]) == (7, 28)
    ramps = 2 * sum(-(-rows // 2) - 1 for rows in range(1, 16))
    folds = (28 // 7) * (64 // 16) * (128 // 16)
    assert layer.bank_conflict_cycles == folds * (ramps + 7 * (7 * 28 - 15)) == 174_720


def test_the_table_is_the_example_s():
    assert EXAMPLE.read_text(encoding="utf-8").strip() in DOCUMENT.read_text(encoding="utf-8")
