"""Rows of the summary about the energy of DRAMs."""

from collections.abc import Sequence

from sim.domain.coverage_text import coverage_text
from sim.domain.dram_energy import PART_OF
from sim.figures.quantities import energy_text
from sim.results.result import Result


def dram_energy_rows(result: Result) -> list[tuple[str, str, str]]:
    """Say per DRAM what its energy is and includes; nothing of files that do not say."""
    rows = []
    for index, memory in enumerate(result.dram_energy):
        name = memory["memory"]
        energy = energy_text(result.energy_pj_by_component[name])
        several = f"{name}: " if len(result.dram_energy) > 1 else ""
        text = f"{several}{coverage_text(memory['coverage'])}"
        if "pj_per_bit" in memory:
            text += f"; {memory['pj_per_bit']:g} pJ per bit ({memory['name']})"
        left_out = [
            part for part in ("refresh", "background") if part not in memory.get("parts", (part,))
        ]
        text += f"; without {' and '.join(left_out)}" if left_out else ""
        rows.append(("" if index else "DRAM energy", energy, text))
        if "parts" in memory:
            rows.append(("", "", _parts_text(result, name, memory["parts"])))
    return rows


def _parts_text(result: Result, name: str, parts: Sequence[str]) -> str:
    """Give the energy of a DRAM by part."""
    sums = dict.fromkeys(parts, 0.0)
    for layer in result.layers:
        for action, pj in layer.energy_pj_by_action.items():
            component, _, what = action.partition(".")
            if component == name and PART_OF.get(what) in sums:
                sums[PART_OF[what]] += pj
    labels = {"io": "I/O"}
    return ", ".join(f"{labels.get(part, part)} {energy_text(pj)}" for part, pj in sums.items())
