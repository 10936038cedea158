"""How long does a camera that classifies every frame last on a battery, and what would help?

MobileNetV2 on 30 frames per second, from a cell of 3.6 V and 3 Ah. Writes
out/camera_on_a_battery.png: power over four frames. Output: camera_on_a_battery.txt.
"""

from pathlib import Path

import sim
from sim.figures import save_figure

ARCHITECTURE, WORKLOAD, FPS, SECONDS = "edge_npu", "mobilenet_v2", 30, 10
DEADLINE_MS = 1000 / 30
BATTERY_MWH = 3.6 * 3000

CHANGES = {
    "as it is": (FPS, []),
    "15 frames per second": (15, []),
    "DRAM in power-down": (FPS, ["memories.dram.power_down=true"]),
    "int4 weights and inputs": (FPS, ["array.formats={ifmap: int4, weight: int4, ofmap: int4}"]),
    "7 nm, 0.7 V": (FPS, ["technology.node_nm=7", "technology.voltage_v=0.7"]),
    "200 MHz": (FPS, ["clock_mhz=200"]),
    "200 MHz, power-down": (FPS, ["clock_mhz=200", "memories.dram.power_down=true"]),
    "100 MHz": (FPS, ["clock_mhz=100"]),
}


def play(fps: float, overrides: list[str]) -> sim.ReplayResult:
    frames = sim.periodic_trace(WORKLOAD, fps=fps, seconds=SECONDS, deadline_ms=DEADLINE_MS)
    return sim.replay(frames, ARCHITECTURE, battery_mwh=BATTERY_MWH, overrides=overrides)


def peak_mw(replay: sim.ReplayResult) -> float:
    return next(peak.power_mw for peak in replay.peaks if peak.window == "10 us")


def p99_ms(replay: sim.ReplayResult) -> float:
    return replay.latency_percentile_cycles(99) / replay.clock_mhz * 1e-3


replays = {name: play(fps, overrides) for name, (fps, overrides) in CHANGES.items()}
camera = replays["as it is"]

print(f"{WORKLOAD} on {ARCHITECTURE}: {len(camera)} frames in {camera.time_s:.2f} s")
print(f"busy            {camera.duty_cycle:8.1%} of the time")
print(f"at work         {camera.active_pj / len(camera) * 1e-9:8.2f} mJ per frame")
print(f"idle            {camera.idle_pj / len(camera) * 1e-9:8.2f} mJ per frame")
print(f"average power   {camera.average_power_mw:8.0f} mW")
print(f"idle power      {camera.idle_power_mw:8.0f} mW, of it:")
for name, mw in sorted(camera.idle_mw.items(), key=lambda item: -item[1])[:4]:
    print(f"  {name:17}{mw:5.0f} mW")
print(f"peak over 10 us {peak_mw(camera):8.0f} mW")
print(f"p99 latency     {p99_ms(camera):8.2f} ms")
print(f"battery lasts   {camera.battery_hours / 24:8.2f} days")

print(f"\nwhat would change, from a battery of {BATTERY_MWH:,.0f} mWh")
print(f"{'':25}mJ/frame    idle  average    peak     p99  missed   days")
for name, replay in replays.items():
    print(
        f"{name:25}{replay.energy_pj / len(replay) * 1e-9:8.2f}"
        f"{replay.idle_pj / replay.energy_pj:8.1%}{replay.average_power_mw:6.0f} mW"
        f"{peak_mw(replay):5.0f} mW{p99_ms(replay):5.0f} ms"
        f"{replay.missed.sum():8}{replay.battery_hours / 24:7.2f}"
    )

Path("out").mkdir(exist_ok=True)
four_frames = int(camera.arrival_cycle[4])
save_figure(sim.figure(camera, "power", end_cycle=four_frames), "out/camera_on_a_battery.png")
