"""One colour per component, the same in every figure.

The colours are those of Okabe and Ito, "Color Universal Design" (2008), and, where these run
out, of Paul Tol, "Colour Schemes" (SRON/EPS/TN/09-002, 2021). Both sets keep apart for readers
with protanopia or deuteranopia.
"""

from collections.abc import Mapping
from colorsys import hls_to_rgb, rgb_to_hls
from types import MappingProxyType
from typing import Any, Protocol


class HasComponents(Protocol):
    """A result that says what spends energy, and in what machine."""

    @property
    def components(self) -> tuple[str, ...]:
        """Component names, in stacking order."""

    @property
    def configuration(self) -> Mapping[str, Any]:
        """What was run; the machine is under "architecture"."""


_ROLE_COLOURS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "dram": ("#D55E00", "#882255"),
        "memory": ("#0072B2", "#56B4E9", "#332288", "#99DDFF"),
        "link": ("#E69F00", "#F0E442", "#999933", "#DDCC77"),
        "array": ("#009E73", "#44BB99"),
        "vector_unit": ("#CC79A7", "#EE99AA"),
        "codec": ("#AAAA00",),
        "control": ("#AA4499",),
        "clock": ("#7F7F7F", "#BBBBBB"),
    }
)

VALUE_COLOUR_MAP = "viridis"
"""Values as colours in every figure: low is dark, high is light."""

COMPUTE_COLOUR = "#4D4D4D"
STALL_COLOUR = "#D9D9D9"

PART_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "ifmap": "#0072B2",
        "weight": "#E69F00",
        "ofmap": "#D55E00",
        "compute": "#009E73",
        "shared": "#AAAAAA",
    }
)
"""What energy serves: an operand, computing, or all of them (`sim.results.operand_energy`)."""

_FIXED_ROLES = MappingProxyType(
    {
        "array": "array",
        "core": "array",
        "vector_unit": "vector_unit",
        "codec": "codec",
        "control": "control",
        "clock": "clock",
    }
)


def component_role(component: str, memories: Mapping[str, str], links: frozenset[str]) -> str:
    """Say what a component is: dram, memory, link, array, vector_unit, codec, control or clock.

    Parameters
    ----------
    component : its name in the result.
    memories : memory name -> memory kind of the architecture.
    links : link names of the architecture.
    """
    if component in _FIXED_ROLES:
        return _FIXED_ROLES[component]
    if component in memories:
        return "dram" if memories[component] == "dram" else "memory"
    if component in links or "_to_" in component:
        return "link"
    return "dram" if "dram" in component else "memory"


def component_colours(result: HasComponents) -> dict[str, str]:
    """Give every component of a run its colour, "#rrggbb", in the order of the components.

    A colour follows from the component's role and its rank among those of the same role
    (memories outermost first), never from energies, so that it is the same in all figures.
    """
    memories, links = _described_parts(result.configuration)
    ranks: dict[str, int] = {}
    colours = {}
    for component in result.components:
        role = component_role(component, memories, links)
        rank = ranks.get(role, 0)
        ranks[role] = rank + 1
        colours[component] = _role_colour(role, rank)
    return colours


def _described_parts(
    configuration: Mapping[str, object],
) -> tuple[dict[str, str], frozenset[str]]:
    described = configuration.get("architecture")
    parts = described if isinstance(described, Mapping) else configuration
    memories, links = parts.get("memories"), parts.get("links")
    kinds = {
        str(name): str(memory.get("kind"))
        for name, memory in (memories.items() if isinstance(memories, Mapping) else ())
        if isinstance(memory, Mapping)
    }
    names = frozenset(str(name) for name in links) if isinstance(links, Mapping) else frozenset()
    return kinds, names


def _role_colour(role: str, rank: int) -> str:
    family = _ROLE_COLOURS[role]
    colour, round_ = family[rank % len(family)], rank // len(family)
    if round_ == 0:
        return colour
    # golden-ratio steps of lightness never come back to a value already used
    red, green, blue = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    hue, _, saturation = rgb_to_hls(red, green, blue)
    lightness = 0.25 + 0.6 * (round_ * 0.618033988749895 % 1.0)
    varied = hls_to_rgb(hue, lightness, saturation)
    return "#" + "".join(f"{round(255 * channel):02X}" for channel in varied)
