"""Long sequences that repeat themselves, kept as trees that are never expanded.

A node is a leaf (one value), a repeat (a count and a child) or a chain of children. Nodes of
one `SequenceBuilder` are interned: equal sub-sequences are the same object, so comparing two
positions of a sequence of millions costs a few steps.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import accumulate
from types import MappingProxyType
from typing import Generic, TypeVar

Value = TypeVar("Value", bound=Hashable)


class Node(Generic[Value]):
    """One interned sub-sequence; build it with a `SequenceBuilder` only."""

    __slots__ = ("_totals", "body", "body_length", "children", "count", "ends", "length", "value")

    def __init__(
        self, value: Value | None, children: tuple["Node[Value]", ...], count: int
    ) -> None:
        self.value = value
        self.children = children
        self.count = count
        self.ends: tuple[int, ...]
        if len(children) == 1:
            self.ends = (children[0].length,)
        elif children:
            self.ends = tuple(accumulate([child.length for child in children]))
        else:
            self.ends = ()
        self.body_length: int = self.ends[-1] if children else 1
        self.length: int = count * self.body_length
        # what is repeated: the single child itself, or the (interned) children together
        self.body = id(children[0]) if len(children) == 1 else id(children)
        self._totals: Mapping[Value, int] | None = None

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

    def totals(self) -> Mapping[Value, int]:
        """How often each value occurs, without expanding."""
        if self._totals is None:
            self._totals = MappingProxyType(_totals(self, {}))
        return self._totals


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
    """Makes interned nodes. Chains keep their nesting: whole parts compare by identity."""

    def __init__(self) -> None:
        self._leaves: dict[Value, Node[Value]] = {}
        # nodes are equal only to themselves
        self._bodies: dict[tuple[Node[Value], ...], tuple[Node[Value], ...]] = {}
        self._inner: dict[tuple[int, tuple[Node[Value], ...]], Node[Value]] = {}

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
        return self._intern(count * node.count, node.children or (node,))

    def chain(self, nodes: Iterable[Node[Value]]) -> Node[Value]:
        """One after the other; at least one node."""
        given = list(nodes)
        if len(given) == 1:
            return given[0]
        parts: list[Node[Value]] = []
        last: Node[Value] | None = None
        times = 0
        for node in given:
            # a repeat of one child is so many of it, anything else is one of itself
            alone = len(node.children) == 1
            child, count = (node.children[0], node.count) if alone else (node, 1)
            if child is last:
                times += count
                parts[-1] = self.repeat(child, times)
            else:
                parts.append(node)
                last, times = child, count
        return parts[0] if len(parts) == 1 else self._intern(1, tuple(parts))

    def map_first(self, node: Node[Value], change: Callable[[Value], Value]) -> Node[Value]:
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

    def _intern(self, count: int, children: tuple[Node[Value], ...]) -> Node[Value]:
        key = (count, children)
        node = self._inner.get(key)
        if node is None:
            body = self._bodies.setdefault(children, children)
            node = self._inner[key] = Node(None, body, count)
        return node


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
            iteration, rest = divmod(rest, node.body_length)
            index = bisect_right(node.ends, rest)
            self._nodes.append(node)
            self._counts.append(iteration)
            self._indices.append(index)
            rest -= node.ends[index - 1] if index else 0
            node = node.children[index]
        self.value: Value = node.value  # type: ignore[assignment]

    def advance(self) -> None:
        """Go to the next value, or past the end."""
        self.position += 1
        if self._nodes:
            self._leave()

    def skip(self, depth: int, times: int) -> None:
        """Pass over some iterations of the block that begins here at `depth`."""
        node = self._nodes[depth]
        self.position += times * node.body_length
        del self._nodes[depth + 1 :], self._counts[depth + 1 :], self._indices[depth + 1 :]
        self._counts[depth] += times - 1
        self._indices[depth] = len(node.children) - 1
        self._leave()

    def _leave(self) -> None:
        """Go from the end of the present child to the beginning of what follows."""
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

    def blocks(self) -> list[tuple[int, int, int]]:
        """Blocks that begin exactly here, smallest first, as (body, iterations left, depth)."""
        found: list[tuple[int, int, int]] = []
        for depth in range(len(self._nodes) - 1, -1, -1):
            if self._indices[depth] != 0:
                break
            node, past = self._nodes[depth], self._counts[depth]
            found.append((node.body, node.count - past, depth))
            if past:
                break
        return found


def common_length(root: Node[Value], first: int, second: int, effort: int = 128) -> int:
    """Count the values from two positions on that are equal, one by one.

    A lower bound: the search stops after `effort` comparisons of sub-sequences.
    """
    left, right = Cursor(root, first), Cursor(root, second)
    for _ in range(effort):
        if right.done or left.done or not _pass_common_block(left, right):
            break
    return left.position - first


def _pass_common_block(left: Cursor[Value], right: Cursor[Value]) -> bool:
    """Move both cursors over the largest block that begins at both, or over one equal value."""
    if left.value is not right.value:
        return False
    on_right = {body: (times, depth) for body, times, depth in right.blocks()}
    for body, times, depth in reversed(left.blocks()):
        if body in on_right:
            other_times, other_depth = on_right[body]
            shared = min(times, other_times)
            left.skip(depth, shared)
            right.skip(other_depth, shared)
            return True
    left.advance()
    right.advance()
    return True
