"""HTML built so that text is always text: what is not marked as markup is escaped.

Results come from files of strangers; a layer may be called ``<script>``.
"""

import json
from collections.abc import Iterable
from html import escape
from typing import Any

MOST_LETTERS = 200
"""Names longer than this are cut; no page is as long as a stranger wants it to be."""

_KEPT = "\n\u00a0"
"""Line end and no-break space are no printable signs, but harmless."""


class Html(str):
    """Markup, as `element` makes it; a plain `str` beside it is text."""

    __slots__ = ()


Child = str | Html | None


def element(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """Make an element.

    Parameters
    ----------
    children : text is escaped, `Html` is taken as it is, None left out.
    attributes : "class_" gives `class`, "aria_label" gives `aria-label`; True gives an attribute
        without a value; None and False leave it out.

    >>> element("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in ("input", "meta", "br", "col"):
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{joined(children)}</{name}>")


def joined(parts: Iterable[Child]) -> Html:
    """Put parts behind one another, texts escaped."""
    return Html(
        "".join(
            part if isinstance(part, Html) else escape(shown(part))
            for part in parts
            if part is not None
        )
    )


def shown(text: str) -> str:
    """Give text without control characters, as a page can show it."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign in _KEPT else "\ufffd" for sign in text)


def short(text: str, most: int = MOST_LETTERS) -> str:
    """Cut the middle out of a text that is too long for a cell or a label.

    >>> short("abcdefghij", 7)
    'abc…hij'
    """
    if len(text) <= most:
        return text
    head = (most - 1) // 2
    return f"{text[:head]}…{text[len(text) - (most - 1 - head) :]}"


def json_text(data: Any) -> Html:
    """Give plain data as JSON that can stand inside a `script` element.

    Nothing in it can end the element or begin a comment: signs with a meaning in HTML are escaped.
    """
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Html(text)


def _attribute(key: str, value: str | int | bool | None) -> str:  # noqa: FBT001 (a value, not a flag)
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(shown(str(value)))}"'
