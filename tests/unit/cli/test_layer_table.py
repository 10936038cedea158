"""Can the layer table be read: aligned, whole numbers, never wider than the terminal?"""

from dataclasses import replace

import pytest

from sim.cli.layer_table import Column, fitted, fixed, layer_table, shortened
from sim.cli.terminal import LINE_WIDTH, render
from tests.synthetic import synthetic_result


def big_result():
    """Long names and ten-digit cycles, each layer with another dataflow than the run."""
    result = synthetic_result(layers=90)
    layers = tuple(
        replace(
            layer,
            name=f"encoder.layer.{index}.attention.self.query",
            kind="average_pool" if index == 5 else layer.kind,
            cycles=layer.cycles * 10**5,
            stall_cycles=layer.stall_cycles * 10**5,
            dataflow="output_stationary" if layer.macs else "vector",
        )
        for index, layer in enumerate(result.layers)
    )
    return replace(result, layers=layers)


@pytest.mark.parametrize("result", [synthetic_result(layers=12), big_result()])
def test_no_line_is_wider_than_the_output_and_no_number_is_cut(result):
    text = render(layer_table(result))
    assert max(map(len, text.splitlines())) <= LINE_WIDTH
    assert "…" not in text


def test_every_layer_has_its_row_and_the_total_is_below():
    result = synthetic_result(layers=3)
    text = render(layer_table(result))
    for layer in result.layers:
        assert layer.name in text
        assert f"{layer.cycles:,}" in text
    assert text.splitlines()[-1].startswith("3 layers")
    assert f"{result.cycles:,}" in text.splitlines()[-1]


def test_units_stand_in_the_header():
    header = render(layer_table(synthetic_result())).partition("──")[0]
    assert all(unit in header for unit in ("[µJ]", "[kB]", "%"))


def test_the_dataflow_is_shown_only_where_it_differs():
    result = synthetic_result(layers=2)
    assert "stays" not in render(layer_table(result))
    mixed = replace(result, dataflow="best")
    assert "stays" in render(layer_table(mixed))


def test_markup_and_escapes_in_names_are_shown_not_obeyed():
    result = synthetic_result(layers=1)
    odd = replace(result, layers=(replace(result.layers[0], name="[red]a\x1b[31m\nb"),))
    assert "[red]a?[31m?b" in render(layer_table(odd))


def test_numbers_are_right_aligned():
    lines = render(layer_table(synthetic_result(layers=6))).splitlines()
    ends = {line.index("  dram") for line in lines[3:9]}
    assert len(ends) == 1


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 1, "0.0"),
        (0.004, 1, "<0.1"),
        (0.05, 1, "0.1"),
        (1234.56, 1, "1,234.6"),
        (-2.5, 2, "-2.50"),
    ],
)
def test_fixed(value, decimals, text):
    assert fixed(value, decimals) == text


@pytest.mark.parametrize("width", range(9, 32))
def test_shortened_text_has_the_width_and_both_ends(width):
    text = shortened("encoder.layer.11.attention.query", width)
    assert len(text) == width
    assert text.startswith("enc")
    assert text.endswith("ery")


def test_columns_are_left_out_only_when_shorter_texts_do_not_help():
    name = Column(header="layer", cells=("a" * 30,), least_width=9)
    cycles = Column(header="cycles", cells=("1,000",))
    share = Column(header="share", cells=("100.0",), spare=1)
    assert [column.width for column in fitted([name, cycles, share], 60)] == [30, 6, 5]
    assert [column.width for column in fitted([name, cycles, share], 40)] == [25, 6, 5]
    assert [column.width for column in fitted([name, cycles, share], 20)] == [12, 6]
