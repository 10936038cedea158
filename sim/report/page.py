"""The frame of every page: one file, nothing loaded, only our own scripts allowed to run."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from sim.base.errors import Literal, ResultsError
from sim.report.html import Html, element, joined, json_text
from sim.report.plotly_source import plotly_script

MOST_BYTES = 6_000_000
"""Size a page keeps below: it can still be sent by mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """What differs from page to page.

    Attributes
    ----------
    title : of the browser's tab; text.
    body : everything between the frame's header and footer.
    scripts : our own scripts, by the names of their files, in order.
    data : blocks that the scripts read: identifier -> plain data.
    """

    title: str
    body: Html
    scripts: tuple[str, ...]
    data: tuple[tuple[str, Any], ...] = ()


def asset(name: str) -> str:
    """Read one of the page's own files."""
    return files("sim.report").joinpath("assets", name).read_text(encoding="utf-8")


def render_page(parts: PageParts) -> str:
    """Put a page together.

    Raises
    ------
    ResultsError
        The ``report`` extra is not installed.
    """
    scripts = [plotly_script(), *(asset(name) for name in parts.scripts)]
    blocks = [
        element("script", json_text(data), type="application/json", id=identifier)
        for identifier, data in parts.data
    ]
    return Template(asset("page.html")).substitute(
        title=joined([parts.title]),
        policy=_policy(scripts),
        style=asset("page.css"),
        body=parts.body,
        data=joined(blocks),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    )


def checked_size(page: str, source: Path) -> str:
    """Refuse a page that came out too large, in spite of all that is left out of long ones.

    Raises
    ------
    ResultsError
        The source has names or components without end.
    """
    size = size_bytes(page)
    if size > MOST_BYTES:
        expected = f"a source whose page has at most {MOST_BYTES:,} bytes"
        raise ResultsError(str(source), "", expected, Literal(f"{size:,} bytes"))
    return page


def size_bytes(page: str) -> int:
    """Give the size of a page as it is written."""
    return len(page.encode("utf-8"))


def _policy(scripts: Sequence[str]) -> str:
    """Allow these scripts by their digests, and nothing from anywhere else.

    Styles may stand in the page: plotly.js sets them. Pictures may be made in it, to be saved.
    """
    digests = (hashlib.sha256(script.encode("utf-8")).digest() for script in scripts)
    allowed = " ".join(f"'sha256-{base64.b64encode(found).decode()}'" for found in digests)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
