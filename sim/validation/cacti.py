"""Target `cacti`: SRAM prices against macros that were left out of the model's samples."""

from types import MappingProxyType

from sim.config.sram_file import SOURCE, load_sram_errors
from sim.validation.target import Row, Target, Tolerance

Kind = tuple[str, float, str, int]

# price -> its name, and what its mean and its median error may be [%]
_LIMITS = MappingProxyType(
    {
        "read_pj": ("read energy", 10.0, 5.0),
        "write_pj": ("write energy", 10.0, 5.0),
        "leakage_mw": ("leakage", 4.0, 4.0),
        "area_mm2": ("area", 4.0, 4.0),
    }
)


def rows() -> tuple[Row, ...]:
    """Mean and median error of each price: all kinds on average, and the worst kind."""
    errors = load_sram_errors()
    found: list[Row] = []
    for banks in sorted({kind[3] for kind in errors}):
        kinds = {kind: each for kind, each in errors.items() if kind[3] == banks}
        word = "1 bank" if banks == 1 else f"{banks} banks"
        quantities = [
            (f"{name}, {statistic} error", Tolerance(limit, "absolute"), price, statistic)
            for price, (name, *limits) in _LIMITS.items()
            for statistic, limit in zip(("mean", "median"), limits, strict=True)
        ]
        for case in (f"{word}, {len(kinds)} kinds", f"{word}, worst"):
            for quantity, tolerance, price, statistic in quantities:
                of_kind = {kind: e[price][f"{statistic}_percent"] for kind, e in kinds.items()}
                error, note = _worst(of_kind) if case.endswith("worst") else _average(of_kind)
                found.append(
                    Row(
                        case=case,
                        quantity=quantity,
                        unit="%",
                        ours=error,
                        theirs=0.0,
                        tolerance=tolerance,
                        note=note,
                    )
                )
    return tuple(found)


def _average(of_kind: dict[Kind, float]) -> tuple[float, str]:
    return sum(of_kind.values()) / len(of_kind), ""


def _worst(of_kind: dict[Kind, float]) -> tuple[float, str]:
    """Give the largest error and whose it is."""
    worst = max(of_kind, key=lambda kind: of_kind[kind])
    cell, node_nm, ports, _ = worst
    return of_kind[worst], f"{cell} cells, {node_nm:g} nm, {ports}"


TARGET = Target(
    name="cacti",
    title="SRAM macros of CACTI 7 that the model has not seen",
    source=SOURCE,
    evidence="simulation",
    fitted=(
        "the SRAM model, on the other macros: each capacity and each width is left out whole, with "
        "all numbers of banks"
    ),
    tolerance=(
        "read and write energy: mean 10 %, median 5 %; leakage and area: 4 %; per kind (cell type, "
        "node, ports, banks)"
    ),
    method=(
        "Stored errors of the cross-validation (`python -m sim.validation.sram_tables` computes "
        "them anew): per number of banks the average over all kinds, and the worst kind."
    ),
    rows=rows,
    reasons=MappingProxyType(
        {
            "* area, *": "CACTI's choices of a split are hardest to foresee at 22 nm",
        }
    ),
)
