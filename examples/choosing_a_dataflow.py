"""Compare one dataflow for the whole network with the best one for each layer.

Output: choosing_a_dataflow.txt.
"""

import sim
from dataflows import dataflows_for

ARCHITECTURE, WORKLOAD = "edge_npu", "keyword_spotting"

offered = dataflows_for(sim.load_architecture(ARCHITECTURE))
single = {name: sim.simulate(ARCHITECTURE, WORKLOAD, dataflow=name) for name in offered}
best = sim.simulate(ARCHITECTURE, WORKLOAD, dataflow="best", metric="energy")

print(f"energy of each layer [µJ], {WORKLOAD} on {ARCHITECTURE}")
print(f"{'layer':24}" + "".join(f"{name:>19}" for name in single) + "  best")
for index, chosen in enumerate(best.layers):
    if chosen.macs == 0:
        continue  # layers without MACs run on the vector unit, whatever the dataflow
    energies = [result.layers[index].energy_pj * 1e-6 for result in single.values()]
    print(f"{chosen.name:24}" + "".join(f"{e:19.3f}" for e in energies) + f"  {chosen.dataflow}")

print("\nwhole network          energy [µJ]     cycles")
for name, result in [*single.items(), ("best", best)]:
    print(f"{name:22}{result.energy_pj * 1e-6:12.3f}{result.cycles:11,}")
