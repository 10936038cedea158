"""Is what reaches standard output fit for it: pipes, files, ASCII terminals?"""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from rich.table import Table

from sim.cli import terminal


def test_no_colours_when_not_a_terminal():
    table = Table(title="x")
    table.add_column("bold", style="bold red")
    table.add_row("1")
    assert "\x1b" not in terminal.render(table)


def test_lines_have_no_trailing_blanks():
    assert terminal.render("a  ", "b") == "a\nb\n"


def test_an_ascii_terminal_gets_ascii_units(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert terminal.render("3 µJ") == "3 uJ\n"
    assert not terminal.can_show("█")


def test_a_closed_pipe_is_no_error():
    code = (
        "import sys, time; from sim.cli.terminal import write; time.sleep(0.3); "
        "write('x' * 10**6); sys.stdout.write('more')"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), errors) == (0, "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/dev/full is Linux")
def test_a_full_disk_is_reported_once():
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "sim.cli", "list", "figures"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "joulesim: expected to read or write, got: No space left on device\n"
