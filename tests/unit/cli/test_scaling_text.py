"""Does a run at another node say by which law its logic was scaled?"""

from sim.cli.scaling_text import scaling_row
from tests.priced_runs import run_of, spread


def test_a_scaled_run_names_the_law_and_another_says_nothing():
    ranges = {"array": (spread("node_scaling_line", 0.5, 1.0),)}
    ((label, _, said),) = scaling_row(run_of({"array": 1.0}, ranges, table="some_list"))
    assert label == "logic prices"
    assert "from some_list on the line through the published 45 and 7 nm" in said
    assert scaling_row(run_of({"array": 1.0}, {})) == []
