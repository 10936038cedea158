"""Is a row judged as its tolerance says, and is a missed one explained?"""

from types import MappingProxyType

import pytest

from sim.base.errors import InvalidValue
from sim.validation.row_text import error_text, number_text, remarks, row_cells, verdict_line
from sim.validation.target import EXACT, UNEXPLAINED, Outcome, Row, Target, Tolerance


def row(ours, theirs, tolerance=None, **more):
    facts = {"case": "conv1", "quantity": "energy", "unit": "pJ"} | more
    return Row(ours=ours, theirs=theirs, tolerance=tolerance, **facts)


def target(rows=(), reasons=None, **more):
    facts = {
        "name": "chip",
        "title": "A chip",
        "source": "a paper",
        "evidence": "silicon",
        "fitted": "none",
        "tolerance": "10 %",
        "method": "It runs.",
    }
    return Target(
        rows=lambda: tuple(rows), reasons=MappingProxyType(reasons or {}), **(facts | more)
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "tolerance", "met"),
    [
        (110, 100, Tolerance(0.1), True),
        (110.1, 100, Tolerance(0.1), False),
        (89.9, 100, Tolerance(0.1), False),
        (-110, -100, Tolerance(0.1), True),
        (15, 10, Tolerance(5, "absolute"), True),
        (4.9, 10, Tolerance(5, "absolute"), False),
        (5, 10, Tolerance(2, "factor"), True),
        (20.1, 10, Tolerance(2, "factor"), False),
        (0, 10, Tolerance(2, "factor"), False),
        (0.3, 0.1 + 0.2, EXACT, True),
        (0.3, 0.31, EXACT, False),
        (7, 10, None, None),
        (7, None, Tolerance(0.1), None),
    ],
)
def test_a_row_is_met_within_its_tolerance(ours, theirs, tolerance, met):
    assert row(ours, theirs, tolerance).is_met is met


@pytest.mark.parametrize(
    ("ours", "reference", "met"),
    [(1.4, 1.4, True), (2, 2, True), (1.3, 1.4, False), (3, 2.5, False)],
)
def test_a_published_range_is_compared_with_its_nearest_value(ours, reference, met):
    found = row(ours, 1.4, Tolerance(0), theirs_high=2.5)
    assert (found.reference, found.is_met) == (reference, met)


def test_an_error_is_given_in_the_terms_of_the_tolerance():
    assert error_text(row(110, 100, Tolerance(0.1))) == "+10.0 %"
    assert error_text(row(12, 10, Tolerance(5, "absolute"))) == "+2"
    assert error_text(row(5, 10, Tolerance(2, "factor"))) == "x0.50"
    assert error_text(row(100, 100)) == "0"
    assert error_text(row(100.01, 100)) == "+0.01 %"
    assert error_text(row(7, None)) == ""


def test_a_difference_from_zero_has_no_relative_error():
    found = row(2.5, 0)
    assert found.relative_error is None
    assert error_text(found) == "+2.5"


def test_numbers_have_four_digits_that_count():
    assert [number_text(value) for value in (0.0123456, 18.4512, 999.94, 225_000.4)] == [
        "0.01235",
        "18.45",
        "999.9",
        "225,000",
    ]


def test_cells_of_a_row():
    cells = row_cells(row(2, 1.4, Tolerance(0), theirs_high=2.5))
    assert cells == ("conv1", "energy", "pJ", "2", "1.4 to 2.5", "0", "range", "ok")


def test_a_missed_row_has_the_first_reason_that_fits():
    missed = row(3, 1, Tolerance(0.1))
    one = target(reasons={"conv?: energy": "first", "*": "second"})
    assert one.reason(missed) == "first"
    assert one.reason(row(1, 1, Tolerance(0.1))) == ""
    assert target().reason(missed) == UNEXPLAINED


def test_remarks_group_rows_with_the_same_text():
    rows = [row(3, 1, Tolerance(0.1), case=case) for case in ("a", "b")]
    rows.append(row(3, 1, case="c", note="shown only"))
    outcome = Outcome(target=target(rows, {"*": "because"}), rows=tuple(rows))
    assert list(remarks(outcome)) == [
        "missed: a: energy and 1 more - because",
        "c: energy - shown only",
    ]
    assert verdict_line(outcome) == "0 of 2 rows within their tolerance; 1 shown, not judged"


def test_evidence_and_kinds_of_tolerance_are_checked():
    with pytest.raises(InvalidValue, match=r"chip.evidence: expected one of silicon, .*'silicone'"):
        target(evidence="silicone")
    with pytest.raises(InvalidValue, match=r"tolerance.kind: expected one of relative, "):
        Tolerance(0.1, "relativ")


def test_the_error_of_a_share_without_a_tolerance_is_in_points():
    assert error_text(row(4.8, 8.2, unit="%")) == "-3.4"
    assert error_text(row(4.8, 8.2, Tolerance(0.1), unit="%")) == "-41.5 %"
    assert error_text(row(4.8, 8.2)) == "-41.5 %"
