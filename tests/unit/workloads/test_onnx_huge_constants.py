"""Do a few bytes that stand for billions of values leave time and memory alone?"""

import subprocess
import sys

import pytest
from onnx import TensorProto, helper

from sim.base.errors import WorkloadError
from tests.unit.workloads.onnx_models import build_model, constants, node, read_model, weights

MEMORY_BYTES = 2**31
SECONDS = 30
INT64 = TensorProto.INT64

READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
from sim.base.errors import WorkloadError
from sim.workloads.load import load_workload
try:
    print(len(load_workload(sys.argv[2]).layers))
except WorkloadError as error:
    print(error)
"""

RANGE = constants(start=0, end=4 * 10**9, step=1)
LENGTH = constants(size=[10**10])
ONES = helper.make_tensor("value", INT64, [1], [1])

MODELS = {
    "range": build_model(
        [node("Range", "start end step", "r"), node("Cast", "r", "f", to=1),
         node("Add", "x f", "y")],
        {"x": (1,)}, RANGE),
    "constant of shape": build_model(
        [node("ConstantOfShape", "size", "t", value=ONES), node("Add", "t t", "u"),
         node("Relu", "x", "y")],
        {"x": (8, 8)}, LENGTH),
    "expand": build_model(
        [node("Expand", "one size", "t"), node("Add", "t t", "u"), node("Relu", "x", "y")],
        {"x": (8, 8)}, [*LENGTH, *constants(one=[1])]),
    "tile": build_model(
        [node("Tile", "one size", "t"), node("Mul", "t t", "u"), node("Relu", "x", "y")],
        {"x": (8, 8)}, [*LENGTH, *constants(one=[1])]),
    "one hot": build_model(
        [node("OneHot", "one size pair", "t"), node("Squeeze", "t", "u"), node("Add", "u u", "v"),
         node("Relu", "x", "y")],
        {"x": (8, 8)}, [*LENGTH, *constants(one=[1], pair=[0, 1])]),
    "rank of a list": build_model(
        [node("Range", "start end step", "r"), node("ConstantOfShape", "r", "z"),
         node("Reshape", "x r", "q"), node("Relu", "x", "y")],
        {"x": (8, 8)}, RANGE),
    "rank of an input": build_model(
        [node("Reshape", "x s", "q"), node("Expand", "x s", "z"), node("Relu", "x", "y")],
        {"x": (8, 8), "s": (2**24,)}, elements={"s": INT64}),
    "in a branch": build_model(
        [node("If", "c", "z",
              then_branch=build_model([node("Range", "start end step", "r"),
                                       node("Add", "r r", "a")], {}, RANGE).graph,
              else_branch=build_model([node("Identity", "x", "b")], {}).graph),
         node("Relu", "x", "y")],
        {"x": (8, 8), "c": ()}, elements={"c": TensorProto.BOOL}),
    "in a loop": build_model(
        [node("Loop", "- c", "z",
              body=build_model([node("Range", "start end step", "r"), node("Add", "r r", "a"),
                                node("Identity", "d", "e")],
                               {"i": (), "d": ()}, RANGE, outputs=["e", "a"]).graph),
         node("Relu", "x", "y")],
        {"x": (8, 8), "c": ()}, elements={"c": TensorProto.BOOL}),
}  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
def test_huge_constants_are_never_made(tmp_path, name):
    path = tmp_path / "model.onnx"
    path.write_bytes(MODELS[name].SerializeToString())
    command = [sys.executable, "-c", READ, str(MEMORY_BYTES), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "1" or "operator 'y': expected" in done.stdout


def test_dimensions_that_double_are_refused(tmp_path):
    doubling = [node("Gather", f"t{i} t{i}", f"t{i + 1}") for i in range(40)]
    model = build_model(
        [*doubling, node("Relu", "x", "y")], {"x": (8, 8), "t0": (1, 1)}, elements={"t0": INT64}
    )
    with pytest.raises(WorkloadError, match="expected at most 64 dimensions, got"):
        read_model(tmp_path, model)


def test_both_branches_of_a_condition_give_its_shape(tmp_path):
    branches = {
        "then_branch": build_model([node("Squeeze", "x axis", "a")], {}).graph,
        "else_branch": build_model([node("Reshape", "x shape", "b")], {}).graph,
    }
    model = build_model(
        [node("If", "c", "z", **branches), node("MatMul", "z w", "y")],
        {"x": (1, 4, 8), "c": ()},
        [*constants(axis=[0], shape=[4, 8]), *weights(w=(8, 2))],
        elements={"c": TensorProto.BOOL},
    )
    (layer,) = read_model(tmp_path, model).layers
    assert (layer.in_channels, layer.out_channels, layer.macs) == (8, 2, 4 * 8 * 2)
