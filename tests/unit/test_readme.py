"""Does the README print what its commands print?"""

import re
import shlex
from pathlib import Path

import pytest

from sim.cli.main import main

README = Path(__file__).parents[2] / "README.md"
DEMO = "joulesim run edge_npu resnet18"


def _blocks() -> list[tuple[str, list[str]]]:
    """Commands of the README with the lines that it says they print."""
    text = README.read_text(encoding="utf-8")
    found = re.findall(r"```sh\n(joulesim run [^\n]*)\n```\n```text\n(.*?)```", text, re.DOTALL)
    demo = re.search(r"`make demo` prints\n\n```text\n(.*?)```", text, re.DOTALL)
    assert demo is not None
    return [(command, lines.splitlines()) for command, lines in [(DEMO, demo[1]), *found]]


def test_there_are_commands_with_output_in_the_readme() -> None:
    assert len(_blocks()) == 4


@pytest.mark.parametrize(("command", "lines"), _blocks())
def test_the_readme_shows_what_the_command_prints(
    command: str,
    lines: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert main(shlex.split(command)[1:]) == 0
    printed = {line.rstrip() for line in capsys.readouterr().out.splitlines()}
    missing = [line for line in lines if line != "..." and line.rstrip() not in printed]
    assert missing == []
