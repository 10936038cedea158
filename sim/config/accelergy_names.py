"""Names of components in Accelergy's tables: ``system.chip.buffer[0..7]``."""

import re

MAX_LENGTH = 500
MAX_INSTANCES = 2**40

_RANGE = re.compile(r"\[\s*([0-9]{1,9})\s*(?:\.\.\s*([0-9]{1,9})\s*)?\]")
_PATH = re.compile(r"[^\s.\[\]]+(?:\.[^\s.\[\]]+)*")


def split_ranges(name: str) -> tuple[str, int] | None:
    """Take the ranges off a name.

    Returns
    -------
    (str, int)
        Names joined by dots, and how many instances the ranges stand for; None when the name
        is not of that form or stands for more than 2^40.

    Examples
    --------
    >>> split_ranges("system.pe[0..3].buffer[1..8]")
    ('system.pe.buffer', 32)
    """
    if len(name) > MAX_LENGTH:
        return None
    instances = 1
    for match in _RANGE.finditer(name):
        if match[2] is not None:
            instances *= int(match[2]) - int(match[1]) + 1
        if not 1 <= instances <= MAX_INSTANCES:
            return None
    path = _RANGE.sub("", name)
    return (path, instances) if _PATH.fullmatch(path) else None
