"""Has any number of a small, fixed run changed?"""

import pytest

from tests.golden.harness import CASES, FOLDER, difference


def test_there_are_cases_for_every_kind_of_mapping() -> None:
    assert len(CASES) >= 6


@pytest.mark.parametrize("case", CASES)
def test_a_run_gives_what_it_gave_before(case: str) -> None:
    changes = difference(case)
    assert not changes, f"{changes}\nif this is meant: python -m tests.golden --update {case}"


@pytest.mark.parametrize("case", CASES)
def test_every_case_says_what_it_pins(case: str) -> None:
    assert "## What it pins" in (FOLDER / case / "why.md").read_text(encoding="utf-8")
