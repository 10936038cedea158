"""Quantities as the terminal shows them; they live beside the SI prefixes."""

from sim.figures.quantities import (
    count_text,
    data_text,
    energy_text,
    power_text,
    range_text,
    time_text,
)

__all__ = ["count_text", "data_text", "energy_text", "power_text", "range_text", "time_text"]
