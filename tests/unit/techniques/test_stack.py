"""Are techniques read, checked and applied in the order they are named?"""

from dataclasses import replace

import pytest

from sim.base.errors import InvalidValue
from sim.config.architecture_file import load_architecture
from sim.techniques import TECHNIQUES, techniques_from
from sim.workloads.load import load_workload

MACHINE = load_architecture("edge_npu")
NETWORK = load_workload("keyword_spotting")


@pytest.mark.parametrize(
    ("texts", "spelt"),
    [
        (("batch=4",), ("batch=inputs:4",)),
        (("quantize=int4",), ("quantize=weight:int4,activation:same,accumulator:default",)),
        (
            ("quantize=weight:int4, activation:int8",),
            ("quantize=weight:int4,activation:int8,accumulator:default",),
        ),
        (("gate_zeros", "prune=0.5"), ("gate_zeros=operands:both", "prune=density:0.5")),
    ],
)
def test_texts_are_read_with_every_default_spelt_out(
    texts: tuple[str, ...], spelt: tuple[str, ...]
) -> None:
    stack = techniques_from(texts)
    assert stack.texts == spelt
    assert techniques_from(stack.texts).texts == spelt


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        (("quantise=int8",), "techniques: expected one of .*did you mean 'quantize'"),
        (("quantize=int7",), r"quantize\.weight: expected one of .*got 'int7'"),
        (("quantize",), "quantize: expected a value of weight, got none"),
        (("quantize=bits:4",), "quantize: expected one of weight, activation, accumulator.*'bits'"),
        (("prune=density:0.5,density:0.6",), "prune: expected each parameter once"),
        (("prune=0",), r"prune\.density: expected a number > 0 and <= 1, got 0"),
        (("prune=nan",), r"prune\.density"),
        (("batch=1.5",), r"batch\.inputs: expected a whole number, got 1\.5"),
        (("batch=0",), r"batch\.inputs: expected an integer from 1"),
        (("batch=",), r"batch\.inputs: expected a whole number, got ''"),
        (("batch=2", "batch=4"), "techniques: expected each technique once, got 'batch'"),
        (("gate_zeros=all",), r"gate_zeros\.operands: expected one of ifmap, weight, both"),
    ],
)
def test_what_cannot_be_is_said_with_its_name(texts: tuple[str, ...], fault: str) -> None:
    with pytest.raises(InvalidValue, match=fault):
        techniques_from(texts)


def test_each_technique_says_what_it_is() -> None:
    for name, technique in TECHNIQUES.items():
        assert (technique.name, technique.summary[-1]) == (name, ".")
        assert 1 <= technique.way <= 11


def test_machine_and_network_are_changed_and_the_originals_are_not() -> None:
    stack = techniques_from(("quantize=int4", "prune=0.5", "gate_zeros", "batch=2"))
    machine, network = stack.apply(MACHINE, NETWORK)
    assert machine.array.formats.weight == "int4"
    assert machine.array.zero_gating == "both"
    assert {layer.batch for layer in network.layers} == {2}
    assert {layer.densities.weight for layer in network.layers if layer.is_matrix} == {0.5}
    assert MACHINE.array.formats.weight == "int8"
    assert load_workload("keyword_spotting") == NETWORK


def test_an_empty_stack_changes_nothing() -> None:
    assert techniques_from(()).apply(MACHINE, NETWORK) == (MACHINE, NETWORK)


def test_pruning_never_fills_in_weights_that_were_zero() -> None:
    sparse = replace(
        NETWORK,
        layers=tuple(
            replace(layer, densities=replace(layer.densities, weight=0.2))
            for layer in NETWORK.layers
        ),
    )
    _, network = techniques_from(("prune=0.5",)).apply(MACHINE, sparse)
    assert {layer.densities.weight for layer in network.layers} == {0.2}


def test_a_machine_that_cannot_be_gated_says_so_with_the_technique() -> None:
    scalar = load_architecture("scalar_cpu")
    with pytest.raises(InvalidValue, match=r"^gate_zeros: array\.zero_gating: expected none"):
        techniques_from(("gate_zeros",)).apply(scalar, NETWORK)


@pytest.mark.parametrize(
    ("text", "accumulator"),
    [
        ("quantize=int4", "int32"),
        ("quantize=binary", "int16"),
        ("quantize=weight:int4,activation:fp16", "fp32"),
        ("quantize=weight:int8,accumulator:int16", "int16"),
    ],
)
def test_sums_are_as_wide_as_their_family_needs(text: str, accumulator: str) -> None:
    machine, _ = techniques_from((text,)).apply(MACHINE, NETWORK)
    assert machine.array.formats.accumulator == accumulator
