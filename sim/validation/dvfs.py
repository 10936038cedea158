"""Target `dvfs`: energy per inference of one chip at two voltages and clocks, as a ratio."""

from types import MappingProxyType

from sim.api import simulate
from sim.base.bundled import bundled_folder
from sim.config.published_file import load_published
from sim.domain.published_table import Record
from sim.results.result import Result
from sim.validation.target import Row, Target, Tolerance

MACHINE = "gap9_like.yaml"
OFF_CHIP = "flash"
TOLERANCE = Tolerance(0.10)

NETWORK_OF = MappingProxyType(
    {
        "ad": "anomaly_detection",
        "ic": "image_classification",
        "kws": "keyword_spotting",
        "vww": "visual_wake_words",
    }
)
"""Task of MLPerf Tiny -> bundled network."""


def rows() -> tuple[Row, ...]:
    """Energy at the higher point over that at the lower one, per task."""
    return tuple(row for record in load_published("mlperf_tiny")["dvfs"] for row in _rows(record))


def _rows(record: Record) -> tuple[Row, ...]:
    task = record.text("task")
    low, high = (_run(record, point) for point in ("low", "high"))
    theirs = record.number("uj_high") / record.number("uj_low")
    squares = (record.number("v_high") / record.number("v_low")) ** 2
    low_pj, high_pj = (sum(_chip_energies_pj(run).values()) for run in (low, high))
    leaked = sum(pj for name, pj in _chip_energies_pj(low).items() if name in _leakages(low))
    case = f"{task}, {NETWORK_OF[task]}"
    return (
        Row(
            case=case,
            quantity="energy ratio",
            unit="",
            ours=high_pj / low_pj,
            theirs=theirs,
            tolerance=TOLERANCE,
            note=f"leakage is {leaked / low_pj:.1%} of the energy at the lower point",
        ),
        Row(
            case=case,
            quantity="V^2 alone",
            unit="",
            ours=squares,
            theirs=theirs,
            note="not judged: the square of the voltages, without any model, would pass too",
        ),
    )


def _run(record: Record, point: str) -> Result:
    overrides = (
        f"technology.voltage_v={record.number(f'v_{point}'):g}",
        f"clock_mhz={record.number(f'mhz_{point}'):g}",
    )
    machine = bundled_folder("configs/validation") / MACHINE
    return simulate(machine, NETWORK_OF[record.text("task")], overrides=overrides)


def _chip_energies_pj(run: Result) -> dict[str, float]:
    """Energy per action and static power, without what is outside the chip."""
    sums: dict[str, float] = {}
    for layer in run.layers:
        for name, pj in layer.energy_pj_by_action.items():
            if not name.startswith(f"{OFF_CHIP}."):
                sums[name] = sums.get(name, 0.0) + pj
    return sums


def _leakages(run: Result) -> set[str]:
    """Names of the static powers but the clock's, which follows the clock."""
    return {f"{part}.{name}" for part, name in run.energy_table.static if part != "clock"}


TARGET = Target(
    name="dvfs",
    title="GAP9 at 0.8 V, 370 MHz against 0.65 V, 240 MHz, four networks of MLPerf Tiny",
    source="MLPerf Tiny v1.0, GreenWaves GAP9, audited energies per inference",
    evidence="board",
    fitted="none",
    tolerance="ratio of the energies 10 %",
    method=(
        "`gap9_like` (22 nm, GAP9's memories, an array of our choice) runs each network at both "
        "points; the ratio is of the chip's energy, without the memory outside. Dynamic energy "
        "follows the price list's law, leakage the voltage and the time. The square of the "
        "voltages alone is within 10 % as well, so that these rows say little of the model: what "
        "it adds is leakage, and the size of the array, which sets its share, is our choice."
    ),
    rows=rows,
    seconds=5,
)
