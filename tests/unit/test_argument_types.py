"""Do arguments of `simulate` that name files take one or several, and refuse the rest by name?"""

from pathlib import Path

import pytest

from sim.api import simulate
from sim.base.errors import InvalidValue

LAYER = {"architecture": "edge_npu", "workload": "resnet18", "layers": "layer1.0.add"}


@pytest.mark.parametrize("as_given", [str, Path, lambda file: [file], lambda file: (Path(file),)])
def test_prices_are_a_file_or_files(tmp_path, as_given):
    file = tmp_path / "mac.csv"
    file.write_text("component,action,pj\narray,mac,0.5\n", encoding="utf-8")
    result = simulate(**LAYER, prices=as_given(str(file)))
    assert result.own_prices.files == ("mac.csv",)


def test_no_prices_are_none():
    assert simulate(**LAYER, prices=None).own_prices is None


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("prices", 5, "prices: expected a file or files of prices, got 5"),
        ("prices", [5], "prices: expected a file or files of prices, got 5"),
        ("tensors", 5, "tensors: expected an .npz file, or arrays by name, got 5"),
        ("tensors", ["a.npz"], "tensors: expected an .npz file, or arrays by name, got ['a.npz']"),
    ],
)
def test_other_types_are_refused_by_name(argument, value, message):
    with pytest.raises(InvalidValue) as caught:
        simulate(**LAYER, **{argument: value})
    assert str(caught.value) == message
