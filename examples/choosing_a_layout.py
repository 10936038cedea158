"""What does the layout of the inputs in the buffer's banks cost a 3 x 3 layer of ResNet-18?

Output: choosing_a_layout.txt. Orders name the fastest dimension first: C, W, H is NHWC.
"""

import sim

LAYOUTS = {
    "none declared": None,
    "C, W, H": "{order: [C, W, H]}",
    "C, W, H, swizzle skew": "{order: [C, W, H], swizzle: skew}",
    "C, W, H, 1 word of padding": "{order: [C, W, H], pad_words: {C: 1}}",
    "W, H, C": "{order: [W, H, C]}",
    "H, W, C": "{order: [H, W, C]}",
}

print(f"{'layout of the inputs':28}{'cycles':>10}{'bank conflicts':>16}{'times':>7}")
baseline = 0
for name, layout in LAYOUTS.items():
    overrides = [f"memories.global_buffer.layout.ifmap={layout}"] if layout else []
    result = sim.simulate("edge_npu", "resnet18", layers="layer2.0.conv2", overrides=overrides)
    baseline = baseline or result.cycles
    conflicts, times = result.bank_conflict_cycles, result.cycles / baseline
    print(f"{name:28}{result.cycles:10,}{conflicts:16,}{times:7.2f}")
