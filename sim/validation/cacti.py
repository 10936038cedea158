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
        for price, (name, mean, median) in _LIMITS.items():
            for statistic, limit in (("mean", mean), ("median", median)):
                of_kind = {kind: e[price][f"{statistic}_percent"] for kind, e in kinds.items()}
                quantity = f"{name}, {statistic} error"
                found += _two_rows(of_kind, banks, quantity, Tolerance(limit, "absolute"))
    return tuple(found)


def _two_rows(
    of_kind: dict[Kind, float], banks: int, quantity: str, tolerance: Tolerance
) -> tuple[Row, ...]:
    worst = max(of_kind, key=lambda kind: of_kind[kind])
    cell, node_nm, ports, _ = worst
    word = "1 bank" if banks == 1 else f"{banks} banks"
    cases = {
        f"{word}, {len(of_kind)} kinds": sum(of_kind.values()) / len(of_kind),
        f"{word}, {cell} {node_nm:g} nm {ports}": of_kind[worst],
    }
    return tuple(
        Row(case=case, quantity=quantity, unit="%", ours=error, theirs=0.0, tolerance=tolerance)
        for case, error in cases.items()
    )


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
            "* 22 nm * area, *": "CACTI's choices of a split are hardest to foresee at 22 nm",
        }
    ),
)
