"""How far energy and power may be off, in the summary of `joulesim run`."""

from rich.text import Text

from sim.cli.terminal import plain
from sim.figures.quantities import energy_text, power_text, range_text
from sim.results.result import Result
from sim.results.uncertainty import driver_label


def energy_range_row(result: Result) -> list[tuple[str, str, Text]]:
    """Give the row below the energy: its interval and what it hangs on; none without a range."""
    found = result.uncertainty
    if not found.main_drivers:
        return []
    energies = range_text(energy_text(found.total.low_pj), energy_text(found.total.high_pj))
    drivers = " and ".join(driver_label(driver) for driver in found.main_drivers)
    return [("  its range", "", plain(f"{energies}, by the prices' ranges; mostly {drivers}"))]


def average_power_note(result: Result) -> str:
    """Say what the average power is of, and its interval where it has one."""
    found = result.uncertainty
    if not found.main_drivers:
        return "over the whole run"
    ends = (found.average_power_low_mw, found.average_power_high_mw)
    return f"over the whole run; {range_text(*map(power_text, ends))}"
