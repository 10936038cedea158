"""Exported tables as Accelergy takes them: its YAML, and its sum of counts times energies."""

from ruamel.yaml import YAML


def read(path):
    """Read as PyYAML does, which Accelergy uses: YAML 1.1, in which 1e-05 is text."""
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 1)
    return reader.load(path.read_text(encoding="utf-8"))


def total_pj(folder):
    """Multiply as accelergy/energy_calculator.py does."""
    energies = {
        (table["name"], action["name"]): action["energy"]
        for table in read(folder / "ERT.yaml")["ERT"]["tables"]
        for action in table["actions"]
    }
    counts = read(folder / "action_counts.yaml")["action_counts"]["local"]
    return sum(
        energies[entry["name"], action["name"]] * action["counts"]
        for entry in counts
        for action in entry["action_counts"]
    )
