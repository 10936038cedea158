"""Do recurrent operators become the gates and states of each step, as the network `lstm`?"""

from collections import Counter

from sim.workloads.load import load_workload
from tests.unit.workloads.onnx_models import build_model, node, read_model, weights


def recurrent(operator, gates, *, steps=1, batch=1, inputs=6, units=4, directions=1, **attributes):
    direction = {"direction": "bidirectional"} if directions == 2 else {}
    stored = weights(
        w=(directions, gates * units, inputs),
        r=(directions, gates * units, units),
        b=(directions, 2 * gates * units),
    )
    nodes = [node(operator, "x w r b", "y h", hidden_size=units, **direction, **attributes)]
    return build_model(nodes, {"x": (steps, batch, inputs)}, stored)


def test_one_step_is_that_of_the_bundled_network(tmp_path):
    network = read_model(tmp_path, recurrent("LSTM", 4, inputs=1500, units=1500))
    bundled = load_workload("lstm").select("lstm1.*")
    ours = Counter((a.kind, a.in_channels, a.out_channels, a.activation) for a in network.layers)
    theirs = Counter((a.kind, a.in_channels, a.out_channels, a.activation) for a in bundled.layers)
    assert ours == theirs


def test_steps_follow_each_other_and_share_weights(tmp_path):
    network = read_model(tmp_path, recurrent("LSTM", 4, steps=3, batch=2))
    assert network.macs == 3 * 2 * 4 * 4 * (6 + 4)
    assert network.parameter_count == 4 * 4 * (6 + 4) + 2 * 4 * 4
    by_name = {layer.name: layer for layer in network.layers}
    first = network.layers[0].name.split(".")[0]
    assert by_name[f"{first}.t1.input_gate"].inputs == (f"{first}.t0.hidden",)
    assert by_name[f"{first}.t2.keep"].inputs[-1] == f"{first}.t1.state"


def test_two_directions(tmp_path):
    network = read_model(tmp_path, recurrent("LSTM", 4, steps=2, directions=2))
    assert network.macs == 2 * 2 * 4 * 4 * (6 + 4)
    assert any(".backward.t1.hidden" in layer.name for layer in network.layers)


def test_gru_in_both_forms_does_the_same_macs(tmp_path):
    for reset_last in (0, 1):
        model = recurrent("GRU", 3, steps=2, linear_before_reset=reset_last)
        network = read_model(tmp_path, model)
        assert network.macs == 2 * 3 * 4 * (6 + 4)
        assert network.parameter_count == 3 * 4 * (6 + 4) + 2 * 3 * 4


def test_rnn(tmp_path):
    network = read_model(tmp_path, recurrent("RNN", 1, steps=2))
    assert [layer.activation for layer in network.layers] == ["tanh", "tanh"]
    assert network.macs == 2 * 4 * (6 + 4)


def test_other_activations_are_listed_with_their_macs(tmp_path):
    model = recurrent("LSTM", 4, activations=["Sigmoid", "Softsign", "Tanh"])
    model.graph.node.append(node("Relu", "h", "z"))
    model.graph.output[0].name = "z"
    (item,) = read_model(tmp_path, model).unsupported
    assert (item.operator, item.macs) == ("LSTM (peepholes or other activations)", 4 * 4 * 10)
