"""Is what each target meets still met, what it misses still what is recorded, the page current?

Published rows and their sources: `configs/published`. A row that leaves or joins the misses is a
change of the model: the set here, the reason beside the target and `docs/validation.md` (`joulesim
validate --markdown > docs/validation.md`) have to follow, with a word on why.
"""

from pathlib import Path

import pytest

from sim.domain.published_table import EVIDENCE
from sim.validation.page import format_page
from sim.validation.target import UNEXPLAINED, Outcome
from sim.validation.targets import TARGETS

PAGE = Path(__file__).parents[3] / "docs" / "validation.md"

MISSED = {
    "eyeriss": {
        "conv3: buffer bytes",
        "all: buffer bytes",
        "conv4: chip power",
        "conv5: chip power",
    },
    "isca16": {"batch 16: energy of NLR / RS"},
    "tpu_v1": {
        "MLP0: weight stall",
        "MLP0: non-matrix",
        "CNN0: active",
        "CNN0: non-matrix",
        "MLP0, batch 200: time per batch",
        "MLP0, batch 250: time per batch",
        *(f"die: {state}" for state in ("idle", "busy, MLP0", "busy, LSTM0", "busy, CNN0")),
    },
    "horowitz": set(),
    "jouppi": set(),
    "cacti": {
        "1 bank, worst: area, mean error",
        "8 banks, worst: area, mean error",
    },
    "dram": set(),
    "dvfs": set(),
    "batch": {"keywords, Xeon CPU: knee"},
}


@pytest.fixture(scope="module")
def outcomes():
    return {name: Outcome(target=target, rows=target.rows()) for name, target in TARGETS.items()}


def test_every_target_is_recorded():
    assert list(MISSED) == list(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_missed_is_what_is_recorded_and_has_a_reason(name, outcomes):
    outcome = outcomes[name]
    missed = {row.name for row in outcome.rows if row.is_met is False}
    assert missed == MISSED[name]
    assert UNEXPLAINED not in {outcome.target.reason(row) for row in outcome.rows}
    assert outcome.met > 0


@pytest.mark.parametrize("name", TARGETS)
def test_rows_have_names_of_their_own_and_a_known_kind_of_evidence(name, outcomes):
    rows = outcomes[name].rows
    assert len({row.name for row in rows}) == len(rows)
    assert all(row.ours >= 0 for row in rows)
    assert outcomes[name].target.evidence in EVIDENCE


def test_the_page_is_current(outcomes):
    assert PAGE.read_text(encoding="utf-8") == format_page(tuple(outcomes.values()))
