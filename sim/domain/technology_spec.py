"""The process of a machine: node, voltage, price list, law between nodes."""

from dataclasses import dataclass, field

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue

SCALINGS = ("by_node", "stillmaker_baas", "published_points")
"""Laws that take prices of logic from a list's node to the machine's.

"by_node": published points below 16 nm and for lists of such nodes, else the polynomials.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnologySpec:
    """Process and price list.

    Attributes
    ----------
    energy_table : name of a table of `configs/energy`.
    scaling : law between the table's node and this one, of `SCALINGS`.
    prices : files of own prices that replace parts of it, as the architecture file names them.
    prices_folder : where they are; None where no file was read. Not part of the machine.
    """

    node_nm: float
    voltage_v: float
    energy_table: str
    scaling: str = "by_node"
    prices: tuple[str, ...] = ()
    prices_folder: str | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.scaling not in SCALINGS:
            expected = expected_one_of(SCALINGS, self.scaling)
            raise InvalidValue("technology.scaling", expected, self.scaling)
