"""Are tensors taken as they are, and is every wrong file refused in one line?"""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.base.errors import WorkloadError
from sim.domain.architecture import ArrayFormats
from sim.domain.layer import Layer, OperandFormats
from sim.domain.workload import Workload
from sim.workloads import tensors as tensors_module
from sim.workloads.tensors import Tensors, open_tensors

CONV = Layer(name="a.b", kind="conv2d", batch=2, in_channels=3, out_channels=4, ifmap_h=5,
             ifmap_w=6, filter_h=2, filter_w=3)  # fmt: skip
GEMM = Layer(name="fc", kind="gemm", in_channels=7, out_channels=8, ifmap_h=2,
             formats=OperandFormats(weight="int4"))  # fmt: skip
MATMUL = Layer(name="qk", kind="matmul", batch=2, groups=2, in_channels=6, out_channels=8,
               ifmap_h=5)  # fmt: skip
POOL = Layer(name="pool", kind="max_pool", in_channels=4, out_channels=4)
NETWORK = Workload(name="net", layers=(CONV, GEMM, MATMUL, POOL))
CONV_ARRAYS = {
    "a.b.ifmap": np.arange(180, dtype=np.int16).reshape(2, 3, 5, 6) - 90,
    "a.b.weight": np.ones((4, 3, 2, 3), np.int8),
}


def opened(arrays: Any) -> Tensors:
    return open_tensors(arrays, NETWORK, ArrayFormats())


def saved(path: Path, arrays: dict[str, np.ndarray]) -> Path:
    np.savez_compressed(path, **arrays)
    return path


def test_a_file_and_arrays_in_memory_are_the_same(tmp_path: Path) -> None:
    from_file = opened(saved(tmp_path / "t.npz", CONV_ARRAYS))
    from_memory = opened(CONV_ARRAYS)
    assert "a.b" in from_file
    assert "fc" not in from_file
    for tensors in (from_file, from_memory):
        patterns = tensors.patterns(CONV)
        expected = CONV_ARRAYS["a.b.ifmap"].astype(np.int64) & 0xFF
        assert np.array_equal(patterns.ifmap, expected)
        assert patterns.weight.dtype == np.uint32


def test_rows_of_a_product_become_positions() -> None:
    ifmap = np.arange(14, dtype=np.int8).reshape(1, 2, 7)
    weight = np.zeros((8, 7), np.int8)
    patterns = opened({"fc.ifmap": ifmap, "fc.weight": weight}).patterns(GEMM)
    assert patterns.ifmap.reshape(7, 2)[:, 1].tolist() == list(range(7, 14))


def test_a_matmul_has_a_second_operand_per_input() -> None:
    arrays = {
        "qk.ifmap": np.zeros((2, 5, 6), np.int8),
        "qk.weight": np.zeros((2, 8, 3), np.int8),
    }
    assert opened(arrays).patterns(MATMUL).weight.shape == (2, 8, 3)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({}, "tensors: expected arrays named LAYER.ifmap and LAYER.weight, got none"),
        ({"a.b.ofmap": np.zeros(1)}, "a.b.ofmap: expected a name ending in .ifmap or .weight"),
        ({"a.c.ifmap": np.zeros(1)}, "a.c.ifmap: expected a layer of MACs of net, one of a.b, fc"),
        ({"pool.ifmap": np.zeros(1)}, "pool.ifmap: expected a layer of MACs of net"),
        (
            {"fc.ifmap": np.zeros((1, 7, 2), np.int8)},
            "tensors: fc.ifmap: expected shape (1, 2, 7), got (1, 7, 2)",
        ),
        (
            {"fc.ifmap": np.zeros((1, 2, 7), np.int8)},
            "tensors: fc.weight: expected both operands of a layer, got no such array",
        ),
        ({"fc.ifmap": np.zeros((1, 2, 7))}, "fc.ifmap: expected integers for int8, got float64"),
        ({"fc.ifmap": [1, 2]}, "fc.ifmap: expected a NumPy array under a name, got list"),
    ],
)
def test_wrong_arrays_are_named(arrays: Any, message: str) -> None:
    with pytest.raises(WorkloadError) as caught:
        opened(arrays)
    assert message in str(caught.value)


def test_a_value_its_format_cannot_hold_is_named() -> None:
    arrays = {
        "fc.ifmap": np.zeros((1, 2, 7), np.int8),
        "fc.weight": np.full((8, 7), 8, np.int8),
    }
    with pytest.raises(WorkloadError, match=r"fc\.weight: expected values that int4 holds exactly"):
        opened(arrays).patterns(GEMM)


def test_a_tensor_that_would_take_too_much_memory_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tensors_module, "MOST_VALUES", 100)
    with pytest.raises(WorkloadError, match=r"a.b.ifmap: expected at most 100 values, got 180"):
        opened(CONV_ARRAYS)


def member(content: bytes, name: str = "fc.ifmap.npy") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=True)
    return stream.getvalue()


HUGE = npy(np.zeros((1, 2, 7), np.int8)).replace(b"(1, 2, 7), }", b"(9**9**9,),}")
FILES = {
    "empty": (b"", "expected a readable .npz file of arrays"),
    "text": (b"no archive", "expected a readable .npz file of arrays"),
    "no array": (member(b"x", "readme.txt"), "readme.txt: expected arrays (.npy) only"),
    "no header": (member(b"x"), "fc.ifmap: expected a readable .npz file of arrays"),
    "expression": (member(HUGE), "fc.ifmap: expected a readable .npz file of arrays"),
    "objects": (member(npy(np.array([{}]))), "fc.ifmap: expected shape (1, 2, 7), got (1,)"),
    "pickle": (
        member(npy(np.array([None] * 14).reshape(1, 2, 7))),
        "fc.ifmap: expected integers for int8, got object",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_wrong_files_are_refused_in_one_line(tmp_path: Path, name: str) -> None:
    content, message = FILES[name]
    path = tmp_path / "t.npz"
    path.write_bytes(content)
    with pytest.raises(WorkloadError) as caught:
        opened(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, cut: float) -> None:
    path = saved(tmp_path / "t.npz", CONV_ARRAYS)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * cut)])
    with pytest.raises(WorkloadError):
        opened(path)


def test_damaged_data_are_refused_when_they_are_read(tmp_path: Path) -> None:
    whole = npy(np.zeros((1, 2, 7), np.int8))
    path = tmp_path / "t.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("fc.ifmap.npy", whole[:-3])
        archive.writestr("fc.weight.npy", npy(np.zeros((8, 7), np.int8)) + b"more")
    with pytest.raises(WorkloadError, match=r"fc.ifmap: expected a readable .npz"):
        opened(path).patterns(GEMM)


@pytest.mark.parametrize("name", ["missing.npz", ".", "a\0b.npz"])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(WorkloadError, match="expected"):
        opened(path)
