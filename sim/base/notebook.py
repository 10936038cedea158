"""How nouns show themselves in a notebook: their views lie in a layer above and are found by name.

A view needs words and quantities of the report, which knows the nouns; `_repr_html_` must be
theirs all the same. It is imported when a notebook asks for it.
"""

from importlib import import_module


def notebook_html(shown: object, view: str) -> str:
    """Give a noun as HTML.

    Parameters
    ----------
    view : module of `sim.report.notebook` with the noun's `notebook_view`.
    """
    html: str = import_module(f"sim.report.notebook.{view}").notebook_view(shown)
    # markup of its own type is no concern of a notebook
    return str(html)
