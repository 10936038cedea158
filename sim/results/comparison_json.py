"""Comparisons as plain data for machines: the schema `joulesim.comparison/1`."""

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

from sim.results.comparison import Comparison, EnergyRatio, LayerComparison
from sim.results.configuration_changes import ConfigurationChange
from sim.results.result import Result
from sim.results.scaling_law import scaling_law_of

SCHEMA = "joulesim.comparison/1"


def comparisons_as_json(files: Sequence[str], comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """Give comparisons with one reference, ready for `json.dumps`.

    Parameters
    ----------
    files : name of the reference's file, then of each other run's.
    comparisons : all with the same reference, in the order of the files.
    """
    return {
        "schema": SCHEMA,
        "reference": _run(files[0], comparisons[0].reference),
        "comparisons": [
            _comparison(file, one) for file, one in zip(files[1:], comparisons, strict=True)
        ],
    }


def _comparison(file: str, one: Comparison) -> dict[str, Any]:
    scale = one.time_ratio
    return {
        "run": _run(file, one.other),
        "verdict": one.verdict.name.lower(),
        "verdict_text": one.verdict.value,
        "energy": _ratio(one.energy)
        | {"ratio_least": _number(one.least_ratio), "ratio_most": _number(one.most_ratio)},
        "energy_difference_pj": {
            "typical": one.difference_pj,
            "low": one.difference_low_pj,
            "high": one.difference_high_pj,
            "drivers": [
                {"driver": swing.driver, "low": swing.low_pj, "high": swing.high_pj}
                for swing in one.drivers
            ],
        },
        "cycles_ratio": one.cycles_ratio,
        "time_ratio": scale,
        "edp": _scaled(one.energy, scale),
        "average_power": _scaled(one.energy, 1.0 / scale),
        "components": {name: _ratio(energy) for name, energy in one.components.items()},
        "layers": [_layer(layer) for layer in one.layers],
        "layers_only_in_reference": list(one.only_in_reference),
        "layers_only_in_run": list(one.only_in_other),
        "configuration_changes": _changes(one.changes),
        "price_changes": _changes(one.prices),
    }


def _run(file: str, result: Result) -> dict[str, Any]:
    return {
        "file": file,
        "architecture": result.architecture,
        "workload": result.workload,
        "dataflow": result.dataflow,
        "macs": int(result.macs),
        "energy_pj": float(result.energy_pj),
        "cycles": int(result.cycles),
        "time_s": float(result.time_s),
        "average_power_mw": float(result.average_power_mw),
        "scaling": scaling_law_of(result.energy_table) or None,
    }


def _ratio(energy: EnergyRatio) -> dict[str, float | None]:
    return {
        "reference_pj": float(energy.reference_pj),
        "run_pj": float(energy.other_pj),
        **_scaled(energy, 1.0),
    }


def _scaled(energy: EnergyRatio, factor: float) -> dict[str, float | None]:
    return {
        "ratio": _number(energy.ratio * factor),
        "ratio_low": _number(energy.low * factor),
        "ratio_high": _number(energy.high * factor),
    }


def _layer(layer: LayerComparison) -> dict[str, Any]:
    return {
        "name": layer.name,
        "reference_cycles": int(layer.reference_cycles),
        "run_cycles": int(layer.other_cycles),
        **_ratio(layer.energy),
    }


def _changes(changes: Iterable[ConfigurationChange]) -> list[dict[str, Any]]:
    return [
        {"path": change.path, "reference": change.before, "run": change.after} for change in changes
    ]


def _number(value: float) -> float | None:
    # JSON has no word for infinite, nor for a ratio to nothing
    return float(value) if isfinite(value) else None
