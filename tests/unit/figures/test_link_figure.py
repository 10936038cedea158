"""Does the figure of links show every link, and a mesh as a map?"""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.collections import LineCollection

from sim.api import simulate
from sim.domain.layer import Layer
from sim.domain.workload import Workload
from sim.figures import FIGURES
from sim.results.result import Result

GEMM = Workload(
    name="gemm",
    layers=(Layer(name="gemm", kind="gemm", ifmap_h=40, in_channels=50, out_channels=24),),
)


@pytest.fixture(scope="module")
def mesh_run() -> Result:
    return simulate("mesh_npu", GEMM)


def lines(result: Result) -> tuple[LineCollection, LineCollection]:
    """Directed links that carried nothing, and those that did."""
    figure = FIGURES["links"](result)
    figure.canvas.draw()
    idle, busy = (item for item in figure.axes[1].collections if isinstance(item, LineCollection))
    return idle, busy


def test_a_bar_is_as_long_as_its_link_is_busy(mesh_run: Result) -> None:
    figure = FIGURES["links"](mesh_run)
    bars = {bar.get_gid(): bar.get_width() for bar in figure.axes[0].patches}
    assert bars == {use.link: pytest.approx(100 * use.busy_fraction) for use in mesh_run.links}


def test_every_directed_link_of_a_mesh_is_drawn_in_the_colour_of_its_share(
    mesh_run: Result,
) -> None:
    idle, busy = lines(mesh_run)
    shares = [100 * link.bits / (64 * mesh_run.cycles) for link in mesh_run.mesh_links]
    assert len(idle.get_segments()) == sum(share == 0 for share in shares)
    drawn = busy.get_array()
    assert drawn is not None
    assert np.allclose(drawn, [share for share in shares if share])


def test_nothing_is_drawn_outside(mesh_run: Result) -> None:
    figure = FIGURES["links"](mesh_run)
    figure.canvas.draw()
    drawn, page = figure.get_tightbbox(), figure.bbox_inches
    assert drawn.x0 >= page.x0
    assert drawn.y0 >= page.y0
    assert drawn.x1 <= page.x1
    assert drawn.y1 <= page.y1


@pytest.mark.parametrize("place", ["[0, 0]", "[3, 5]", "north", "east"])
def test_any_place_of_a_memory_can_be_drawn(place: str) -> None:
    attach = f"links.mesh.attach={{global_buffer: {place}, accumulator: {place}}}"
    figure = FIGURES["links"](simulate("mesh_npu", GEMM, overrides=[attach]))
    figure.canvas.draw()
    assert {"global buffer", "accumulator"} <= {text.get_text() for text in figure.axes[1].texts}


def test_a_mesh_that_carried_nothing_is_grey(mesh_run: Result) -> None:
    silent = tuple(replace(link, bits=0) for link in mesh_run.mesh_links)
    idle, busy = lines(replace(mesh_run, mesh_links=silent))
    assert len(idle.get_segments()) == len(silent)
    assert not busy.get_segments()
