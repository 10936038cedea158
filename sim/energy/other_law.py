"""What another law of logic between nodes would charge: the range of every scaled price.

Publications disagree on the way from one node to another by more than any of them says of itself.
So each price is worked out by the law a machine uses and by the other one at the same node and
voltage, and the range of the first reaches to the second, whatever the price is made of.
"""

from collections.abc import Iterable
from dataclasses import replace

from sim.domain.spread import Spread, Spreads
from sim.domain.technology_table import LAW_DRIVERS, TechnologyTable
from sim.energy.memory_prices import Actions, Static
from sim.energy.operating_point import (
    OperatingPoint,
    Scale,
    proportional_to_voltage,
    square_of_voltage,
)
from sim.energy.published_points import continued_line, other_list
from sim.energy.scaling import continued_energy_ratio, least_gain_ratio

_REASONS = {
    "stillmaker_baas": "by Stillmaker and Baas; the other end is the line through the published "
    "45 and 7 nm at the same node and voltage",
    "published_points": "on the line through the published 45 and 7 nm; the other end is "
    "Stillmaker and Baas at the same node and voltage",
}
_BEYOND = "; below the line the prices of its smaller end are kept for the high end"
_WITHOUT_LINE = (
    "by Stillmaker and Baas; the other end is the least gain published from 45 to 7 nm (Jouppi et "
    "al., ISCA 2021) in proportion to the logarithm of the node, as the list names no other"
)


def other_points(point: OperatingPoint, named: TechnologyTable) -> tuple[OperatingPoint, ...]:
    """Give a machine's operating point by other laws; none where nothing is scaled between nodes.

    By the polynomials: the line, continued above 45 nm, too. On the line: the polynomials,
    continued below 7 nm; there also the prices of the smaller published node as they are.

    Parameters
    ----------
    point : by the machine's own law.
    named : the price list the machine names.
    """
    other = other_list(named)
    if point.law == "stillmaker_baas":
        if other is None:
            return (_least_gain(point, named),)
        return (_with_prices(point, continued_line(named, other, point.node_nm)),)
    if point.law != "published_points" or other is None or point.node_nm == other.node_nm:
        return ()
    found = [_polynomials(point, named)]
    smaller = min(named, other, key=lambda table: table.node_nm)
    if point.node_nm < smaller.node_nm:
        kept = continued_line(named, other, smaller.node_nm)
        found.append(_with_prices(point, kept))
    return tuple(found)


def with_law_range(
    priced: tuple[Actions, Static], others: Iterable[tuple[Actions, Static]], point: OperatingPoint
) -> tuple[Actions, Static]:
    """Widen the range of every price to what it is by other laws, and mark it scaled.

    Parameters
    ----------
    priced : prices by the machine's own law.
    others : the same prices at each of `other_points`.
    """
    found = list(others)
    if not found:
        return priced

    actions, static = dict(priced[0]), dict(priced[1])
    for key, price in priced[0].items():
        reach = _reach(price.pj, [other[0][key].pj for other in found], point)
        spreads = (*price.spreads, *reach)
        actions[key] = replace(price, spreads=spreads, scaled=price.scaled or bool(reach))
    for key, power in priced[1].items():
        reach = _reach(power.mw, [other[1][key].mw for other in found], point)
        spreads = (*power.spreads, *reach)
        static[key] = replace(power, spreads=spreads, scaled=power.scaled or bool(reach))
    return actions, static


def _reach(value: float, others: list[float], point: OperatingPoint) -> Spreads:
    ratios = [other / value for other in others] if value else []
    low, high = min((1.0, *ratios)), max((1.0, *ratios))
    if low == high:
        return ()
    reason = f"{point.node_nm:g} nm {_reason(point, len(others))}"
    return (Spread(driver=LAW_DRIVERS[point.law], low=low, high=high, reason=reason),)


def _reason(point: OperatingPoint, others: int) -> str:
    if point.law == "stillmaker_baas" and other_list(point.table) is None:
        return _WITHOUT_LINE
    return _REASONS[point.law] + (_BEYOND if others > 1 else "")


def _with_prices(point: OperatingPoint, table: TechnologyTable) -> OperatingPoint:
    """Take the prices of a list and let them follow the voltage alone."""
    dynamic = square_of_voltage(point.voltage_v, table.voltage_v)
    return replace(
        point,
        table=table,
        logic=dynamic,
        wire=dynamic,
        leakage=proportional_to_voltage(point.voltage_v, table.voltage_v),
    )


def _polynomials(point: OperatingPoint, named: TechnologyTable) -> OperatingPoint:
    factor = continued_energy_ratio(named.node_nm, named.voltage_v, point.node_nm, point.voltage_v)
    return replace(_with_prices(point, named), logic=Scale(factor=factor))


def _least_gain(point: OperatingPoint, named: TechnologyTable) -> OperatingPoint:
    factor = least_gain_ratio(named.node_nm, point.node_nm)
    dynamic = square_of_voltage(point.voltage_v, named.voltage_v)
    return replace(point, logic=Scale(factor=factor * dynamic.factor))
