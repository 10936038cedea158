"""Functions that exporters write as several operators, found and put back together.

A pattern is an operator with patterns of its inputs, a letter that stands for one tensor, or
`CONSTANT`. Sources: the definitions of GELU (Hendrycks and Gimpel, arXiv:1606.08415, both
forms), SiLU, hard swish (Howard et al., arXiv:1905.02244), layer norm (Ba et al.,
arXiv:1607.06450) and RMS norm (Zhang and Sennrich, arXiv:1910.07467).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sim.workloads.onnx_import.graph import Attribute, Graph, Node

CONSTANT = "constant"

Pattern: TypeAlias = "str | tuple[Pattern, ...]"

_ERF_PART = ("Add", ("Erf", ("Div|Mul", "x", CONSTANT)), CONSTANT)
_CUBIC = ("Add", "x", ("Mul", ("Pow", "x", CONSTANT), CONSTANT))
_CUBIC_PRODUCT = ("Add", "x", ("Mul", "x", ("Mul", "x", ("Mul", "x", CONSTANT))))
_CUBIC_SQUARE = ("Add", "x", ("Mul", ("Mul", ("Mul", "x", "x"), "x"), CONSTANT))
_DEVIATION = ("Sub", "x", ("ReduceMean", "x"))
_MEAN_SQUARE = ("Add", ("ReduceMean", ("Pow", "x", CONSTANT)), CONSTANT)
_MEAN_PRODUCT = ("Add", ("ReduceMean", ("Mul", "x", "x")), CONSTANT)
_GATE = ("Clip", ("Add", "x", CONSTANT))


def _tanh_part(cubic: Pattern) -> Pattern:
    return ("Add", ("Tanh", ("Mul", cubic, CONSTANT)), CONSTANT)


def _variance(square: Pattern) -> Pattern:
    return ("Sqrt", ("Add", ("ReduceMean", square), CONSTANT))


PATTERNS: tuple[tuple[str, Pattern], ...] = (
    # a guard for rows that are masked as a whole; none is left when the softmax is right
    ("Identity", ("Where", ("IsNaN", "x"), CONSTANT, "x")),
    ("Gelu", ("Mul", ("Mul", "x", _ERF_PART), CONSTANT)),
    ("Gelu", ("Mul", ("Mul", "x", CONSTANT), _ERF_PART)),
    ("Gelu", ("Mul", "x", ("Mul", _ERF_PART, CONSTANT))),
    *(
        ("Gelu", form)
        for cubic in (_CUBIC, _CUBIC_PRODUCT, _CUBIC_SQUARE)
        for form in (
            ("Mul", ("Mul", "x", CONSTANT), _tanh_part(cubic)),
            ("Mul", ("Mul", "x", _tanh_part(cubic)), CONSTANT),
        )
    ),
    ("Silu", ("Mul", "x", ("Sigmoid", "x"))),
    ("HardSwish", ("Mul", "x", ("HardSigmoid", "x"))),
    ("HardSwish", ("Mul|Div", ("Mul", "x", _GATE), CONSTANT)),
    ("HardSwish", ("Mul", "x", ("Mul|Div", _GATE, CONSTANT))),
    ("HardSigmoid", ("Mul|Div", _GATE, CONSTANT)),
    ("LayerNorm", ("Div", _DEVIATION, _variance(("Pow", _DEVIATION, CONSTANT)))),
    ("LayerNorm", ("Div", _DEVIATION, _variance(("Mul", _DEVIATION, _DEVIATION)))),
    *(
        ("RmsNorm", form)
        for mean in (_MEAN_SQUARE, _MEAN_PRODUCT)
        for form in (
            ("Mul", "x", ("Div", CONSTANT, ("Sqrt", mean))),
            ("Mul", "x", ("Reciprocal", ("Sqrt", mean))),
            ("Mul", "x", ("Pow", mean, CONSTANT)),
            ("Div", "x", ("Sqrt", mean)),
        )
    ),
)
"""Operator to put in place, and what it looks like in pieces; the larger forms come first."""

_COMMUTATIVE = frozenset(("Add", "Mul"))


@dataclass(frozen=True, slots=True)
class _Match:
    """Tensors by letter and the operators used so far."""

    letters: Mapping[str, str]
    nodes: tuple[Node, ...]


def recognise(graph: Graph) -> Graph:
    """Give the graph with each pattern found replaced by one operator."""
    replaced: dict[str, Node] = {}
    swallowed: set[str] = set()
    for node in reversed(graph.nodes):
        if node.name and node.outputs[0] not in swallowed:
            whole = _recognised(graph, node)
            if whole is not None:
                replaced[node.outputs[0]] = whole[0]
                swallowed.update(whole[1])
    nodes = [replaced.get(node.outputs[0], node) for node in graph.nodes]
    return graph.with_nodes(nodes)


def _recognised(graph: Graph, root: Node) -> tuple[Node, set[str]] | None:
    for operator, pattern in PATTERNS:
        for found in _match(graph, pattern, root.outputs[0], _Match({}, ())):
            inner = {name for node in found.nodes for name in node.outputs} - set(root.outputs)
            if "x" in found.letters and _only_inside(graph, inner, found.nodes):
                return _whole(graph, operator, root, found), inner
    return None


def _whole(graph: Graph, operator: str, root: Node, found: _Match) -> Node:
    attributes: dict[str, Attribute] = {}
    mean = next((node for node in found.nodes if node.operator == "ReduceMean"), None)
    if mean is not None:
        rows = max(1, graph.tensor(mean.outputs[0]).count)
        attributes["row"] = graph.tensor(root.outputs[0]).count // rows
    source = found.letters["x"]
    return Node(
        operator=operator,
        name=root.name,
        inputs=(source,),
        outputs=root.outputs,
        attributes=attributes,
    )


def _only_inside(graph: Graph, inner: set[str], nodes: tuple[Node, ...]) -> bool:
    """Whether nothing outside reads what lies between the pieces."""
    own = {node.outputs[0] for node in nodes}
    return not inner & graph.outputs and all(
        reader.outputs[0] in own for name in inner for reader in graph.consumers.get(name, ())
    )


def _match(graph: Graph, pattern: Pattern, tensor: str, so_far: _Match) -> Iterator[_Match]:
    """Give each way in which what makes a tensor looks like a pattern."""
    if pattern == CONSTANT:
        if tensor in graph.constants:
            yield so_far
        return
    if isinstance(pattern, str):
        if so_far.letters.get(pattern, tensor) == tensor and tensor not in graph.constants:
            yield _Match({**so_far.letters, pattern: tensor}, so_far.nodes)
        return
    node = graph.producers.get(tensor)
    if node is None or tensor in graph.constants:
        return
    here = _Match(so_far.letters, (*so_far.nodes, node))
    if node.operator == "Cast":  # a change of width inside a function is not a step of its own
        yield from _match(graph, pattern, node.inputs[0], here)
        return
    if node.operator not in str(pattern[0]).split("|"):
        return
    wanted = pattern[1:]
    beyond = node.inputs[len(wanted) :]
    if len(node.inputs) < len(wanted) or graph.computed(beyond):
        return
    given = node.inputs[: len(wanted)]
    yield from _match_all(graph, wanted, given, here)
    if node.operator in _COMMUTATIVE and len(wanted) == 2 and given[0] != given[1]:
        yield from _match_all(graph, wanted, given[::-1], here)


def _match_all(
    graph: Graph, wanted: tuple[Pattern, ...], given: tuple[str, ...], so_far: _Match
) -> Iterator[_Match]:
    if not wanted:
        yield so_far
        return
    for found in _match(graph, wanted[0], given[0], so_far):
        yield from _match_all(graph, wanted[1:], given[1:], found)
