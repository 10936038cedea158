"""An explanation as plain data for machines: the schema `joulesim.explanation/1`."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sim.results.explain import Explanation, LayerExplanation, by_component, by_part
from sim.results.explain_findings import layer_findings
from sim.results.reuse import Reuse
from sim.results.time_parts import TimePart

SCHEMA = "joulesim.explanation/1"


def explanation_as_json(explanation: Explanation) -> dict[str, Any]:
    """Give an explanation as dictionaries, lists, texts and numbers, ready for `json.dumps`.

    The keys are those of `docs/methods/explain.md`; a key is never removed or changed in meaning
    without another schema number.
    """
    energies = explanation.energy_pj_by_part
    return {
        "schema": SCHEMA,
        "architecture": explanation.architecture,
        "workload": explanation.workload,
        "dataflow": explanation.dataflow,
        "clock_mhz": explanation.clock_mhz,
        "layers_of_run": explanation.layers_of_run,
        "prices_estimated": explanation.estimated,
        "totals": {
            "energy_pj": explanation.energy_pj,
            "least_energy_pj": explanation.least_energy_pj,
            "cycles": explanation.cycles,
            "least_cycles": explanation.least_cycles,
            "macs": explanation.macs,
            **_energy(energies),
            "cycles_by_group": explanation.cycles_by_group,
            "cycles_by_bound": [
                {"bound_by": group, "component": place, "cycles": cycles}
                for (group, place), cycles in explanation.cycles_by_bound.items()
            ],
            "reuse": _reuse(explanation.reuse),
        },
        "layers": [_layer(row, explanation) for row in explanation.layers],
    }


def _layer(row: LayerExplanation, explanation: Explanation) -> dict[str, Any]:
    layer, bound = row.layer, row.bound
    group, place = row.time.bound_by
    findings = layer_findings(row, explanation)
    return {
        "name": layer.name,
        "kind": layer.kind,
        "dataflow": layer.dataflow,
        "macs": layer.macs,
        "energy_pj": layer.energy_pj,
        "cycles": layer.cycles,
        **_energy(row.energy_pj_by_part),
        "bound_by": group,
        "bound_component": place,
        "cycles_by_cause": [_part(part) for part in row.time.parts],
        "busy_cycles": {name: cycles for (_, name), cycles in row.time.busy_cycles.items()},
        "lower_bound": {
            "energy_pj": bound.energy_pj,
            "compute_pj": bound.compute_pj,
            "data_pj": bound.data_pj,
            "static_pj": bound.static_pj,
            "cycles": bound.cycles,
            "resource": bound.resource,
            "cycles_by_resource": dict(bound.cycles_by_resource),
            "energy_ratio": row.energy_ratio,
            "cycles_ratio": row.cycles_ratio,
        },
        "reuse": _reuse(row.reuse),
        "findings": {
            "time": [asdict(finding) for finding in findings.time],
            "accesses": [
                asdict(finding) | {"times": finding.times} for finding in findings.accesses
            ],
        },
    }


def _energy(energies: Mapping[tuple[str, str], float]) -> dict[str, Any]:
    return {
        "energy_pj_by_operand": by_part(energies),
        "energy_pj_by_component": by_component(energies),
        "energy_pj_by_operand_and_component": [
            {"operand": part, "component": component, "energy_pj": pj}
            for (part, component), pj in energies.items()
        ],
    }


def _part(part: TimePart) -> dict[str, Any]:
    return {**part.cause._asdict(), "group": part.group, "cycles": part.cycles}


def _reuse(table: Iterable[Reuse]) -> list[dict[str, Any]]:
    return [
        asdict(row)
        | {
            "times": row.times,
            "times_in_dataflow": row.times_in_dataflow,
            "macs_per_access": row.macs_per_access,
        }
        for row in table
    ]
