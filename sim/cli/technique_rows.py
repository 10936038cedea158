"""Row of the summary for the techniques of a run or replay."""

from sim.results.replay_result import ReplayResult
from sim.results.result import Result


def technique_rows(result: Result | ReplayResult) -> list[tuple[str, str, str]]:
    """Say which techniques were applied, in order, and what they cost in accuracy; none: no row."""
    applied = result.configuration.get("techniques", ())
    if not applied:
        return []
    words = []
    for each in applied:
        settings = ", ".join(f"{key} {value}" for key, value in each["parameters"].items())
        words.append(f"{each['name']} ({settings}; {each['accuracy']})")
    return [("techniques", str(len(applied)), ", then ".join(words))]
