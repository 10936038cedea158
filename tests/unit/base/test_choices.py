"""Does a failed look-up say what there is and what was probably meant?"""

import pytest

from sim.base.choices import expected_one_of, lookup
from sim.base.errors import InvalidValue


def test_the_nearest_name_is_suggested():
    assert expected_one_of(["row", "column"], "colum").endswith("(did you mean 'column'?)")


def test_nothing_is_suggested_when_nothing_is_near():
    assert expected_one_of(["row", "column"], "zzz") == "one of row, column"


def test_a_name_in_the_table_is_found():
    assert lookup({"a": 1}, "a", what="letter") == 1


def test_a_name_not_in_the_table_is_refused():
    with pytest.raises(InvalidValue, match=r"letter: expected one of alpha .*'alpha'.*got 'alfa'"):
        lookup({"alpha": 1}, "alfa", what="letter")
