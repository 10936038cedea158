"""How large should the global buffer be? DRAM traffic falls with it, its own energy rises.

Output: sizing_a_buffer.txt.
"""

import sim
from sim.base.units import bytes_from_bits

ARCHITECTURE, WORKLOAD, LAYERS = "edge_npu", "resnet18", "layer4.*"
CAPACITIES_KIB = (32, 64, 128, 256, 512, 1024)

print(f"{WORKLOAD} {LAYERS} on {ARCHITECTURE}, by the capacity of its global buffer")
print("  KiB  DRAM [MB]  x compulsory  dram [µJ]  buffer [µJ]  total [µJ]     cycles")
for capacity_kib in CAPACITIES_KIB:
    result = sim.simulate(
        ARCHITECTURE,
        WORKLOAD,
        layers=LAYERS,
        overrides=[f"memories.global_buffer.capacity_kib={capacity_kib}"],
    )
    traffic_bits = result.dram_read_bits + result.dram_write_bits
    compulsory_bits = sum(layer.compulsory_dram_bits for layer in result.layers)
    energy_uj = {name: pj * 1e-6 for name, pj in result.energy_pj_by_component.items()}
    print(
        f"{capacity_kib:5}{bytes_from_bits(traffic_bits) * 1e-6:11.2f}"
        f"{traffic_bits / compulsory_bits:14.3f}{energy_uj['dram']:11.1f}"
        f"{energy_uj['global_buffer']:13.1f}{result.energy_pj * 1e-6:12.1f}{result.cycles:11,}"
    )
