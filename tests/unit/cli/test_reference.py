"""Is the reference page the one the commands give?"""

from pathlib import Path

from sim.cli.reference import reference_page

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "cli.md"


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == reference_page()


def test_every_command_has_examples():
    page = reference_page()
    # a command has arguments or options of its own; a group of commands has neither
    commands = [part for part in page.split("\n## ")[1:] if "| argument or option |" in part]
    assert len(commands) > 8
    assert [part.splitlines()[0] for part in commands if "```console" not in part] == []
