"""Is the reference page the one the commands give?"""

from pathlib import Path

from sim.cli.reference import reference_page

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "cli.md"


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == reference_page()


def test_every_command_has_examples():
    assert reference_page().count("```console") == 10
