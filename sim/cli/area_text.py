"""Areas as the terminal shows them."""

from collections.abc import Mapping

_NAMED = 2
"""Components named in a line; the rest is summed up."""


def area_text(mm2: float) -> str:
    """Give an area [mm2] with three digits, for example "2.4 mm2"."""
    return f"{mm2:.3g} mm2" if mm2 < 1000 else f"{mm2:,.0f} mm2"


def largest_parts(areas: Mapping[str, float]) -> str:
    """Name the components with the largest areas and their shares."""
    total = sum(areas.values())
    ranked = sorted(areas.items(), key=lambda item: -item[1])
    named = [f"{name} {100 * mm2 / total:.0f} %" for name, mm2 in ranked[:_NAMED]]
    rest = sum(mm2 for _, mm2 in ranked[_NAMED:])
    return ", ".join([*named, *([f"others {100 * rest / total:.0f} %"] if rest else [])])


def area_row(areas: Mapping[str, float]) -> list[tuple[str, str, str]]:
    """Give the row of the totals; none where no area is known."""
    if not areas:
        return []
    return [("area", area_text(sum(areas.values())), f"estimated: {largest_parts(areas)}")]
