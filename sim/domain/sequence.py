"""Long sequences that repeat themselves, kept as trees that are never expanded.

A node is a leaf (one value), a repeat (a count and a child) or a chain of children. Nodes of
one `SequenceBuilder` are interned: equal sub-sequences are the same object, so comparing two
positions of a sequence of millions costs a few steps.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value", bound=Hashable)


class Node(Generic[Value]):
    """One interned sub-sequence; build it with a `SequenceBuilder` only."""

    __slots__ = ("children", "count", "length", "value")

    def __init__(
        self, value: Value | None, children: tuple["Node[Value]", ...], count: int
    ) -> None:
        self.value = value
        self.children = children
        self.count = count
        self.length: int = count * sum(child.length for child in children) if children else 1

    @property
    def is_leaf(self) -> bool:
        """Whether this is one single value."""
        return not self.children

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[Value]:
        """Values in order, expanded: for tests and small sequences."""
        cursor = Cursor(self)
        while not cursor.done:
            yield cursor.value
            cursor.advance()

    def totals(self) -> dict[Value, int]:
        """How often each value occurs, without expanding."""
        memo: dict[int, dict[Value, int]] = {}
        return _totals(self, memo)


def _totals(node: "Node[Value]", memo: dict[int, dict[Value, int]]) -> dict[Value, int]:
    known = memo.get(id(node))
    if known is not None:
        return known
    result: dict[Value, int] = {}
    if node.is_leaf:
        result[node.value] = 1  # type: ignore[index]
    for child in node.children:
        for value, count in _totals(child, memo).items():
            result[value] = result.get(value, 0) + count * node.count
    memo[id(node)] = result
    return result


class SequenceBuilder(Generic[Value]):
    """Makes interned nodes. A chain never holds a chain, nor two equal neighbours."""

    def __init__(self) -> None:
        self._leaves: dict[Value, Node[Value]] = {}
        self._inner: dict[tuple[int, tuple[int, ...]], Node[Value]] = {}

    def leaf(self, value: Value) -> Node[Value]:
        """One value."""
        node = self._leaves.get(value)
        if node is None:
            node = self._leaves[value] = Node(value, (), 1)
        return node

    def repeat(self, node: Node[Value], count: int) -> Node[Value]:
        """`count` times the same sub-sequence, count >= 1."""
        if count == 1:
            return node
        if len(node.children) == 1:
            return self._intern(count * node.count, node.children)
        return self._intern(count, node.children or (node,))

    def chain(self, nodes: Iterable[Node[Value]]) -> Node[Value]:
        """One after the other; at least one node."""
        runs: list[tuple[Node[Value], int]] = []
        for node in _flattened(nodes):
            child, count = _as_run(node)
            if runs and runs[-1][0] is child:
                runs[-1] = (child, runs[-1][1] + count)
            else:
                runs.append((child, count))
        parts = tuple(self._run(child, count) for child, count in runs)
        return parts[0] if len(parts) == 1 else self._intern(1, parts)

    def map_first(
        self, node: Node[Value], change: Callable[[Value], Value]
    ) -> Node[Value]:
        """Change the first value, leaving the others as they are."""
        if node.is_leaf:
            return self.leaf(change(node.value))  # type: ignore[arg-type]
        first = self.map_first(node.children[0], change)
        once = self.chain((first, *node.children[1:]))
        if node.count == 1:
            return once
        rest = self._same(node, node.count - 1)
        return self.chain((once, rest))

    def map_last(self, node: Node[Value], change: Callable[[Value], Value]) -> Node[Value]:
        """Change the last value, leaving the others as they are."""
        if node.is_leaf:
            return self.leaf(change(node.value))  # type: ignore[arg-type]
        last = self.map_last(node.children[-1], change)
        once = self.chain((*node.children[:-1], last))
        if node.count == 1:
            return once
        rest = self._same(node, node.count - 1)
        return self.chain((rest, once))

    def _same(self, node: Node[Value], count: int) -> Node[Value]:
        if count == 1 and len(node.children) == 1:
            return node.children[0]
        return self._intern(count, node.children)

    def _run(self, child: Node[Value], count: int) -> Node[Value]:
        """A run of `count` times `child`, where `child` may itself be a whole chain."""
        return child if count == 1 else self.repeat(child, count)

    def _intern(self, count: int, children: tuple[Node[Value], ...]) -> Node[Value]:
        key = (count, tuple(id(child) for child in children))
        node = self._inner.get(key)
        if node is None:
            node = self._inner[key] = Node(None, children, count)
        return node


def _flattened(nodes: Iterable[Node[Value]]) -> Iterator[Node[Value]]:
    for node in nodes:
        if len(node.children) > 1 and node.count == 1:
            yield from _flattened(node.children)
        else:
            yield node


def _as_run(node: Node[Value]) -> tuple[Node[Value], int]:
    """Give a repeat of one child as (child, count), anything else as (itself, 1)."""
    if len(node.children) == 1:
        return node.children[0], node.count
    return node, 1


class Cursor(Generic[Value]):
    """A position in a sequence, with steps and jumps that never expand it."""

    __slots__ = ("_counts", "_indices", "_nodes", "position", "root", "value")

    def __init__(self, root: Node[Value], position: int = 0) -> None:
        self.root = root
        self.seek(position)

    @property
    def done(self) -> bool:
        """Whether the position is past the last value."""
        return self.position >= self.root.length

    def seek(self, position: int) -> None:
        """Go to an absolute position from 0 to the length."""
        self.position = position
        self._nodes: list[Node[Value]] = []
        self._counts: list[int] = []
        self._indices: list[int] = []
        if position >= self.root.length:
            return
        node, rest = self.root, position
        while not node.is_leaf:
            body = node.length // node.count
            self._nodes.append(node)
            self._counts.append(rest // body)
            rest %= body
            for index, child in enumerate(node.children):
                if rest < child.length:
                    break
                rest -= child.length
            self._indices.append(index)
            node = child
        self.value: Value = node.value  # type: ignore[assignment]

    def advance(self) -> None:
        """Go to the next value, or past the end."""
        self.position += 1
        nodes, counts, indices = self._nodes, self._counts, self._indices
        while nodes:
            node = nodes[-1]
            if indices[-1] + 1 < len(node.children):
                indices[-1] += 1
                break
            if counts[-1] + 1 < node.count:
                counts[-1] += 1
                indices[-1] = 0
                break
            nodes.pop()
            counts.pop()
            indices.pop()
        else:
            return
        node = nodes[-1].children[indices[-1]]
        while not node.is_leaf:
            nodes.append(node)
            counts.append(0)
            indices.append(0)
            node = node.children[0]
        self.value = node.value  # type: ignore[assignment]

    def blocks(self) -> list[tuple[tuple[int, ...], int, int]]:
        """Sub-sequences that begin exactly here, largest first, as (identity, times, length).

        A repeat that has m iterations left is m times its body.
        """
        found: list[tuple[tuple[int, ...], int, int]] = []
        leaf: Node[Value] = (
            self._nodes[-1].children[self._indices[-1]] if self._nodes else self.root
        )
        found.append(((id(leaf),), 1, 1))
        for depth in range(len(self._nodes) - 1, -1, -1):
            node = self._nodes[depth]
            if self._indices[depth] != 0:
                index = self._indices[depth]
                child = node.children[index]
                if depth < len(self._nodes) - 1:
                    found.append(((id(child),), 1, child.length))
                break
            body = tuple(id(child) for child in node.children)
            found.append((body, node.count - self._counts[depth], node.length // node.count))
            if self._counts[depth] != 0:
                break
        found.reverse()
        return found


def common_length(root: Node[Value], first: int, second: int, effort: int = 256) -> int:
    """Count the values from two positions on that are equal, one by one.

    A lower bound: the search stops after `effort` comparisons of sub-sequences.
    """
    left, right = Cursor(root, first), Cursor(root, second)
    matched = 0
    for _ in range(effort):
        if left.done or right.done:
            break
        step = _largest_common_block(left.blocks(), right.blocks())
        if step == 0:
            break
        matched += step
        left.seek(first + matched)
        right.seek(second + matched)
    return matched


def _largest_common_block(
    left: Sequence[tuple[tuple[int, ...], int, int]],
    right: Sequence[tuple[tuple[int, ...], int, int]],
) -> int:
    times_of = {identity: times for identity, times, _ in right}
    return max(
        (
            min(times, times_of[identity]) * length
            for identity, times, length in left
            if identity in times_of
        ),
        default=0,
    )
