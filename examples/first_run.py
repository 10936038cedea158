"""Simulate a network, print where its energy goes, and draw power over time.

Writes out/first_run.png. Output: first_run.txt.
"""

from pathlib import Path

import sim
from sim.base.units import microseconds_from_cycles
from sim.figures import FIGURES, save_figure

result = sim.simulate("edge_npu", "keyword_spotting")

print(f"{result.workload} on {result.architecture}")
print(
    f"{result.cycles:,} cycles, {microseconds_from_cycles(result.cycles, result.clock_mhz):.1f} µs"
)
print(f"{result.energy_pj * 1e-6:.2f} µJ, {result.average_power_mw:.0f} mW on average")

print("\nenergy by component")
for component, energy_pj in result.energy_pj_by_component.items():
    print(f"  {component:22}{energy_pj * 1e-6:8.3f} µJ{energy_pj / result.energy_pj:8.1%}")

print("\nlayer                     cycles  stalls  utilization  energy [µJ]")
for layer in result.layers:
    stalls = layer.stall_cycles / layer.cycles
    print(
        f"{layer.name:24}{layer.cycles:8,}{stalls:8.1%}"
        f"{layer.utilization:13.1%}{layer.energy_pj * 1e-6:13.3f}"
    )

Path("out").mkdir(exist_ok=True)
save_figure(FIGURES["power"](result), "out/first_run.png")
