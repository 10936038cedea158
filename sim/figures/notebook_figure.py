"""A figure that shows itself in a notebook, without pyplot.

Jupyter shows figures of Matplotlib once pyplot has been imported, which changes settings of the
session. This one is drawn with the settings it was made with, whatever the session has.
"""

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
        self._settings = dict(mpl.rcParams.copy())

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """Give the image, and its size in pixels of the notebook: it is sharp on any screen."""
        image = BytesIO()
        with mpl.rc_context():
            mpl.rcParams.update(self._settings)
            self.savefig(image, format="png", dpi="figure", metadata={"Software": None})
        sides = zip(("width", "height"), self.get_size_inches().tolist(), strict=True)
        return image.getvalue(), {name: round(side * PIXELS_PER_INCH) for name, side in sides}
