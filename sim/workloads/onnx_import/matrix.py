"""Matrix products: with trained weights, or of two computed operands as in attention."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sim.base.errors import Literal
from sim.workloads.onnx_import.draft import NetworkDraft
from sim.workloads.onnx_import.graph import Node

_OPERANDS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"QLinearMatMul": (0, 3), "com.microsoft.QGemm": (0, 3)}
)
"""Positions of the operands, where they are not the first two inputs."""


@dataclass(frozen=True, slots=True)
class Product:
    """Sizes of a product: `copies` times m x k by k x n, nothing shared between copies."""

    copies: tuple[int, ...]
    m: int
    k: int
    n: int


def lower_matmul(draft: NetworkDraft, node: Node) -> None:
    """Add a product of stacks of matrices; a stack of one is shared by all of the other."""
    first, second = _OPERANDS.get(node.operator, (0, 1))
    a, b = node.input(first), node.input(second)
    left, right = draft.known_shape(node, a), draft.known_shape(node, b)
    left = (1, *left) if len(left) == 1 else left
    right = (*right, 1) if len(right) == 1 else right
    if left[-1] != right[-2]:
        raise draft.refused(node, f"a second operand of {left[-1]} rows", Literal(right))
    add_product(draft, node, a, b, _product(left, right))


def lower_gemm(draft: NetworkDraft, node: Node) -> None:
    """Add a product with a bias; the factors alpha and beta are part of weights and bias."""
    first, second = _OPERANDS.get(node.operator, (0, 1))
    a, b, bias = node.input(first), node.input(second), node.input(2 if second == 1 else 6)
    left, right = draft.known_shape(node, a), draft.known_shape(node, b)
    if len(left) != 2 or len(right) != 2:
        raise draft.refused(node, "two matrices", Literal(f"shapes {left} and {right}"))
    m, k = left[::-1] if node.integer("transA", 0) else left
    rows, n = right[::-1] if node.integer("transB", 0) else right
    if k != rows:
        raise draft.refused(node, f"a second operand of {k} rows", Literal(rows))
    trained = bool(bias) and bias in draft.graph.constants
    name = add_product(draft, node, a, b, Product((), m, k, n), bias=trained)
    if bias and not trained:
        shape = draft.view(node, node.outputs[0]).shape()
        both = draft.origins(bias)
        draft.add_layer(
            node, "add", (bias,), node.outputs[0], suffix=".add", after=(name, *both), **shape
        )


def _product(left: tuple[int, ...], right: tuple[int, ...]) -> Product:
    """Fold the stacks that one operand shares into the rows or columns of the other."""
    m, k, n = left[-2], left[-1], right[-1]
    depth = max(len(left), len(right)) - 2
    stacks = zip(
        (1,) * (depth + 2 - len(left)) + left[:-2],
        (1,) * (depth + 2 - len(right)) + right[:-2],
        strict=True,
    )
    copies = []
    for ours, theirs in stacks:
        if theirs == 1:
            m *= ours
        elif ours == 1:
            n *= theirs
        else:
            copies.append(ours)
    return Product(tuple(copies), m, k, n)


def add_product(
    draft: NetworkDraft,
    node: Node,
    a: str,
    b: str,
    product: Product,
    *,
    bias: bool = False,
) -> str:
    """Add one product as a gemm where an operand is trained, else as a matmul."""
    constants = draft.graph.constants
    if a in constants and b not in constants:
        # (A B) transposed is B transposed by A transposed: the trained operand is the weight
        a, b = b, a
        product = Product(product.copies, product.n, product.k, product.m)
    if b in constants:
        return _add_gemm(draft, node, a, b, product, bias=bias)
    batch, groups = _split_copies(draft, product.copies)
    return draft.add_layer(
        node,
        "matmul",
        (a, b),
        node.outputs[0],
        batch=batch,
        groups=groups,
        in_channels=groups * product.k,
        out_channels=groups * product.n,
        ifmap_h=product.m,
    )


def _add_gemm(
    draft: NetworkDraft, node: Node, x: str, weight: str, product: Product, *, bias: bool
) -> str:
    groups = math.prod(product.copies)
    batch = draft.batch if product.m % draft.batch == 0 else 1
    return draft.add_layer(
        node,
        "gemm",
        (x,),
        node.outputs[0],
        weight=weight,
        batch=batch,
        groups=groups,
        in_channels=groups * product.k,
        out_channels=groups * product.n,
        ifmap_h=product.m // batch,
        bias=bias,
    )


def _split_copies(draft: NetworkDraft, copies: tuple[int, ...]) -> tuple[int, int]:
    """Give inputs of the batch and independent products (heads) in each."""
    if copies and copies[0] % draft.batch == 0:
        return draft.batch, math.prod(copies) // draft.batch
    return 1, math.prod(copies)


def lower_einsum(draft: NetworkDraft, node: Node) -> None:
    """Add a sum over products of two tensors that amounts to a matrix product."""
    equation = node.text("equation", "").replace(" ", "")
    operands, _, result = equation.partition("->")
    letters = operands.split(",")
    plain = equation.replace(",", "").replace("->", "").isalpha()
    distinct = all(len(set(term)) == len(term) for term in letters)
    if len(letters) != 2 or len(node.inputs) != 2 or not plain or not distinct:
        draft.leave_out(node, equation[:40], None)
        return
    sizes: dict[str, int] = {}
    for term, tensor in zip(letters, node.inputs, strict=True):
        shape = draft.known_shape(node, tensor)
        if len(shape) != len(term):
            raise draft.refused(node, f"an operand of {len(term)} dimensions", Literal(shape))
        sizes.update(zip(term, shape, strict=True))
    a, b = (set(term) for term in letters)
    kept = set(result)
    if not (a ^ b) <= kept:
        draft.leave_out(node, equation[:40], None)
        return

    def size(found: set[str]) -> int:
        return math.prod(sizes[letter] for letter in found)

    copies = tuple(sizes[letter] for letter in result if letter in a & b)
    product = Product(copies, size(a - b), size((a & b) - kept), size(b - a))
    add_product(draft, node, node.inputs[0], node.inputs[1], product)
