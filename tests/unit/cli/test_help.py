"""Does the help teach, and does it come without loading the simulator?"""

import subprocess
import sys

import pytest

from sim.cli.main import main

COMMANDS = ("run", "list", "check", "plot", "report", "export", "verify", "validate")
HEAVY = ("numpy", "numba", "h5py", "matplotlib", "simpy", "rich", "ruamel.yaml")


def test_help_names_every_command_and_an_example(capsys):
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert "\n    joulesim run edge_npu resnet18\n" in shown


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_shows_examples_line_by_line(command, capsys):
    assert main([command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: joulesim {command} [OPTIONS]")
    assert f"\n  Examples:\n    joulesim {command}" in shown


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments):
    code = (
        "import sys; from sim.cli.main import main; main(sys.argv[1:]); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, *arguments]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"


def test_version_is_the_package_version(capsys):
    import sim

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"joulesim {sim.__version__}\n"


def test_without_a_command_the_help_goes_to_standard_error(capsys):
    assert main([]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Commands:" in shown.err


def test_the_module_runs_as_the_command():
    command = [sys.executable, "-m", "sim.cli", "--version"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("joulesim ")


def test_help_of_dataflow_choices_is_listed_by_the_command_it_names(capsys):
    from dataflows import DATAFLOWS

    assert main(["list", "dataflows"]) == 0
    listed = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line.strip()}
    assert {*DATAFLOWS, "best"} <= listed
