"""Checks of columns that come from a file: nothing in it is trusted before they pass.

Each check raises `InvalidValue` with the dataset as its key; the reader adds the file.
"""

import json
import math

import numpy as np

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal
from sim.domain.activity import FloatArray, Int64Array
from sim.domain.architecture import LINK_KINDS
from sim.domain.mesh import MAX_SIDE
from sim.domain.operand_patterns import DATA_SOURCES
from sim.results.columns import Array, Columns
from sim.results.fields import FIELDS
from sim.results.left_out import left_out_of
from sim.results.link_use import LINK_DIRECTIONS
from sim.results.operand_columns import check_operands
from sim.results.slow_memories import slow_memories_of

MAX_DEPTH = 32
MAX_CYCLES = 2**53
MAX_FOLD_CYCLES = 2**30
MAX_ARRAY_SIDE = 2**16
MAX_SPREAD_FACTOR = 1e9
MAX_DRIVERS = 256


def check_columns(columns: Columns) -> None:
    """Check that columns describe a run: finite, in range, consistent with each other.

    Raises
    ------
    InvalidValue
        The first thing that is wrong, under the dataset's name.
    """
    _check_attributes(columns)
    _check_configuration(columns.texts["configuration"][0])
    sizes = _check_dimensions(columns)
    for name in ("timeline/components", "timeline/stages", "timeline/actions", "layers/name"):
        if len(set(columns.texts[name])) != len(columns.texts[name]):
            raise InvalidValue(name, "names used once", Literal("a name used twice"))
    for name, values in columns.numbers.items():
        if values.dtype == np.float64:
            check_range(name, values, 0.0, math.inf)
        elif name.startswith("layers/") and not name.endswith("/layer"):
            check_range(name, values, 0, MAX_CYCLES)
    for table in (
        "action_energy",
        "action_counts",
        "tile_shapes",
        "bank_conflicts",
        "links",
        "operand_accesses",
    ):
        name = f"layers/{table}/layer"
        check_range(name, columns.numbers[name], 0, sizes["layer"] - 1)
    for source in columns.texts["layers/data_source"]:
        if source not in DATA_SOURCES:
            key = "layers/data_source"
            raise InvalidValue(key, expected_one_of(DATA_SOURCES, source), source)
    check_range("layers/cycles", columns.numbers["layers/cycles"], 1, MAX_CYCLES)
    _check_links(columns)
    check_operands(columns.numbers, columns.texts)
    _check_steps(columns, sizes)
    check_range("timeline/active", columns.numbers["timeline/active"], -1, sizes["step"] - 1)
    _check_active_steps(columns)
    _check_spreads(columns)
    waiting_for = columns.numbers["timeline/waiting_for"]
    check_range("timeline/waiting_for", waiting_for, 0, sizes["wait"] - 1)
    _check_items(columns, sizes["state"])


def _check_attributes(columns: Columns) -> None:
    positive = ("clock_mhz", "energy_table_node_nm", "energy_table_voltage_v", "pes")
    for name in (*positive, "dram_bits_per_cycle"):
        value = columns.attributes[name]
        if not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
            raise InvalidValue(name, "a number >= 0", value)
        if name in positive and value == 0:
            raise InvalidValue(name, "a number > 0", value)


def _check_configuration(text: str) -> None:
    try:
        configuration = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidValue("configuration", "a JSON object", text) from None
    if not isinstance(configuration, dict):
        raise InvalidValue("configuration", "a JSON object", configuration)
    left_out_of(configuration)
    slow_memories_of(configuration)


def _check_dimensions(columns: Columns) -> dict[str, int]:
    """Give the size of each dimension; all datasets must agree about it."""
    sizes: dict[str, int] = {}
    for field in FIELDS:
        if not field.dims:
            continue
        shape = (
            (len(columns.texts[field.name]),)
            if field.dtype == "str"
            else columns.numbers[field.name].shape
        )
        for dimension, size in zip(field.dims, shape, strict=True):
            expected = sizes.setdefault(dimension, size)
            if size != expected:
                raise InvalidValue(field.name, f"{expected} along {dimension}", size)
    for dimension in ("layer", "component", "stage", "item", "state"):
        if sizes[dimension] < 1:
            raise InvalidValue("timeline", f"at least one {dimension}", Literal("none"))
    if sizes["layer + 1"] != sizes["layer"] + 1:
        raise InvalidValue("timeline/layer_starts", f"{sizes['layer'] + 1}", sizes["layer + 1"])
    return sizes


def check_range(name: str, values: Array, least: float, most: float) -> None:
    """Check that numbers are finite and within limits.

    Raises
    ------
    InvalidValue : one is not.
    """
    outside = values[~((values >= least) & (values <= most) & np.isfinite(values))]
    if outside.size:
        limit = f" to {most}" if math.isfinite(most) else " on, finite"
        raise InvalidValue(name, f"numbers from {least}{limit}", outside.flat[0].item())


def _check_links(columns: Columns) -> None:
    numbers, texts = columns.numbers, columns.texts
    for name, known in (
        ("layers/links/kind", LINK_KINDS),
        ("layers/links/direction", LINK_DIRECTIONS),
        ("mesh_links/link", tuple(dict.fromkeys(texts["layers/links/link"]))),
    ):
        for text in texts[name]:
            if text not in known:
                raise InvalidValue(name, expected_one_of(known, text), text)
    for name in ("links", "width_bits"):
        check_range(f"layers/links/{name}", numbers[f"layers/links/{name}"], 1, MAX_CYCLES)
    for name in ("mesh_links/", "layers/links/busiest_"):
        check_range(f"{name}bits", numbers[f"{name}bits"], 0, MAX_CYCLES)
        for side in ("row", "column"):
            check_range(name + side, numbers[name + side], 0, MAX_SIDE - 1)


def _check_spreads(columns: Columns) -> None:
    """Ranges hold their typical value, and no price names a driver twice."""
    folder, numbers, texts = "energy_table/spreads", columns.numbers, columns.texts
    check_range(f"{folder}/low", numbers[f"{folder}/low"], 0, 1)
    check_range(f"{folder}/high", numbers[f"{folder}/high"], 1, MAX_SPREAD_FACTOR)
    drivers = texts[f"{folder}/driver"]
    if len(set(drivers)) > MAX_DRIVERS:
        expected = f"at most {MAX_DRIVERS} drivers"
        raise InvalidValue(f"{folder}/driver", expected, len(set(drivers)))
    named = zip(texts[f"{folder}/component"], texts[f"{folder}/action"], drivers, strict=True)
    if len(set(named)) != len(drivers):
        raise InvalidValue(f"{folder}/driver", "drivers a price names once", Literal("one twice"))
    known = set(texts["timeline/components"])
    for name in texts["layers/action_energy/name"]:
        if name.partition(".")[0] not in known:
            expected = "actions of the components of the timeline"
            raise InvalidValue("layers/action_energy/name", expected, name)


def _check_steps(columns: Columns, sizes: dict[str, int]) -> None:
    folder, numbers = "timeline/steps", columns.numbers
    check_range(f"{folder}/stage", numbers[f"{folder}/stage"], 0, sizes["stage"] - 1)
    check_range(f"{folder}/hold_cycles", numbers[f"{folder}/hold_cycles"], 0, MAX_CYCLES)
    check_range(f"{folder}/counts", numbers[f"{folder}/counts"], 0, MAX_CYCLES)
    check_range(f"{folder}/stationary", numbers[f"{folder}/stationary"], 0, 3)
    folds = numbers[f"{folder}/stationary"] > 0
    for name, most in (
        ("rows", MAX_ARRAY_SIDE),
        ("columns", MAX_ARRAY_SIDE),
        ("streamed", MAX_FOLD_CYCLES),
        ("array_cycles", MAX_FOLD_CYCLES),
        ("hold_cycles", MAX_FOLD_CYCLES),
    ):
        check_range(f"{folder}/{name}", numbers[f"{folder}/{name}"][folds], 1, most)


def _check_active_steps(columns: Columns) -> None:
    """Only steps that take time can be at work."""
    active = columns.numbers["timeline/active"]
    hold_cycles = columns.numbers["timeline/steps/hold_cycles"]
    check_range("timeline/steps/hold_cycles", hold_cycles[active[active >= 0]], 1, MAX_CYCLES)


def _check_items(columns: Columns, states: int) -> None:
    folder, numbers = "timeline/items", columns.numbers
    state, value = numbers[f"{folder}/state"], numbers[f"{folder}/value"]
    items = len(state)
    top_level, starts = check_stream(folder, state, value, numbers[f"{folder}/span"], states)
    layer_items = numbers["timeline/layer_items"]
    check_range("timeline/layer_items", layer_items, 0, items)
    if layer_items[0] != 0 or layer_items[-1] != items or np.any(np.diff(layer_items) < 0):
        expected = f"rising item numbers from 0 to {items}"
        raise InvalidValue("timeline/layer_items", expected, layer_items.tolist())
    if not top_level[layer_items].all():
        raise InvalidValue(
            "timeline/layer_items", "layers that begin outside blocks", Literal("one inside")
        )
    layer_starts = numbers["timeline/layer_starts"]
    if not np.array_equal(starts[layer_items], layer_starts):
        expected = "the cycles at which the layers' items begin"
        raise InvalidValue("timeline/layer_starts", expected, layer_starts.tolist())


def check_stream(
    folder: str, state: Array, value: Int64Array, span: Int64Array, states: int
) -> tuple[Array, Array]:
    """Check leaves and blocks of a timeline.

    Returns
    -------
    top_level, starts : (item + 1,) whether an item is outside all blocks, and the first cycle of
        such an item; the end included.

    Raises
    ------
    InvalidValue : a state, a length or a nesting that cannot be.
    """
    items = len(state)
    check_range(f"{folder}/state", state, -1, states - 1)
    check_range(f"{folder}/value", value, 1, MAX_CYCLES)
    check_range(f"{folder}/span", span[state >= 0], 0, 0)
    check_range(f"{folder}/span", span[state < 0], 1, items - 1)
    top_level = _check_nesting(folder, np.flatnonzero(state < 0), span, items)
    return top_level, _item_starts(folder, state, value, span)


def _check_nesting(folder: str, blocks: Int64Array, span: Int64Array, items: int) -> Array:
    """Give which items are outside all blocks, (item + 1,), the end included."""
    top_level = np.ones(items + 1, np.bool_)
    open_until: list[int] = []
    for block, length in zip(blocks.tolist(), span[blocks].tolist(), strict=True):
        last = block + length
        while open_until and block > open_until[-1]:
            open_until.pop()
        if last > (open_until[-1] if open_until else items - 1):
            raise InvalidValue(f"{folder}/span", "blocks that end inside their block", length)
        if not open_until:
            top_level[block + 1 : last + 1] = False
        open_until.append(last)
        if len(open_until) > MAX_DEPTH:
            expected = f"blocks nested at most {MAX_DEPTH} deep"
            raise InvalidValue(f"{folder}/span", expected, len(open_until))
    return top_level


def _item_starts(folder: str, state: Array, value: Int64Array, span: Int64Array) -> Array:
    """First cycle of each item outside blocks, (item + 1,), the end included."""
    blocks = np.flatnonzero(state < 0)[::-1].tolist()
    # floats first: integers would overflow silently for a forged number of repetitions
    total: FloatArray = np.where(state >= 0, value, 0).astype(np.float64)
    for block in blocks:
        inside = slice(block + 1, block + 1 + int(span[block]))
        total[block] = total[inside].sum() * value[block]
        total[inside] = 0.0
    if not total.sum() <= MAX_CYCLES:
        expected = f"a run of at most {MAX_CYCLES} cycles"
        raise InvalidValue(f"{folder}/value", expected, float(total.sum()))
    # sums of whole numbers up to 2**53 are exact in floats
    return np.concatenate(([0], np.cumsum(total))).astype(np.int64)
