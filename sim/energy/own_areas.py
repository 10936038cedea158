"""Areas of the user's own files in place of the library's."""

from sim.base.units import mm2_from_um2
from sim.domain.area import Areas, ComponentArea
from sim.domain.own_prices import OWN_PRICES, OwnPrices
from sim.domain.spread import Spread


def apply_own_areas(areas: Areas, own: OwnPrices | None) -> Areas:
    """Replace all parts of every component whose area a file gives by that one.

    Parameters
    ----------
    areas : the library's.
    own : what the user's files say; None where there are none.
    """
    if own is None or not own.areas_um2:
        return areas
    source = f"given by {', '.join(own.files)}"
    spread = Spread(driver=OWN_PRICES, low=1.0, high=1.0, reason="the user gave no range")
    replaced = {
        component: ComponentArea(
            component=component,
            part="all of it",
            mm2=mm2_from_um2(um2),
            source=source,
            spread=spread,
        )
        for component, um2 in own.areas_um2.items()
    }
    found: list[ComponentArea] = []
    for area in areas:
        given = replaced.pop(area.component, None)
        if given is not None:
            found.append(given)
        elif area.component not in own.areas_um2:
            found.append(area)
    # what the library has no area of, a DRAM for example, comes last
    return (*found, *replaced.values())
