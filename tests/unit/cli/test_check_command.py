"""Does `joulesim check` recognise each kind of file and sum it up?"""

import pytest

from sim.base.bundled import bundled_folder
from sim.cli.main import main
from sim.results.hdf5 import write_result
from tests.synthetic import synthetic_result


@pytest.mark.parametrize(
    ("name", "first", "fact"),
    [
        ("edge_npu", "edge_npu: valid architecture edge_npu", "16 x 16 PEs"),
        ("resnet18", "resnet18: valid workload resnet18", "11,689,512 parameters"),
    ],
)
def test_bundled_names(name, first, fact, capsys):
    assert main(["check", name]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == first
    assert fact in "".join(lines)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("configs/architectures/tpu_v1.yaml", "architecture tpu_v1"),
        ("configs/energy/horowitz_45nm.yaml", "energy table horowitz_45nm"),
        ("traces/lstm.yaml", "workload lstm"),
        ("configs/dram_timing/hbm2.yaml", "memory hbm2"),
    ],
)
def test_yaml_files_are_told_apart_by_their_keys(file, kind, capsys):
    folder, _, name = file.rpartition("/")
    path = bundled_folder(folder) / name
    assert main(["check", str(path)]) == 0
    # the path is long enough to break the line
    shown = " ".join(capsys.readouterr().out.split())
    assert f": valid {kind} " in shown


def test_topology(tmp_path, capsys):
    path = tmp_path / "net.csv"
    path.write_text("Layer, M, N, K,\nfirst, 4, 8, 16,\n", encoding="utf-8")
    assert main(["check", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "valid workload net" in shown
    assert "512 MACs" in shown


@pytest.mark.parametrize("name", ["r.h5", "renamed.data"])
def test_result(name, tmp_path, capsys):
    path = tmp_path / name
    write_result(synthetic_result(layers=2), path)
    assert main(["check", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "valid result of synthetic_2 on synthetic_npu" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "resnet1",
            "resnet1: expected an existing file or a bundled name "
            "(did you mean 'resnet18'?), got neither",
        ),
        ("gone.yaml", "gone.yaml: expected an existing file, got no such file"),
        ("gone.h5", "gone.h5: expected an existing file, got no such file"),
    ],
)
def test_missing(name, expected, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["check", name]) == 2
    assert capsys.readouterr() == ("", expected + "\n")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "note.txt",
            "hello",
            ": expected an architecture (.yaml, .cfg), workload (.yaml, .csv, .onnx) or result "
            "(.h5), got '.txt'",
        ),
        (
            "other.yaml",
            "a: 1\nb: 2\n",
            ": expected an architecture (array, memories), a workload (layers) or a memory "
            "(timing_cycles), got the keys a, b",
        ),
    ],
)
def test_foreign_files(name, content, expected, capsys, tmp_path):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert main(["check", str(path)]) == 2
    assert capsys.readouterr() == ("", f"{path}{expected}\n")
