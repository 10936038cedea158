"""Names from strangers as text that any figure can show."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from zlib import crc32

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, findfont, get_font

_NOTE_NUMBERS = "<65E5>: no font has this sign; its Unicode number"
_NOTE_SUMS = "<#1a2b3c>: checksum of several"


@dataclass(slots=True)
class _Replaced:
    """What stands for signs that no font has, in the names of one figure."""

    numbers: bool = False
    sums: bool = False

    @property
    def note(self) -> str:
        """What readers have to know; empty where nothing was replaced."""
        said = [_NOTE_NUMBERS] * self.numbers + [_NOTE_SUMS] * self.sums
        return "; ".join(said)


_replaced: ContextVar[_Replaced | None] = ContextVar("replaced", default=None)


@contextmanager
def watched_names() -> Iterator[_Replaced]:
    """Find out what `shown_name` replaced, for as long as the context lasts."""
    found = _Replaced()
    before = _replaced.set(found)
    try:
        yield found
    finally:
        _replaced.reset(before)


def shown_name(name: str, most: int = 28) -> str:
    """Give a name on one line, at most so long.

    Signs that the fonts lack are given as their Unicode numbers, "<65E5 672C>", where these are
    too long as a checksum of each run of such signs, "<#1a2b3c>": different names stay different.
    The middle of a long name is cut: its end tells neighbours apart.
    """
    plain = " ".join(name.split())
    drawn = _drawable(plain, most)
    if len(drawn) <= most:
        return drawn
    head = (most - 1) // 3
    return f"{drawn[:head]}…{drawn[len(drawn) - (most - 1 - head) :]}"


def component_label(component: str) -> str:
    """Give a component's name as words: "global buffer"."""
    return shown_name(component.replace("_", " "), most=26)


def _drawable(plain: str, most: int) -> str:
    lacking = _lacking(plain)
    if not lacking:
        return plain
    signs = "".join(re.escape(sign) for sign in lacking)
    run = re.compile(f"[{signs}]+")
    found = _replaced.get() or _Replaced()
    numbered = run.sub(lambda match: _numbers(match.group()), plain)
    if len(numbered) <= most:
        found.numbers = True
        return numbered
    found.sums = True
    return run.sub(lambda match: _checksum(match.group()), plain)


def _numbers(signs: str) -> str:
    return f"<{' '.join(f'{ord(sign):04X}' for sign in signs)}>"


def _checksum(signs: str) -> str:
    return f"<#{crc32(signs.encode('utf-8', 'surrogatepass')) & 0xFFFFFF:06x}>"


def _lacking(plain: str) -> list[str]:
    """Give the signs that no font of the present style has."""
    if plain.isascii() and plain.isprintable():
        return []
    # Matplotlib would warn of each, and draw an empty box
    signs = sorted(set(plain))
    fonts = [
        get_font(findfont(FontProperties(family=[family])))
        for family in mpl.rcParams["font.family"]
    ]
    return [sign for sign in signs if not any(font.get_char_index(ord(sign)) for font in fonts)]
