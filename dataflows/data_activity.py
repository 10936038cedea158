"""Counts that depend on the data of a layer: gated MACs, and bits that switch.

`with_data` changes the counts of a schedule's tiles and nothing else: time stays what it was.
"""

from dataclasses import replace
from fractions import Fraction

from dataflows import input_stationary, output_stationary, weight_stationary
from dataflows.expected_toggles import expected_at_multipliers, expected_on_wires
from dataflows.folds import ArrayMapping
from dataflows.gated_macs import gate_macs
from dataflows.operand_streams import StreamCounts, count_streams
from dataflows.operand_values import OperandValues, operand_values
from dataflows.problem import Problem, matrix_problem
from dataflows.toggle_counts import followed_toggles, random_toggles
from dataflows.zero_operands import counted_zero_macs, expected_zero_macs
from sim.domain.architecture import Architecture
from sim.domain.layer import Layer
from sim.domain.operand_patterns import OperandPatterns, density
from sim.domain.schedule import Schedule
from sim.domain.toggled_actions import MAC, STREAMED

_MAPPINGS: dict[str, ArrayMapping] = {
    module.MAPPING.name: module.MAPPING
    for module in (weight_stationary, input_stationary, output_stationary)
}


def with_measured_densities(
    layer: Layer, architecture: Architecture, patterns: OperandPatterns
) -> Layer:
    """Give a layer whose densities of inputs and weights are those of its tensors."""
    formats = architecture.array.formats
    measured = replace(
        layer.densities,
        ifmap=density(patterns.ifmap, layer.formats.ifmap or formats.ifmap),
        weight=density(patterns.weight, layer.formats.weight or formats.weight),
    )
    return replace(layer, densities=measured)


def with_data(
    schedule: Schedule,
    layer: Layer,
    architecture: Architecture,
    patterns: OperandPatterns | None,
    *,
    toggles: bool,
) -> Schedule:
    """Give a schedule with the counts that depend on data.

    Parameters
    ----------
    patterns : the layer's tensors; None: what its densities let expect.
    toggles : whether bits that switch are counted.

    Raises
    ------
    InvalidValue : the layer is too large to look at value by value.
    """
    if not layer.is_matrix:
        return random_toggles(schedule, architecture) if toggles else schedule
    problem = matrix_problem(layer, architecture)
    mapping = _MAPPINGS.get(schedule.dataflow)
    follows = toggles and mapping is not None
    values = None
    if follows or patterns is not None:
        values = operand_values(problem, architecture, patterns)
    gated = _gated(schedule, problem, architecture, values)
    if not toggles:
        return gated
    if mapping is None or values is None:
        return random_toggles(gated, architecture)
    counts = count_streams(mapping, problem, architecture, values)
    found = _toggles(counts, problem, architecture, mapping.stationary, known=values.known)
    return followed_toggles(gated, problem, architecture, mapping.stationary, found)


def _gated(
    schedule: Schedule,
    problem: Problem,
    architecture: Architecture,
    values: OperandValues | None,
) -> Schedule:
    if architecture.array.zero_gating == "none":
        return schedule
    zeros = expected_zero_macs(problem)
    if values is not None and values.known:
        zeros = counted_zero_macs(problem, values)
    return gate_macs(schedule, architecture, zeros)


def _toggles(
    counts: StreamCounts,
    problem: Problem,
    architecture: Architecture,
    stationary: str,
    *,
    known: bool,
) -> dict[tuple[str, str], int]:
    """Give the bits that switched, counted or expected and rounded once each."""
    densities = {name: getattr(problem.layer.densities, name) for name in STREAMED}
    widths = {"ifmap": problem.ifmap_bits, "weight": problem.weight_bits}
    gating = architecture.array.zero_gating
    found: dict[tuple[str, str], int] = {}
    for (operand, component), bits in counts.edges.items():
        expected = Fraction(int(bits.sum()))
        if not known:
            expected = expected_on_wires(bits, widths[operand], densities[operand])
        found[operand, component] = round(expected)
    for operand, bits in counts.inputs.items():
        other = "weight" if operand == "ifmap" else "ifmap"
        # what stays in the PEs switches when it is loaded, whatever streams past it later
        alive = densities[other] if gating in (other, "both") and operand != stationary else 1.0
        expected = Fraction(int(bits.sum()))
        if not known:
            expected = expected_at_multipliers(
                bits,
                widths[operand],
                densities[operand],
                gates=gating in (operand, "both"),
                others=alive,
            )
        found[operand, MAC[0]] = round(expected)
    return found
