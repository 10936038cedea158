"""Laws of an explained run, over random layers, machines and dataflows."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from dataflows.compulsory import least_accesses
from sim.api import simulate
from sim.base.errors import InvalidValue, MappingError
from sim.domain.architecture import Architecture
from sim.domain.layer import Densities, Layer
from sim.domain.workload import Workload
from sim.domain.zero_gating import ZERO_GATING
from sim.results.operand_energy import operand_energy, sum_parts
from sim.results.result import LayerResult, Result
from tests.property.mapped_layers import Mapped, mapped_layers
from tests.property.random_layers import matrix_layers
from tests.property.test_row_stationary_laws import pad_machines


def run(
    layer: Layer, machine: Architecture, dataflow: str, *, data_dependent: bool = False
) -> Result:
    network = Workload(name="one", description="", source="random", layers=(layer,))
    try:
        return simulate(machine, network, dataflow=dataflow, data_dependent=data_dependent)
    except (MappingError, InvalidValue):
        # it does not fit, or the price list has no such memory
        reject()


@st.composite
def random_runs(draw: st.DrawFn) -> Result:
    mapped: Mapped = draw(mapped_layers(most_visits=20_000))
    return run(mapped.layer, mapped.machine, mapped.dataflow)


@st.composite
def row_stationary_runs(draw: st.DrawFn) -> Result:
    density = draw(st.sampled_from([1.0, 0.4, 0.02]))
    layer = replace(draw(matrix_layers()), densities=Densities(ifmap=density, ofmap=density))
    return run(layer, draw(pad_machines()), "row_stationary")


@st.composite
def zero_and_toggle_runs(draw: st.DrawFn) -> Result:
    """Runs whose zeros gate MACs, whose bits are followed, or both."""
    densities = st.sampled_from([1.0, 0.4, 0.02, 0.0])
    sparse = Densities(ifmap=draw(densities), weight=draw(densities), ofmap=draw(densities))
    gating, data_dependent = draw(st.sampled_from(ZERO_GATING)), draw(st.booleans())
    if draw(st.booleans()):
        machine, dataflow = draw(pad_machines(smallest=1)), "row_stationary"
        layer = draw(matrix_layers())
    else:
        mapped: Mapped = draw(mapped_layers(most_visits=20_000))
        machine, dataflow, layer = mapped.machine, mapped.dataflow, mapped.layer
    try:
        machine = replace(machine, array=replace(machine.array, zero_gating=gating))
    except InvalidValue:
        # a scalar core executes every instruction
        reject()
    layer = replace(layer, densities=sparse)
    return run(layer, machine, dataflow, data_dependent=data_dependent)


runs = st.one_of(random_runs(), random_runs(), row_stationary_runs(), zero_and_toggle_runs())


@settings(max_examples=120, deadline=None)
@given(result=runs)
def test_no_bound_is_above_the_simulated(result: Result) -> None:
    for row in result.explain().layers:
        assert row.bound.cycles <= row.layer.cycles
        assert row.bound.energy_pj <= row.layer.energy_pj * (1 + 1e-12)


@settings(max_examples=120, deadline=None)
@given(result=runs)
def test_no_access_is_done_less_often_than_the_least(result: Result) -> None:
    for layer in result.layers:
        for access in layer.operand_accesses:
            assert access.least <= access.least_in_dataflow <= access.count, access


@settings(max_examples=60, deadline=None)
@given(result=runs)
def test_parts_of_energy_and_time_add_up(result: Result) -> None:
    for row in result.explain().layers:
        layer = row.layer
        energies = operand_energy(layer)
        assert min(energies.values()) >= 0
        by_component = Counter[str]()
        for (_, component), pj in energies.items():
            by_component[component] += pj
        assert by_component == pytest.approx(
            {name: pj for name, pj in layer.energy_pj_by_component.items() if name in by_component},
            rel=1e-12,
        )
        assert sum(sum_parts(energies).values()) == pytest.approx(layer.energy_pj, rel=1e-12)
        assert min(part.cycles for part in row.time.parts) > 0
        assert sum(part.cycles for part in row.time.parts) == pytest.approx(layer.cycles, rel=1e-9)
        assert all(n <= layer.cycles * (1 + 1e-9) for n in row.time.busy_cycles.values())


@settings(max_examples=60, deadline=None)
@given(result=runs)
def test_accesses_of_operands_are_part_of_what_was_counted(result: Result) -> None:
    for layer in result.layers:
        served = _served(layer)
        assert all(n <= layer.action_counts[name] for name, n in served.items())
        # memories and links serve operands and nothing else, but for rows left open between turns
        for name, count in layer.action_counts.items():
            component, _, action = name.partition(".")
            if action == "active_standby":
                assert served.get(name, 0) <= count, name
            elif component not in ("array", "core", "vector_unit") and name in served:
                assert served[name] == count, name
            elif action in ("read", "write", "transfer", "hop"):
                assert count == 0, name


@settings(max_examples=40, deadline=None)
@given(mapped=mapped_layers(most_visits=2000))
def test_the_least_of_a_machine_does_not_depend_on_the_dataflow(mapped: Mapped) -> None:
    found = [
        {key: least.any_mapping for key, least in table.items()}
        for dataflow in ("weight_stationary", "input_stationary", "output_stationary")
        for table in [least_accesses(mapped.layer, mapped.machine, dataflow)]
    ]
    assert found[0] == found[1] == found[2]


def _served(layer: LayerResult) -> Counter[str]:
    served = Counter[str]()
    for access in layer.operand_accesses:
        served[access.action] += access.count
    return Counter({name: n for name, n in served.items() if n})
