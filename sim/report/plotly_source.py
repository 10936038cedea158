"""plotly.js, as the `plotly` package brings it: the charts of a page need no network."""

import importlib

from sim.base.errors import Literal, ResultsError


def plotly_script() -> str:
    """Give the source of plotly.js.

    Raises
    ------
    ResultsError
        plotly is not installed.
    """
    try:
        offline = importlib.import_module("plotly.offline")
    except ModuleNotFoundError as error:
        expected = "plotly, for the charts of a report (pip install 'joulesim[report]')"
        raise ResultsError("joulesim report", "", expected, Literal("no such package")) from error
    source: str = offline.get_plotlyjs()
    # neither may stand inside a script element; in JavaScript both mean the same without it
    return source.replace("\r\n", "\n").replace("</script", "<\\/script").replace("<!--", "<\\!--")
