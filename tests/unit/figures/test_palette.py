"""Are the colours stable, distinct, and apart for readers with colour-vision deficiencies?"""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from sim.figures.palette import component_colours
from sim.results.result import Result
from tests.synthetic import synthetic_result

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for
# Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, table 1, severity 1.0.
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
# IEC 61966-2-1 (sRGB), white point D65
XYZ_FROM_RGB = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
WHITE = np.array([0.9505, 1.0, 1.089])


def lab(colour: str, deficiency: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of a "#rrggbb" colour as seen with a deficiency."""
    rgb = np.array([int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    ratio = XYZ_FROM_RGB @ np.clip(deficiency @ linear, 0, 1) / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def with_components(memories: dict[str, str], links: list[str]) -> Result:
    """A run whose machine has these memories (name -> kind) and links."""
    result = synthetic_result(layers=1)
    names = (*memories, *links, "array", "vector_unit", "clock")
    configuration = {
        "memories": {name: {"kind": kind} for name, kind in memories.items()},
        "links": {name: {"kind": "bus"} for name in links},
    }
    return replace(
        result,
        timeline=replace(result.timeline, components=names),
        configuration=configuration,
    )


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_the_usual_components_keep_apart(deficiency: str) -> None:
    colours = component_colours(synthetic_result(layers=1)).values()
    seen = [lab(colour, DEFICIENCIES[deficiency]) for colour in colours]
    # a difference of 2.3 is just noticeable (M. Mahy et al., Color Res. Appl. 19, 1994)
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > 4 * 2.3


def test_roles_come_from_the_architecture_not_from_names() -> None:
    odd = component_colours(with_components({"host": "dram", "dramatic": "sram"}, ["bridge"]))
    usual = component_colours(synthetic_result(layers=1))
    assert odd["host"] == usual["dram"]
    assert odd["dramatic"] == usual["global_buffer"]
    assert odd["bridge"] == usual["dram_to_buffer"]


def test_a_component_added_later_changes_no_colour() -> None:
    memories = {"dram": "dram", "global_buffer": "sram"}
    before = component_colours(with_components(memories, ["bus"]))
    after = component_colours(with_components(memories | {"spad": "register_file"}, ["bus", "noc"]))
    assert before.items() <= after.items()


def test_many_memories_have_many_colours() -> None:
    memories = {"dram": "dram"} | {f"buffer{index}": "sram" for index in range(40)}
    colours = component_colours(with_components(memories, [f"link{index}" for index in range(20)]))
    assert len(set(colours.values())) == len(colours)
