"""Recurrent operators, step by step: gates as matrix products, states as element-wise layers.

Each step waits for the last one's output, so every step is layers of its own, as in the bundled
network `lstm`. Equations: ONNX operators LSTM, GRU and RNN.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sim.base.errors import Literal
from sim.workloads.onnx_import.draft import NetworkDraft
from sim.workloads.onnx_import.graph import Node

_GATES: Mapping[str, int] = MappingProxyType({"LSTM": 4, "GRU": 3, "RNN": 1})

_FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu", "leakyrelu": "leaky_relu"}
)

_DEFAULTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"LSTM": ("sigmoid", "tanh", "tanh"), "GRU": ("sigmoid", "tanh"), "RNN": ("tanh",)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """One operator in one direction at one step.

    Attributes
    ----------
    last : layer that made the previous step's output, if any.
    state : layer that made the previous step's cell state, if any.
    """

    node: Node
    suffix: str
    batch: int
    inputs: int
    units: int
    functions: tuple[str, ...]
    bias: bool
    repeated: bool
    last: tuple[str, ...] = ()
    state: tuple[str, ...] = ()


def lower_recurrent(draft: NetworkDraft, node: Node) -> None:
    """Add all steps of an LSTM, GRU or RNN, in each of its directions."""
    gates = _GATES[node.operator]
    x, weight, recurrence = (draft.known_shape(node, node.input(index)) for index in range(3))
    steps_first = not node.integer("layout", 0)
    if len(x) != 3 or len(weight) != 3 or len(recurrence) != 3 or weight[1] % gates:
        got = Literal(f"shapes {x}, {weight} and {recurrence}")
        raise draft.refused(node, f"three dimensions each, weights of {gates} gates", got)
    directions, units, inputs = weight[0], weight[1] // gates, weight[2]
    if inputs != x[2] or recurrence != (directions, gates * units, units):
        expected = f"weights for {x[2]} inputs and {units} units"
        raise draft.refused(node, expected, Literal(f"shapes {weight} and {recurrence}"))
    names = _functions(node, directions)
    if names is None or node.input(7):
        macs = x[0] * x[1] * directions * gates * units * (inputs + units)
        draft.leave_out(node, "peepholes or other activations", macs)
        return
    shape = x if steps_first else (x[1], x[0], x[2])
    _add_steps(draft, node, shape, units, names)


def _add_steps(
    draft: NetworkDraft, node: Node, x: tuple[int, ...], units: int, names: list[tuple[str, ...]]
) -> None:
    """Add every step of every direction; `x` is steps, batch, inputs."""
    steps, batch, inputs = x
    directions = len(names)
    outputs: list[str] = []
    for direction in range(directions):
        last: tuple[str, ...] = ()
        state: tuple[str, ...] = ()
        for step in range(steps):
            cell = _Cell(
                node=node,
                suffix=(f".{('forward', 'backward')[direction]}" if directions > 1 else "")
                + (f".t{step}" if steps > 1 else ""),
                batch=batch,
                inputs=inputs,
                units=units,
                functions=names[direction],
                bias=bool(node.input(3)),
                repeated=step > 0,
                last=last,
                state=state,
            )
            made, kept = _STEPS[node.operator](draft, cell)
            last, state = (made,), (kept,)
            outputs.append(made)
    for name in filter(None, node.outputs):
        draft.made_of(name, outputs)


def _functions(node: Node, directions: int) -> list[tuple[str, ...]] | None:
    """Give the activations of each direction; None where the vector unit has no such one."""
    default = _DEFAULTS[node.operator]
    given = node.attributes.get("activations")
    if not isinstance(given, tuple) or not given:
        return [default] * directions
    known = [_FUNCTIONS.get(str(name).lower()) for name in given]
    if len(known) != len(default) * directions or None in known:
        return None
    names = [name for name in known if name is not None]
    size = len(default)
    return [tuple(names[size * index : size * (index + 1)]) for index in range(directions)]


def _gate(
    draft: NetworkDraft,
    cell: _Cell,
    name: str,
    function: str | None,
    *,
    channels: int,
    after: tuple[str, ...],
    reads_input: bool = True,
) -> str:
    biases = cell.units if cell.bias and channels == cell.inputs + cell.units else 0
    # two biases per gate are added up before anything runs; the second one is still stored
    return draft.add_layer(
        cell.node,
        "gemm",
        (cell.node.input(0),) if reads_input else (),
        weight=cell.node.input(1),
        suffix=f"{cell.suffix}.{name}",
        after=after,
        repeated=cell.repeated,
        batch=cell.batch,
        in_channels=channels,
        out_channels=cell.units,
        activation=function,
        bias=cell.bias,
        extra_parameters=0 if cell.repeated else biases,
    )


def _step(draft: NetworkDraft, cell: _Cell, kind: str, name: str, after: tuple[str, ...]) -> str:
    """Add one element-wise layer over the units."""
    function: dict[str, Any] = {"activation": cell.functions[-1]} if kind == "activation" else {}
    return draft.add_layer(
        cell.node,
        kind,
        (),
        suffix=f"{cell.suffix}.{name}",
        after=after,
        batch=cell.batch,
        in_channels=cell.units,
        out_channels=cell.units,
        **function,
    )


def _lstm_step(draft: NetworkDraft, cell: _Cell) -> tuple[str, str]:
    """Add four gates, the cell state and the output."""
    inner, candidate, _ = cell.functions
    gates = {
        name: _gate(
            draft,
            cell,
            f"{name}_gate",
            candidate if name == "cell" else inner,
            channels=cell.inputs + cell.units,
            after=cell.last,
        )
        for name in ("input", "forget", "output", "cell")
    }
    kept = _step(draft, cell, "multiply", "keep", (gates["forget"], *cell.state))
    new = _step(draft, cell, "multiply", "new", (gates["input"], gates["cell"]))
    state = _step(draft, cell, "add", "state", (kept, new))
    squashed = _step(draft, cell, "activation", "squash", (state,))
    hidden = _step(draft, cell, "multiply", "hidden", (gates["output"], squashed))
    return hidden, state


def _gru_step(draft: NetworkDraft, cell: _Cell) -> tuple[str, str]:
    """Add two gates, the candidate n, and the output n + z (h - n)."""
    inner, candidate = cell.functions
    both = cell.inputs + cell.units
    update = _gate(draft, cell, "update_gate", inner, channels=both, after=cell.last)
    reset = _gate(draft, cell, "reset_gate", inner, channels=both, after=cell.last)
    if cell.node.integer("linear_before_reset", 0):
        own = _gate(draft, cell, "new_input", None, channels=cell.inputs, after=())
        past = _gate(
            draft, cell, "new_state", None, channels=cell.units, after=cell.last, reads_input=False
        )
        scaled = _step(draft, cell, "multiply", "reset", (reset, past))
        total = _step(draft, cell, "add", "new_sum", (own, scaled))
        new = _step(draft, cell, "activation", "new", (total,))
    else:
        scaled = _step(draft, cell, "multiply", "reset", (reset, *cell.last))
        new = _gate(draft, cell, "new", candidate, channels=both, after=(scaled,))
    change = _step(draft, cell, "add", "change", (new, *cell.last))
    share = _step(draft, cell, "multiply", "keep", (update, change))
    hidden = _step(draft, cell, "add", "hidden", (new, share))
    return hidden, hidden


def _rnn_step(draft: NetworkDraft, cell: _Cell) -> tuple[str, str]:
    """Add the one product of a plain recurrent network."""
    both = cell.inputs + cell.units
    hidden = _gate(draft, cell, "hidden", cell.functions[0], channels=both, after=cell.last)
    return hidden, hidden


_STEPS = MappingProxyType({"LSTM": _lstm_step, "GRU": _gru_step, "RNN": _rnn_step})
