"""A figure that shows itself in a notebook, without pyplot.

Jupyter shows figures of Matplotlib once pyplot has been imported, which changes settings of the
session. This one is drawn with the settings it was made with, whatever the session has.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

PIXELS_PER_INCH = 120
"""Pixels of the notebook, not of the image: labels of 7 to 8 points are as high as its text."""


class NotebookFigure(Figure):
    """A Matplotlib figure whose settings are those of the moment it was made."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # asking for the backend would choose one, and import pyplot
        self._settings: Any = {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"}

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """Give the image, and its size in pixels of the notebook: it is sharp on any screen."""
        image = BytesIO()
        with mpl.rc_context(self._settings), self._same_places():
            self.savefig(image, format="png", dpi="figure", metadata={"Software": None})
        sides = zip(("width", "height"), self.get_size_inches().tolist(), strict=True)
        return image.getvalue(), {name: round(side * PIXELS_PER_INCH) for name, side in sides}

    @contextmanager
    def _same_places(self) -> Iterator[None]:
        """Put axes back afterwards: a layout depends on where they were before.

        A figure that was shown is saved as one that was not.
        """
        places = [
            (axes, axes.get_position(original=True), axes.get_position(), axes.get_in_layout())
            for axes in self.axes
        ]
        try:
            yield
        finally:
            for axes, original, active, in_layout in places:
                axes.set_position(original, which="original")
                axes.set_position(active, which="active")
                axes.set_in_layout(in_layout)
