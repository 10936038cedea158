"""Is every mistake in a workload one line that names the place, the expected and the got?"""

import pickle

import pytest

from sim.base.errors import WorkloadError
from sim.domain.workload import Workload
from sim.workloads import scalesim_csv
from sim.workloads.load import load_workload

COLUMNS = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter"
HEADER = f"{COLUMNS}, Strides,\n"
NEEDED = "ifmap_h, ifmap_w, filter_h, filter_w, channels, num_filter, stride_h"
SIZE = "an integer from 1 to 16777216"

BAD_CSV = {
    "empty": ("", "expected at least one layer, got an empty file"),
    "only comments": ("# nothing\n,,,\n", "expected at least one layer, got an empty file"),
    "only header": (HEADER, "expected at least one layer, got only a header"),
    "binary": (b"\x89HDF\r\n\x1a\n", "line 1: expected UTF-8 text, got byte 0x89"),
    "NUL": ("a,1,2,3\nb,\0", "line 2: expected UTF-8 text, got a NUL byte"),
    "column missing in the header": (
        f"{COLUMNS},\nc,5,5,3,3,1,1,\n",
        f"line 1: expected a column for stride_h, got '{COLUMNS[:76]}...",
    ),
    "unknown heading": (
        f"{COLUMNS}, Strides, Dilation,\nc,5,5,3,3,1,1,1,2,\n",
        f"line 1: expected a header of Layer name, {NEEDED}, got 'Dilation'",
    ),
    "column twice": ("Layer, M, N, K, M\n", "line 1: expected one column for m, got two"),
    "both kinds": (
        "Layer, M, N, K, Channels\n",
        "line 1: expected convolutions or GEMMs, got 'both m and channels'",
    ),
    "no known number of columns": (
        "c,5,5,3,3\n",
        "line 1: expected 4 columns (name, m, n, k) or 8 (name, sizes, stride), got 5",
    ),
    "row too short": (
        f"{HEADER}c,5,5,3,3,1,\n",
        "line 2: expected a value for num_filter (8 columns), got 6 columns, num_filter empty",
    ),
    "row truncated": (
        "Layer,M,N,K\na,1,2,3\nb,1,2",
        "line 3: expected a value for k (4 columns), got 3 columns, k empty",
    ),
    "row too long": (
        "Layer,M,N,K\na,1,2,3,4\n",
        "line 2: expected nothing in column 5, which the header does not name, got '4'",
    ),
    "text": (f"{HEADER}c,five,5,3,3,1,1,1,\n", f"line 2: expected ifmap_h {SIZE}, got 'five'"),
    "zero": (f"{HEADER}c,5,0,3,3,1,1,1,\n", f"line 2: expected ifmap_w {SIZE}, got '0'"),
    "negative": (f"{HEADER}c,5,5,-3,3,1,1,1,\n", f"line 2: expected filter_h {SIZE}, got '-3'"),
    "NaN": (f"{HEADER}c,5,5,3,nan,1,1,1,\n", f"line 2: expected filter_w {SIZE}, got 'nan'"),
    "fraction": (f"{HEADER}c,5,5,3,3,1.5,1,1,\n", f"line 2: expected channels {SIZE}, got '1.5'"),
    "huge": (f"{HEADER}c,5,5,3,3,1,1e9,1,\n", f"line 2: expected num_filter {SIZE}, got '1e9'"),
    "thousand digits": (
        f"{HEADER}c,5,5,3,3,1,1,{'9' * 1000},\n",
        f"line 2: expected stride_h {SIZE}, got '{'9' * 76}...",
    ),
    "filter larger than its padded input": (
        f"{HEADER}a,5,5,3,3,1,1,1,\n\n# next\nb,5,9,3,3,1,1,1,\n\nc,5,9,7,3,1,1,1,\n",
        "line 7: expected filter_h at most the padded input (5), got 7",
    ),
    "too many MACs": (
        "a,1048576,1048576,1048576\n",
        "line 1: expected macs at most 1125899906842624 multiply-accumulates, "
        "got 1152921504606846976",
    ),
    "sparsity above one": (
        "a,1,2,3,4:2\n",
        "line 1: expected sparsity N:M with 1 <= N <= M, got '4:2'",
    ),
    "sparsity as text": (
        "Layer,M,N,K,Sparsity\na,1,2,3,half\n",
        "line 2: expected sparsity N:M with 1 <= N <= M, got 'half'",
    ),
    "depthwise with other filters": (
        "DP1,5,5,3,3,4,3,1\n",
        "line 1: expected num_filter 1 or 4 (the channels) in a depthwise layer, named DP, got 3",
    ),
}

LAYER = "name: n\nlayers:\n  - {name: a, kind: gemm, m: 1, n: 2, k: 3}\n  - "
KINDS = (
    "conv2d, gemm, matmul, max_pool, average_pool, add, multiply, activation, softmax, "
    "layer_norm, rms_norm, upsample, embedding, divide, compare, scale, shift, batch_norm, "
    "quantize, interpolate"
)
LAYER_KEYS = (
    "name, kind, inputs, batch, groups, m, n, k, in_channels, out_channels, ifmap_h, ifmap_w, "
    "filter_h, filter_w, stride_h, stride_w, dilation_h, dilation_w, padding, scale, activation, "
    "bias, extra_parameters, formats, densities"
)
CONV = "{name: b, kind: conv2d, in_channels: 4, out_channels: 4, "
HERE = "layers[1]"

BAD_YAML = {
    "empty": ("", "expected a mapping at the top level, got an empty file"),
    "not UTF-8": (b"name: \xff\n", "line 1: expected UTF-8 text, got byte 0xff"),
    "list": ("- a\n", "expected a mapping at the top level, got ['a']"),
    "no layers": ("name: n\n", "layers (line 1): expected a value, got nothing"),
    "zero layers": ("name: n\nlayers: []\n", "layers (line 2): expected at least one layer, "),
    "layers not a list": ("name: n\nlayers: 3\n", "layers (line 2): expected a list, got 3"),
    "layer not a mapping": (f"{LAYER}conv", f"{HERE} (line 4): expected a mapping, got 'conv'"),
    "unknown key": (
        LAYER + CONV + "filter_hh: 3}",
        f"{HERE}.filter_hh (line 4): expected one of {LAYER_KEYS} (did you mean 'filter_h'?), "
        "got 'filter_hh'",
    ),
    "unknown top-level key": (
        "nam: n\nlayers: []\n",
        "nam (line 1): expected one of name, description, source, published_macs, "
        "published_parameters, layers (did you mean 'name'?), got 'nam'",
    ),
    "unknown key of padding": (
        LAYER + CONV + "padding: {topp: 1}}",
        f"{HERE}.padding.topp (line 4): expected one of top, bottom, left, right "
        "(did you mean 'top'?), got 'topp'",
    ),
    "duplicate key": (
        LAYER + CONV + "kind: gemm}",
        f"{HERE} (line 4): expected each key once, got 'kind' again (first on line 4)",
    ),
    "number as text": (
        LAYER + CONV + 'ifmap_h: "8"}',
        f"{HERE}.ifmap_h (line 4): expected an integer, got '8'",
    ),
    "fraction": (
        LAYER + CONV + "stride_h: 1.5}",
        f"{HERE}.stride_h (line 4): expected an integer, got 1.5",
    ),
    "truth as number": (
        LAYER + CONV + "batch: true}",
        f"{HERE}.batch (line 4): expected an integer, got True",
    ),
    "number as truth": (
        LAYER + CONV + "bias: 1}",
        f"{HERE}.bias (line 4): expected true or false, got 1",
    ),
    "text as list": (
        LAYER + CONV + "inputs: a}",
        f"{HERE}.inputs (line 4): expected a list, got 'a'",
    ),
    "number as name": (
        f"{LAYER}{{name: 1, kind: gemm, m: 1, n: 1, k: 1}}",
        f"{HERE}.name (line 4): expected a text, got 1",
    ),
    "zero": (
        LAYER + CONV + "groups: 0}",
        f"{HERE}.groups (line 4): expected {SIZE}, got 0",
    ),
    "negative padding": (
        LAYER + CONV + "padding: -1}",
        f"{HERE}.padding.top (line 4): expected an integer from 0 to 1024, got -1",
    ),
    "not finite": (
        LAYER + CONV + "densities: {weight: .nan}}",
        f"{HERE}.densities.weight (line 4): expected a finite number, got .nan",
    ),
    "density above one": (
        LAYER + CONV + "densities: {weight: 1.5}}",
        f"{HERE}.densities.weight (line 4): expected a number in [0, 1], got 1.5",
    ),
    "unknown format": (
        LAYER + CONV + "formats: {weight: int9}}",
        f"{HERE}.formats.weight (line 4): expected one of binary, int2, int4, int8, int16, int32, "
        "fp8, fp8_e4m3, fp8_e5m2, fp16, bf16, tf32, fp32 (did you mean 'int8'?), got 'int9'",
    ),
    "unknown kind": (
        f"{LAYER}{{name: b, kind: conv2, in_channels: 4, out_channels: 4}}",
        f"{HERE}.kind (line 4): expected one of {KINDS} (did you mean 'conv2d'?), got 'conv2'",
    ),
    "kind missing": (f"{LAYER}{{name: b}}", f"{HERE}.kind (line 4): expected a value, got nothing"),
    "channels missing": (
        f"{LAYER}{{name: b, kind: softmax}}",
        f"{HERE}.in_channels (line 4): expected a value, got nothing",
    ),
    "filter larger than its padded input": (
        LAYER + CONV + "padding: 1,\n     filter_h: 5, ifmap_h: 2}",
        f"{HERE}.filter_h (line 5): expected at most the padded input (4), got 5",
    ),
    "unknown input": (
        LAYER + CONV + "inputs: [aa]}",
        f"{HERE}.inputs (line 4): expected an earlier layer, one of a (did you mean 'a'?), ",
    ),
    "name used twice": (
        f"{LAYER}{{name: a, kind: gemm, m: 1, n: 1, k: 1}}",
        f"{HERE}.name (line 4): expected a name used once, got 'a'",
    ),
    "one of m, n, k": (
        f"{LAYER}{{name: b, kind: gemm, m: 1, n: 1}}",
        f"{HERE}.k (line 4): expected all of m, n and k, got nothing",
    ),
    "m and ifmap_h": (
        f"{LAYER}{{name: b, kind: gemm, m: 1, n: 1, k: 1, ifmap_h: 1}}",
        f"{HERE}.ifmap_h (line 4): expected either ifmap_h or m, got both",
    ),
    "m of a convolution": (
        LAYER + CONV + "m: 1}",
        f"{HERE}.m (line 4): expected no m, n, k in a layer of kind conv2d, got one",
    ),
    "k out of range": (
        f"{LAYER}{{name: b, kind: matmul, groups: 2, m: 1, n: 1, k: -3}}",
        f"{HERE}.k (line 4): expected {SIZE}, got -3",
    ),
    "negative total": (
        "name: n\npublished_macs: -1\nlayers: []\n",
        "published_macs (line 2): expected an integer >= 0, got -1",
    ),
}


@pytest.mark.parametrize(("text", "message"), BAD_CSV.values(), ids=BAD_CSV)
def test_bad_topology_is_one_line(tmp_path, text, message):
    assert_refused(tmp_path / "topology.csv", text, message)


@pytest.mark.parametrize(("text", "message"), BAD_YAML.values(), ids=BAD_YAML)
def test_bad_network_is_one_line(tmp_path, text, message):
    assert_refused(tmp_path / "network.yaml", text, message)


def assert_refused(path, text, message):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    error = refusal(path)
    assert str(error).startswith(f"{path}: {message}")
    assert len(str(error).splitlines()) == 1
    # it crosses process pools
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def refusal(source) -> WorkloadError:
    with pytest.raises(WorkloadError) as caught:
        load_workload(source)
    return caught.value


@pytest.mark.parametrize("suffix", ["csv", "yaml", "yml"])
def test_missing_file(tmp_path, suffix):
    path = tmp_path / f"none.{suffix}"
    assert str(refusal(path)) == f"{path}: expected an existing file, got no such file"


@pytest.mark.parametrize("suffix", ["csv", "yaml"])
def test_directory(tmp_path, suffix):
    path = tmp_path / f"folder.{suffix}"
    path.mkdir()
    assert str(refusal(path)) == f"{path}: expected a file, got a directory"


def test_file_without_a_known_suffix(tmp_path):
    path = tmp_path / "net.tflite"
    expected = f"{path}: expected a file ending in one of .yaml, .yml, .csv, .onnx, got '.tflite'"
    assert str(refusal(path)) == expected


def test_unknown_bundled_name_suggests_the_nearest():
    message = str(refusal("resnet19"))
    assert message.startswith("workload: expected one of alexnet, anomaly_detection, ")
    assert message.endswith("(did you mean 'resnet18'?), got 'resnet19'")


def test_bundled_names_do_not_escape_their_folder():
    assert "expected a file ending in" in str(refusal("../traces/resnet18"))


def test_file_too_large(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(scalesim_csv.MAX_BYTES + 1)  # sparse: takes no space
    assert str(refusal(path)) == f"{path}: expected at most 67108864 bytes, got a larger file"


def test_too_many_layers(tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("a,1,1,1\n" * 100_001)
    assert str(refusal(path)) == f"{path}: expected at most 100000 layers, got more"


@pytest.mark.parametrize("name", ["a\0.csv", "a\0.yaml", "a\0/b", "a\0", "x" * 300 + ".csv"])
def test_impossible_file_names(name):
    assert len(str(refusal(name)).splitlines()) == 1


def test_cell_larger_than_the_csv_limit(tmp_path):
    path = tmp_path / "cell.csv"
    path.write_text("a" * 200_000 + ",1,2,3\n")
    assert "line 1: expected comma-separated values" in str(refusal(path))


@pytest.mark.parametrize("source", ["resnet18", "alexnet"])
def test_good_ones_are_not_refused(source):
    assert isinstance(load_workload(source), Workload)


ODD_VALUES = (
    "null", "~", "true", "-1", "0", "1.5", "1e400", "9" * 390, "-" + "9" * 390, "text", '""',
    '" "', "[]", "[1]", "[[a]]", "[null]", "{}", "{a: 1}", "{top: null}", "{weight: []}",
    "{weight: " + "9" * 390 + "}", "[a, a]", "0x10", '"\\u2028"',
)  # fmt: skip
LAYER_KEY_NAMES = (*LAYER_KEYS.split(", "), "extra key")


@pytest.mark.parametrize("key", LAYER_KEY_NAMES)
def test_odd_values_are_read_or_refused_in_one_line(tmp_path, key):
    path = tmp_path / "network.yaml"
    for value in ODD_VALUES:
        fields = {"name": "b", "kind": "conv2d", "in_channels": "4", "out_channels": "4"}
        flow = ", ".join(f"{name}: {text}" for name, text in (fields | {key: value}).items())
        path.write_text(f"{LAYER}{{{flow}}}\n", encoding="utf-8")
        message = message_of(path)
        assert message is None or (len(message.splitlines()) == 1 and ": expected " in message)


def message_of(path) -> str | None:
    try:
        load_workload(path)
    except WorkloadError as error:
        return str(error)
    return None
