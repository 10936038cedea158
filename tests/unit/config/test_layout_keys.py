"""Are data layouts read as written, with their defaults, and is a wrong one refused in one line?"""

from pathlib import Path

import pytest

from sim.base.errors import ConfigError, InvalidValue
from sim.config.architecture_file import (
    architecture_as_data,
    architecture_from_data,
    load_architecture,
)
from sim.domain.data_layout import DataLayout

BUFFER = "memories.global_buffer.layout"
GOOD = (
    f"{BUFFER}={{ifmap: {{order: [C, W, H]}}, weight: {{order: [K, C, S, R], banks: 4, "
    "first_bank: 2, interleave_words: 2, swizzle: xor, pad_words: {K: 1}, skew_registers: true}}"
)


def test_keys_and_their_defaults() -> None:
    memory = load_architecture("edge_npu", [GOOD]).memory("global_buffer")
    assert memory.layouts == (
        DataLayout(operand="ifmap", order=("C", "W", "H")),
        DataLayout(
            operand="weight",
            order=("K", "C", "S", "R"),
            interleave_words=2,
            pad_words=(("K", 1),),
            swizzle="xor",
            first_bank=2,
            banks=4,
            skew_registers=True,
        ),
    )
    assert memory.layout_of("ofmap") is None


def test_what_was_read_reads_back() -> None:
    machine = load_architecture("edge_npu", [GOOD])
    assert architecture_from_data(architecture_as_data(machine)) == machine
    assert "layout" not in architecture_as_data(load_architecture("edge_npu"))["memories"]["dram"]


def test_single_keys_can_be_overridden() -> None:
    overrides = [GOOD, f"{BUFFER}.ifmap.swizzle=skew", f"{BUFFER}.ifmap.pad_words.W=3"]
    layout = load_architecture("edge_npu", overrides).memory("global_buffer").layout_of("ifmap")
    assert layout is not None
    assert (layout.swizzle, layout.pad_words) == ("skew", (("W", 3),))


def test_an_omitted_batch_is_slowest() -> None:
    assert DataLayout(operand="ofmap", order=("P", "K", "Q")).whole_order == ("P", "K", "Q", "B")
    assert DataLayout(operand="ofmap", order=("B", "P", "K", "Q")).whole_order[0] == "B"


BAD = [
    ("ifmap", "{}", f"{BUFFER}.ifmap.order", "expected a list of 3 to 4"),
    ("ifmap", "{order: [C, W]}", f"{BUFFER}.ifmap.order", "expected a list of 3 to 4 of C, W, H"),
    ("ifmap", "{order: [C, W, K]}", f"{BUFFER}.ifmap.order", "each of C, W, H, B once"),
    ("ifmap", "{order: [C, W, W]}", f"{BUFFER}.ifmap.order", "got [C, W, W]"),
    ("weight", "{order: [C, S, R]}", f"{BUFFER}.weight.order", "each of C, S, R, K once"),
    ("weight", "{order: [C, S, R, B]}", f"{BUFFER}.weight.order", "got [C, S, R, B]"),
    ("ifmap", "{order: [C, X, H]}", f"{BUFFER}.ifmap.order", "expected one of C, W, H, B"),
    ("ifmap", "{order: [C, W, H], swizzle: zip}", "swizzle", "expected one of none, skew, xor"),
    ("ifmap", "{order: [C, W, H], pad_words: {W: 65}}", "pad_words.W", "an integer from 0 to 64"),
    ("ifmap", "{order: [C, W, H], pad_words: {K: 1}}", "pad_words", "one of C, W, H, B"),
    ("ifmap", "{order: [C, W, H], pad_words: {X: 1}}", "pad_words.X", "expected one of C, W, H"),
    ("ifmap", "{order: [C, W, H], interleave_words: 0}", "interleave_words", "from 1 to 1048576"),
    ("ifmap", "{order: [C, W, H], first_bank: 8}", "first_bank", "an integer from 0 to 7, got 8"),
    ("ifmap", "{order: [C, W, H], first_bank: 6, banks: 3}", "banks", "from 1 to 2, got 3"),
    ("ifmap", "{order: [C, W, H], banks: 3, swizzle: xor}", "swizzle", "got xor over 3"),
    ("ofmap", "{order: [K, Q, P]}", BUFFER, "this memory feeds to the array (accumulator does)"),
]


@pytest.mark.parametrize(("operand", "layout", "key", "message"), BAD)
def test_a_wrong_layout_is_one_line(operand: str, layout: str, key: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_architecture("edge_npu", [f"{BUFFER}.{operand}={layout}"])
    said = str(caught.value)
    assert key in said
    assert message in said
    assert "\n" not in said


def test_a_line_of_the_file_is_named(tmp_path: Path) -> None:
    bundled = Path("configs/architectures/edge_npu.yaml").read_text(encoding="utf-8")
    old = "    operands: [ifmap, weight, ofmap]\n  accumulator:"
    assert bundled.count(old) == 1
    layout = "    layout:\n      ifmap:\n        order: [C, H, H]\n"
    path = tmp_path / "mine.yaml"
    path.write_text(bundled.replace(old, layout + old), encoding="utf-8")
    line = path.read_text(encoding="utf-8").splitlines().index("        order: [C, H, H]") + 1
    with pytest.raises(ConfigError, match=rf"mine.yaml: .*ifmap.order \(line {line}\): expected"):
        load_architecture(path)


@pytest.mark.parametrize(
    ("machine", "overrides", "message"),
    [
        ("scalar_cpu", [], "expected a systolic or spatial array of our rules, got scalar"),
        ("edge_npu", ["memories.global_buffer.instances=2"], "expected 1 with a layout, got 2"),
        (
            "edge_npu",
            ["array.kind=spatial", "{key}.ifmap.skew_registers=true"],
            "expected false, as only a systolic array is fed skewed, got True",
        ),
    ],
)
def test_machines_without_layouts(machine: str, overrides: list[str], message: str) -> None:
    memory = load_architecture(machine).chain("ifmap")[-1].name
    key = f"memories.{memory}.layout"
    given = [
        f"{key}={{ifmap: {{order: [C, W, H]}}}}",
        *(text.format(key=key) for text in overrides),
    ]
    with pytest.raises(ConfigError) as caught:
        load_architecture(machine, given)
    assert message in str(caught.value)


def test_a_dram_has_no_banks_to_lay_out() -> None:
    with pytest.raises(ConfigError, match="layout"):
        load_architecture("edge_npu", ["memories.dram.layout={ifmap: {order: [C, W, H]}}"])


def test_a_noun_of_its_own_checks_too() -> None:
    with pytest.raises(InvalidValue, match=r"pad_words.C: expected an integer from 0 to 64"):
        DataLayout(operand="ifmap", order=("C", "W", "H"), pad_words=(("C", 65),))
    with pytest.raises(InvalidValue, match="swizzle: expected one of none, skew, xor"):
        DataLayout(operand="ifmap", order=("C", "W", "H"), swizzle="twist")
