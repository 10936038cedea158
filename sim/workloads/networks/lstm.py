"""One time step of the large LSTM language model of Zaremba et al."""

from sim.domain.workload import Workload
from sim.workloads.networks.builder import NetworkBuilder, Tensor

_UNITS = 1500
_LAYERS = 2
_WORDS = 10_000
_GATES = (("input", "sigmoid"), ("forget", "sigmoid"), ("output", "sigmoid"), ("cell", "tanh"))

_SOURCE = (
    "Definition: Zaremba et al., Recurrent Neural Network Regularization, arXiv:1409.2329, "
    "large model for the Penn Treebank (section 4.1, equations of section 3). Parameters: Press "
    "and Wolf, Using the Output Embedding to Improve Language Models, arXiv:1608.05859, table "
    "of PTB results (66M). MACs: one per weight of its matrices, 66M less the 15M of the "
    "embedding table, which is only looked up."
)


def lstm() -> Workload:
    """Build one step: a word in, the probabilities of the next one out.

    The four gates of a layer are four matrix products over the new input and the previous
    output together. Previous outputs and cell states come from outside the network.
    """
    net = NetworkBuilder()
    x = net.embedding("embedding", positions=1, channels=_UNITS, parameters=_WORDS * _UNITS)
    for index in range(1, _LAYERS + 1):
        x = _cell(net, f"lstm{index}", x)
    x = net.linear("output", x, _WORDS)
    net.softmax("softmax", x, row=_WORDS)
    return net.workload(
        "lstm",
        description="LSTM language model, Penn Treebank, large: 2 layers of 1500 units, one "
        "time step; previous outputs and cell states are read from memory.",
        source=_SOURCE,
        published_macs=66_000_000 - _WORDS * _UNITS,
        published_parameters=66_000_000,
    )


def _cell(net: NetworkBuilder, name: str, x: Tensor) -> Tensor:
    gates = {
        gate: net.linear(
            f"{name}.{gate}_gate", x, _UNITS, activation=function, state_channels=_UNITS
        )
        for gate, function in _GATES
    }
    kept = net.multiply(f"{name}.keep", gates["forget"])
    new = net.multiply(f"{name}.new", gates["input"], gates["cell"])
    state = net.add(f"{name}.state", kept, new)
    squashed = net.activation(f"{name}.tanh", state, "tanh")
    return net.multiply(f"{name}.hidden", gates["output"], squashed)
