"""Does a result file give back what was written, and is a wrong one refused in one line?"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from sim.base.errors import ResultsError
from sim.results.hdf5 import read_result, write_result
from tests.synthetic import synthetic_result


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("results") / "run.h5"
    write_result(synthetic_result(0, 4), path)
    return path


def _assert_same(one: object, other: object) -> None:
    for field in fields(one):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if is_dataclass(left):
            _assert_same(left, right)
        elif isinstance(left, np.ndarray):
            assert (left.dtype, left.shape) == (right.dtype, right.shape)
            assert np.array_equal(left, right), field.name
        else:
            assert left == right, field.name


@pytest.mark.parametrize(("seed", "layers"), [(0, 1), (1, 5), (2, 30)])
def test_a_file_gives_back_the_result_exactly(tmp_path: Path, seed: int, layers: int) -> None:
    result = synthetic_result(seed, layers)
    write_result(result, tmp_path / "run.h5")
    _assert_same(result, read_result(tmp_path / "run.h5"))


def test_texts_keep_every_letter(tmp_path: Path) -> None:
    result = replace(synthetic_result(), architecture="Ω-npu 日本 'x'", workload="")
    result = replace(result, layers=(replace(result.layers[0], name="é/ü"), *result.layers[1:]))
    write_result(result, tmp_path / "run.h5")
    _assert_same(result, read_result(tmp_path / "run.h5"))


def test_the_same_result_gives_the_same_bytes(tmp_path: Path, written: Path) -> None:
    write_result(synthetic_result(0, 4), tmp_path / "again.h5")
    assert (tmp_path / "again.h5").read_bytes() == written.read_bytes()


def test_a_missing_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="expected an existing folder to write to"):
        write_result(synthetic_result(), tmp_path / "missing" / "run.h5")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "expected an existing result file, got no such file"),
        (b"", "expected an HDF5 file written by joulesim, got an empty file"),
        (b"layer,cycles\n", "expected an HDF5 file written by joulesim, got something else"),
        (b"\x89HDF\r\n\x1a\n" + bytes(99), "expected a readable result file, got damaged data"),
    ],
)
def test_what_is_no_hdf5_file(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "run.h5"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ResultsError) as caught:
        read_result(path)
    assert str(caught.value).startswith(f"{path}: {message}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file(tmp_path: Path, written: Path, share: float) -> None:
    content = written.read_bytes()
    (tmp_path / "run.h5").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ResultsError):
        read_result(tmp_path / "run.h5")


@pytest.mark.parametrize("seed", range(20))
def test_damaged_bytes_give_a_result_or_one_line(tmp_path: Path, written: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    damaged = np.frombuffer(written.read_bytes(), np.uint8).copy()
    places = rng.integers(len(damaged) // 8, len(damaged), 20)
    damaged[places] = rng.integers(0, 256, 20, dtype=np.uint8)
    (tmp_path / "run.h5").write_bytes(damaged.tobytes())
    with suppress(ResultsError):  # any other error fails the test
        read_result(tmp_path / "run.h5")


def _set(name: str, value: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        file[name][...] = value

    return change


def _set_at(name: str, place: object, value: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        file[name][place] = value

    return change


def _attribute(name: str, value: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        file.attrs[name] = value

    return change


def _remove(name: str) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file[name]

    return change


def _store(name: str, **options: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file[name]
        file.create_dataset(name, **options)

    return change


def _link(name: str, link: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file[name]
        file[name] = link

    return change


SPAN, VALUE, STATE = (f"timeline/items/{name}" for name in ("span", "value", "state"))
POWER = "timeline/dynamic_pj_per_cycle"
WRONG = [
    (
        _attribute("filetype", np.bytes_(b"other")),
        "filetype: expected 'joulesim.result', got 'other'",
    ),
    (_attribute("version", np.int64(1)), "version: expected 3, the version this joulesim reads"),
    (_attribute("version", "1"), "version: expected an integer, got"),
    (_attribute("version", [1, 1]), "version: expected an integer, got int64 of shape (2,)"),
    (
        _attribute("filetype", "joulesim.trace"),
        "filetype: expected 'joulesim.result', text of fixed length (in h5py: numpy.bytes_), "
        "got text of variable length, which is not read",
    ),
    (_attribute("filetype", 7), "filetype: expected 'joulesim.result', text, got int64"),
    (_attribute("clock_mhz", np.nan), "clock_mhz: expected a number >= 0, got nan"),
    (_attribute("clock_mhz", 0.0), "clock_mhz: expected a number > 0, got 0.0"),
    (_attribute("pes", "many"), "pes: expected an integer, got object"),
    (lambda file: file.attrs.pop("dataflow"), "dataflow: expected text, got nothing"),
    (_remove(POWER), f"{POWER}: expected a dataset, got nothing"),
    (_remove("energy_table"), "energy_table/actions/component: expected a dataset, got nothing"),
    (_link(POWER, h5py.SoftLink("/x")), f"{POWER}: expected data in this file, got a link"),
    (_link(POWER, h5py.ExternalLink("b.h5", "/x")), f"{POWER}: expected data in this file, got"),
    (_store(POWER, data=np.zeros((2, 2), np.float32)), f"{POWER}: expected float64, got float32"),
    (_store(POWER, data=np.zeros(2)), f"{POWER}: expected 2 dimensions, got 1"),
    (_store(POWER, data=np.zeros((1, 8))), f"{POWER}: expected"),
    (_store(POWER, shape=(10**9, 8), dtype="f8", chunks=True), "expected at most 536870912 bytes"),
    (_store(POWER, data=np.ones((9, 8)), compression="lzf"), f"{POWER}: expected gzip and shuffle"),
    (_set(POWER, np.inf), f"{POWER}: expected numbers from 0.0 on, finite, got inf"),
    (_set(POWER, -1.0), f"{POWER}: expected numbers from 0.0 on, finite, got -1.0"),
    (_set_at(STATE, 1, 10**6), f"{STATE}: expected numbers from -1 to"),
    (_set_at(VALUE, 1, 0), f"{VALUE}: expected numbers from 1 to"),
    (_set_at(VALUE, 0, 2**53), f"{VALUE}: expected a run of at most"),
    (_set_at(SPAN, 0, -3), f"{SPAN}: expected numbers from 1 to"),
    (_set_at(SPAN, 0, 10**6), f"{SPAN}: expected numbers from 1 to"),
    (_set_at(SPAN, 1, 3), f"{SPAN}: expected numbers from 0 to 0, got 3"),
    (_set_at("timeline/active", (0, 0), 9999), "timeline/active: expected numbers from -1 to"),
    (_set_at("timeline/started", (0, 0), 7), "timeline/started: expected 0 or 1, got 7"),
    (_set_at("timeline/layer_items", 1, 2), "timeline/layer_items: expected layers that begin"),
    (_set_at("timeline/layer_items", 1, 9999), "timeline/layer_items: expected numbers from 0 to"),
    (_set_at("timeline/layer_starts", 1, 5), "timeline/layer_starts: expected the cycles at which"),
    (_set_at("timeline/steps/stage", 0, 99), "timeline/steps/stage: expected numbers from 0 to 5"),
    (_set_at("timeline/steps/hold_cycles", 0, 0), "timeline/steps/hold_cycles: expected numbers"),
    (_set_at("timeline/steps/rows", 3, 10**9), "timeline/steps/rows: expected numbers from 1 to"),
    (_set_at("layers/cycles", 0, -1), "layers/cycles: expected numbers from 0 to"),
    (_set_at("layers/action_counts/layer", 0, 4), "layers/action_counts/layer: expected numbers"),
    (_set_at("layers/name", 1, b"layer1"), "layers/name: expected names used once"),
    (_set_at("layers/name", 1, b"\xff\xfe"), "layers/name: expected UTF-8, got other bytes"),
    (_store("configuration", data=np.bytes_(b"{")), "configuration: expected UTF-8 texts"),
]


@pytest.mark.parametrize(("change", "message"), WRONG)
def test_a_wrong_file(
    tmp_path: Path, written: Path, change: Callable[[h5py.File], None], message: str
) -> None:
    path = tmp_path / "run.h5"
    shutil.copy(written, path)
    with h5py.File(path, "r+") as file:
        change(file)
    with pytest.raises(ResultsError) as caught:
        read_result(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_blocks_nested_too_deep_are_refused(tmp_path: Path, written: Path) -> None:
    path = tmp_path / "run.h5"
    shutil.copy(written, path)
    with h5py.File(path, "r+") as file:
        for name, values in (
            ("state", np.array([-1] * 40 + [0], np.int32)),
            ("value", np.ones(41, np.int64)),
            ("span", np.arange(40, -1, -1)),
        ):
            _store(f"timeline/items/{name}", data=values)(file)
    with pytest.raises(ResultsError, match="expected blocks nested at most 32 deep, got 33"):
        read_result(path)
