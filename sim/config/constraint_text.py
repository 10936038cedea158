"""Conditions such as ``array.rows * array.columns <= 1024``, read without running any code.

Allowed are numbers, texts, names of axes, ``+ - * / // %``, comparisons, ``in`` a list, ``and``,
``or``, ``not`` and brackets.
"""

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.domain.sweep import Assignment, Constraint

MAX_CHARACTERS = 500
_EXPECTED = "a condition on axes, as array.rows * array.columns <= 1024"

_Evaluate = Callable[[Assignment], Any]
_Operation = Callable[[Any, Any], Any]

_ARITHMETIC: Mapping[type[ast.operator], _Operation] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.FloorDiv: operator.floordiv,
        ast.Mod: operator.mod,
    }
)
_COMPARISONS: Mapping[type[ast.cmpop], _Operation] = MappingProxyType(
    {
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.In: lambda value, among: value in among,
        ast.NotIn: lambda value, among: value not in among,
    }
)


def read_constraint(text: str, key: str, names: Collection[str]) -> Constraint:
    """Read one condition.

    Parameters
    ----------
    key : what errors name, as ``constraints.0``.
    names : names the condition may use.

    Raises
    ------
    InvalidValue
        The text is no condition, or uses something that is not allowed or no such name.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidValue(key, f"at most {MAX_CHARACTERS} characters", Literal(str(len(text))))
    try:
        tree = ast.parse(text, mode="eval")
        evaluate = _compiled(tree.body, key, frozenset(names))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InvalidValue(key, _EXPECTED, text) from None

    def holds(values: Assignment) -> bool:
        try:
            return bool(evaluate(values))
        except (TypeError, ArithmeticError) as problem:
            got = Literal(f"{problem} at {dict(values)}")
            raise InvalidValue(key, "values that can be compared", got) from None

    return Constraint(text, holds)


def _compiled(node: ast.expr, key: str, names: frozenset[str]) -> _Evaluate:
    """Turn a tree into a function of the values, part by part."""
    match node:
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _ARITHMETIC:
            return _binary(_ARITHMETIC[type(sign)], left, right, key, names)
        case ast.Compare(left=left, ops=signs, comparators=rest):
            return _chained([left, *rest], signs, key, names)
        case ast.BoolOp(op=sign, values=parts):
            conditions = [_compiled(part, key, names) for part in parts]
            among = all if isinstance(sign, ast.And) else any
            return lambda values: among(part(values) for part in conditions)
        case ast.UnaryOp(op=ast.Not() | ast.USub() as sign, operand=operand):
            value = _compiled(operand, key, names)
            act = operator.not_ if isinstance(sign, ast.Not) else operator.neg
            return lambda values: act(value(values))
        case _:
            return _leaf(node, key, names)


def _leaf(node: ast.expr, key: str, names: frozenset[str]) -> _Evaluate:
    """Turn a number, a text, a name or a list of them into a function."""
    match node:
        case ast.Constant(value=bool() | int() | float() | str() as constant):
            return lambda _values: constant
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            inner = [_compiled(part, key, names) for part in parts]
            return lambda values: [part(values) for part in inner]
        case ast.Name() | ast.Attribute():
            name = _dotted(node, key)
            if name not in names:
                raise InvalidValue(key, expected_one_of(sorted(names), name), name)
            return lambda values: values[name]
        case _:
            raise InvalidValue(key, _EXPECTED, ast.unparse(node))


def _binary(
    act: _Operation, left: ast.expr, right: ast.expr, key: str, names: frozenset[str]
) -> _Evaluate:
    first, second = _compiled(left, key, names), _compiled(right, key, names)

    def evaluate(values: Assignment) -> Any:
        a, b = first(values), second(values)
        if isinstance(a, str | list) or isinstance(b, str | list):
            # "x" * 10**9 and lists of lists: texts are compared, not computed with
            raise TypeError(f"cannot compute with {a!r} and {b!r}")
        return act(a, b)

    return evaluate


def _chained(
    parts: list[ast.expr], signs: list[ast.cmpop], key: str, names: frozenset[str]
) -> _Evaluate:
    """Compare neighbours, as ``1 < a <= b`` means."""
    if any(type(sign) not in _COMPARISONS for sign in signs):
        raise InvalidValue(key, _EXPECTED, Literal("a comparison with is"))
    inner = [_compiled(part, key, names) for part in parts]
    acts = [_COMPARISONS[type(sign)] for sign in signs]

    def evaluate(values: Assignment) -> bool:
        found = [part(values) for part in inner]
        pairs = zip(acts, found, found[1:], strict=False)
        return all(act(a, b) for act, a, b in pairs)

    return evaluate


def _dotted(node: ast.expr, key: str) -> str:
    """Spell out a name such as array.rows."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise InvalidValue(key, _EXPECTED, ast.unparse(node))
    return ".".join([node.id, *reversed(parts)])
