"""Actions whose energy partly follows the bits that switch, and the bits each of them moves."""

from collections.abc import Mapping

from sim.domain.architecture import ARRAY, Architecture
from sim.domain.data_format import FORMATS

TOGGLE = "toggle"
"""Action of a component that counts bits that switched."""

MAC = (ARRAY, "mac")
FOLLOWED_DATAFLOWS = ("weight_stationary", "input_stationary", "output_stationary")
"""Dataflows whose folds are followed value by value."""

STREAMED = ("ifmap", "weight")
"""Operands whose values are known before a layer runs."""


def edge_ways(architecture: Architecture, operand: str) -> tuple[tuple[str, str, int], ...]:
    """Give what an operand passes on its way into the array: (component, action, wires [bits]).

    Left out are scratchpads with an instance per PE, of which each sees values of its own, and
    meshes, on which values take different ways.
    """
    memory = architecture.chain(operand)[-1]
    port = ((memory.name, "read", memory.word_bits),) if memory.instances == 1 else ()
    ways = architecture.ways_between(memory.name, ARRAY)
    links = (w.link for w in ways if w.link.mesh is None)
    return (*port, *((link.name, "transfer", link.width_bits) for link in links))


def toggled_actions(architecture: Architecture) -> Mapping[tuple[str, str], int]:
    """Give the actions with a `TOGGLE` beside them, and how many bits one of each moves.

    A word read moves `word_bits`, a transfer one bit, a MAC its two operands.
    """
    formats = architecture.array.formats
    found = {MAC: FORMATS[formats.ifmap].bits + FORMATS[formats.weight].bits}
    for operand in STREAMED:
        for component, action, wires in edge_ways(architecture, operand):
            found[component, action] = wires if action == "read" else 1
    return found
