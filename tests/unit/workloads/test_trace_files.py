"""Does a trace file give back what was written, and is a wrong one refused in one line?"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import h5py
import numpy as np
import pytest

from sim.base.errors import InvalidValue, JoulesimError, WorkloadError
from sim.config.architecture_file import load_architecture
from sim.domain.layer import Layer
from sim.domain.layer_trace import InferenceKind, LayerTrace
from sim.domain.unsupported import UnsupportedOperator
from sim.domain.workload import Workload
from sim.workloads.hdf5_trace import open_trace, read_trace
from sim.workloads.operand_record import EVERY_SAMPLE, OperandRecord, record_values
from sim.workloads.tensors import tensor_shape
from sim.workloads.trace_fields import FIELDS, trace_field_table
from sim.workloads.trace_writer import chunk_shape, write_trace

DOCUMENT = Path(__file__).parents[3] / "docs" / "formats" / "traces.md"

CONV = Layer(name="conv", kind="conv2d", in_channels=4, out_channels=2, ifmap_h=5, ifmap_w=6)
POOL = Layer(
    name="pool", kind="max_pool", inputs=("conv",), in_channels=2, out_channels=2, ifmap_h=5
)
SCORES = Layer(
    name="scores", kind="matmul", inputs=("pool",), batch=2, groups=3, in_channels=12,
    out_channels=15, ifmap_h=5,
)  # fmt: skip


def a_trace() -> LayerTrace:
    left_out = UnsupportedOperator(operator="NonMaxSuppression", count=2, macs=None, values=40)
    workload = Workload(
        name="net", layers=(CONV, POOL, SCORES), unsupported=(left_out,), repeated_parameters=3
    )
    kinds = (
        InferenceKind(
            name="all",
            layers=np.array([0, 1, 2], np.int32),
            offset_ns=np.array([0, 0, 7], np.int64),
        ),
        InferenceKind(name="head", layers=np.array([2], np.int32), offset_ns=np.zeros(1, np.int64)),
    )
    return LayerTrace(
        name="t", source="a test", workload=workload, kinds=kinds,
        kind=np.array([0, 1, 0, 0], np.int32), arrival_ns=np.array([0, 5, 5, 900]),
        sample=np.array([0, -1, 1, 0], np.int32), samples=2, duration_ns=1000, deadline_ns=100,
    )  # fmt: skip


def values_of(layer: Layer, operand: str, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(-3, 4, tensor_shape(layer, operand)).astype(np.int8)


def some_records() -> list[OperandRecord]:
    records = [record_values(EVERY_SAMPLE, "conv", "weight", values_of(CONV, "weight", 9), "int8")]
    for sample in range(2):
        values = values_of(CONV, "ifmap", sample)
        records.append(record_values(sample, "conv", "ifmap", values, "int8", zero_point=3))
    for operand in ("ifmap", "weight"):
        values = values_of(SCORES, operand, 5)
        records.append(record_values(1, "scores", operand, values, "int8", keep=operand == "ifmap"))
    records.append(
        OperandRecord(sample=1, layer="scores", operand="ofmap", format_name="int8", density=0.25)
    )
    return records


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "trace.h5"
    write_trace(target, a_trace(), some_records(), unrecorded={"scores": "why"}, note="rounded")
    return target


def test_inferences_and_layers_come_back(path: Path) -> None:
    trace, again = a_trace(), read_trace(path)
    assert again.workload == trace.workload
    for key in ("kind", "arrival_ns", "sample"):
        assert np.array_equal(getattr(again, key), getattr(trace, key))
    for key in ("name", "source", "samples", "duration_ns", "deadline_ns"):
        assert getattr(again, key) == getattr(trace, key)
    for kind, other in zip(again.kinds, trace.kinds, strict=True):
        assert kind.name == other.name
        assert np.array_equal(kind.layers, other.layers)
        assert np.array_equal(kind.offset_ns, other.offset_ns)


def test_tensors_are_those_of_the_sample_and_weights_those_of_all(path: Path) -> None:
    with open_trace(path) as opened:
        assert (opened.note, opened.unrecorded) == ("rounded", {"scores": "why"})
        for sample in range(2):
            tensors = opened.tensors(sample, load_architecture("edge_npu"))
            assert tensors is not None
            assert tensors.layers == {"conv"}
            patterns = tensors.patterns(CONV)
            assert np.array_equal(
                patterns.ifmap.astype(np.uint8).view(np.int8), values_of(CONV, "ifmap", sample)
            )
            assert np.array_equal(
                patterns.weight.astype(np.uint8).view(np.int8), values_of(CONV, "weight", 9)
            )
        assert opened.tensors(-1, load_architecture("edge_npu")) is None


def test_densities_and_histograms(path: Path) -> None:
    with open_trace(path) as opened:
        found = opened.densities(1)
        ifmap = values_of(CONV, "ifmap", 1)
        assert found["conv"].ifmap == np.count_nonzero(ifmap) / ifmap.size
        assert found["conv"].ofmap == CONV.densities.ofmap
        assert found["scores"].ofmap == 0.25
        counts = opened.histograms(1)["conv"]["ifmap"]
        assert counts[0xFF] == np.count_nonzero(ifmap == -1)
        assert "ofmap" not in opened.histograms(1)["scores"]
        assert set(opened.densities(0)) == {"conv"}


def test_other_formats_than_the_values_have_are_refused_in_one_line(tmp_path: Path) -> None:
    floats = [
        record_values(0, "conv", operand, values_of(CONV, operand, 0).astype(np.float32), "fp32")
        for operand in ("ifmap", "weight")
    ]
    write_trace(tmp_path / "t.h5", a_trace(), floats)
    with (
        open_trace(tmp_path / "t.h5") as opened,
        pytest.raises(WorkloadError, match=r"conv.ifmap: expected integers for int8, got float32"),
    ):
        opened.tensors(0, load_architecture("edge_npu"))


def test_the_same_trace_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.h5"
    write_trace(again, a_trace(), some_records(), unrecorded={"scores": "why"}, note="rounded")
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (record_values(0, "conv", "ifmap", np.ones((1, 4, 5, 5), np.int8), "int8"), "shape"),
        (record_values(2, "conv", "ifmap", np.ones((1, 4, 5, 6), np.int8), "int8"), "a sample"),
        (record_values(0, "pool", "ifmap", np.ones((1, 2, 5, 1), np.int8), "int8"), "of MACs"),
        (record_values(0, "conv", "ofmap", np.ones((1, 2, 5, 6), np.int8), "int8"), "no values"),
    ],
)
def test_records_that_do_not_fit(tmp_path: Path, record: OperandRecord, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        write_trace(tmp_path / "t.h5", a_trace(), [record])
    assert list(tmp_path.iterdir()) == []


def test_a_record_given_twice(tmp_path: Path) -> None:
    records = some_records()
    with pytest.raises(InvalidValue, match="sample 0 once, got another record"):
        write_trace(tmp_path / "t.h5", a_trace(), [records[1], records[1]])


def test_chunks_are_about_a_megabyte() -> None:
    shape = (1, 1, 512, 3000, 4000)
    assert 2**18 <= np.prod(chunk_shape(shape, 4)) * 4 <= 2**20


def _set(name: str, value: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        file[name][...] = value

    return change


def _set_first(name: str, value: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        file[name][0] = value

    return change


def _attribute(name: str, value: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        file.attrs[name] = value

    return change


def _replace(name: str, **options: object) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file[name]
        file.create_dataset(name, **options)

    return change


def _external_link(file: h5py.File) -> None:
    del file["inferences/kind"]
    file["inferences/kind"] = h5py.ExternalLink("/etc/passwd", "/x")


def _soft_link(file: h5py.File) -> None:
    del file["tensors/0/ifmap"]
    file["tensors/0/ifmap"] = h5py.SoftLink("/inferences/kind")


def _virtual(file: h5py.File) -> None:
    del file["tensors/0/weight"]
    layout = h5py.VirtualLayout((1, 2, 4, 1, 1), np.int8)
    layout[...] = h5py.VirtualSource("other.h5", "x", (1, 2, 4, 1, 1))
    file.create_virtual_dataset("tensors/0/weight", layout)


def _text(name: str, text: bytes) -> Callable[[h5py.File], None]:
    data = np.array(text, h5py.string_dtype("utf-8", len(text)))
    return _replace(name, data=data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_attribute("filetype", np.array(b"joulesim.result", "S15")), "filetype: expected"),
        (_attribute("version", 2), "version: expected 1"),
        (_attribute("samples", -1), "sample"),
        (lambda file: file.pop("inferences/arrival_ns"), "arrival_ns: expected a dataset"),
        (_replace("inferences/arrival_ns", data=np.zeros(4)), "expected int64, got float64"),
        (_replace("inferences/arrival_ns", data=np.zeros((4, 1), np.int64)), "1 dimensions"),
        (_set("inferences/arrival_ns", [3, 2, 1, 0]), r"arrival_ns\[1\]: expected at least 3"),
        (_set("inferences/kind", 9), r"kind\[0\]: expected from 0 to 1, got 9"),
        (_set("inferences/sample", 7), r"sample\[0\]: expected from -1 to 1, got 7"),
        (_set("kinds/layers", 8), r"kinds/layers\[0\]: expected from 0 to 2, got 8"),
        (_set("kinds/first", [0, 9, 4]), "kinds/first: expected rising from 0 to 4"),
        (_set("records/layer", 1), "a layer of MACs"),
        (_set("records/sample", 5), r"records/sample\[0\]"),
        (_set("records/operand", -1), r"records/operand\[0\]"),
        (_set("records/density", np.nan), "records/density"),
        (_set_first("records/row", 99), "tensors/0/weight: expected 100 tensors"),
        (_set("records/layer", 0), "one per sample, layer and operand"),
        (_external_link, "inferences/kind: expected data in this file, got a link"),
        (_soft_link, "tensors/0/ifmap: expected data in this file, got a link"),
        (_virtual, "tensors/0/weight: expected data in this file, got data in another file"),
        (
            _replace("inferences/arrival_ns", shape=(10**12,), dtype=np.int64, chunks=(10**6,)),
            "bytes of data",
        ),
        (
            _replace("tensors/0/ifmap", shape=(10**6, 10**6), dtype=np.int8, chunks=(10**4, 10**4)),
            "chunks of at most",
        ),
        (
            _replace("tensors/0/ifmap", shape=(10**6, 10**6), dtype=np.int8, chunks=(10, 10**4)),
            "all of its",
        ),
        (_text("network", b"layers: [}"), "network: line 1: expected valid YAML"),
        (_text("network", b"name: x\nlayers: []"), "layers"),
        (_text("network", b"\xff\xfe"), "network: expected UTF-8"),
    ],
)
def test_a_wrong_file(path: Path, change: Callable[[h5py.File], object], message: str) -> None:
    with h5py.File(path, "r+") as file:
        change(file)
    with pytest.raises(WorkloadError, match=message) as caught:
        read_trace(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            _replace("tensors/0/ifmap", data=np.zeros((2, 4, 5), np.int8)),
            r"tensors/0/ifmap: expected conv.ifmap of shape \(1, 4, 5, 6\) in each row, "
            r"got \(4, 5\)",
        ),
        (
            _replace("tensors/0/ifmap", data=np.zeros((2, 1, 4, 5, 6), np.float32)),
            "tensors/0/ifmap: expected integers for int8, got float32",
        ),
        (_set_first("records/density", 0.01), r"records/density\[0\]: expected "),
        (_set_first("records/histogram", 3), r"records/histogram\[0\]: expected counts of "),
        (_set_first("records/histogram", -1), "records/histogram: expected counts from 0"),
        (_set_first("records/row", -7), "records/row: expected rows of tensors, or -1, got -7"),
        (
            _replace("inferences/arrival_ns", data=np.arange(2)),
            "inferences/arrival_ns: expected columns of one length, got 4 in inferences/kind, "
            "2 in inferences/arrival_ns, 4 in inferences/sample",
        ),
        (_replace("kinds/first", data=np.array([0, 4])), "kinds/first: expected 3 values, one"),
        (_set("kinds/offset_ns", -1), "kinds/offset_ns: expected times from 0"),
        (_set("inferences/sample", [0, -1, 1, 9]), r"inferences/sample\[3\]: expected from -1"),
        (_attribute("filetype", "joulesim.trace"), "filetype: expected 'joulesim.trace', text of"),
        (_attribute("note", "x"), "note: expected text of fixed length"),
    ],
)
def test_parts_that_do_not_fit_are_found_when_opening(
    path: Path, change: Callable[[h5py.File], object], message: str
) -> None:
    test_a_wrong_file(path, change, message)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(WorkloadError):
        read_trace(path)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_bytes_give_a_trace_or_one_line(path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    damaged = np.frombuffer(path.read_bytes(), np.uint8).copy()
    places = rng.integers(64, len(damaged), 20)
    damaged[places] = rng.integers(0, 256, 20, dtype=np.uint8)
    path.write_bytes(damaged.tobytes())
    with suppress(JoulesimError), open_trace(path) as opened:  # any other error fails the test
        for sample in range(opened.trace.samples):
            opened.histograms(sample)
            tensors = opened.tensors(sample, load_architecture("edge_npu"))
            for layer in opened.trace.workload.layers:
                if tensors is not None and layer.name in tensors:
                    tensors.patterns(layer)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    for content in (b"", b"layer\n"):
        (tmp_path / "t.h5").write_bytes(content)
        with pytest.raises(WorkloadError, match="expected an HDF5 file"):
            read_trace(tmp_path / "t.h5")
    with pytest.raises(WorkloadError, match="expected an existing layer trace"):
        read_trace(tmp_path / "missing.h5")


def test_the_documentation_holds_the_table_as_it_is() -> None:
    # to renew it, put the text of trace_field_table() between the two marks
    _, rest = DOCUMENT.read_text(encoding="utf-8").split("<!-- fields: begin -->\n")
    assert rest.split("\n<!-- fields: end -->")[0] == trace_field_table()
    assert len({field.name for field in FIELDS}) == len(FIELDS)
