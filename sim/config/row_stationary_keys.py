"""Row-stationary in an architecture file: keys -> `RowStationarySpec`, and back to plain data."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from sim.base.units import bits_from_kib, kib_from_bits
from sim.config.strict_keys import StrictKeys
from sim.domain.row_stationary import RowStationaryMapping, RowStationarySpec

MAX_MAPPINGS = 1024
LayerPattern: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]


def _parameter(meaning: str) -> Any:
    text = f"{meaning} Left out: chosen by the mapper."
    return Field(default=None, ge=1, le=2**24, description=text)


class RowStationaryMappingKeys(StrictKeys):
    """Mapping parameters of some layers, by the names of the Eyeriss paper."""

    m: int | None = _parameter("Output channels whose partial sums the buffer holds at once.")
    n: int | None = _parameter("Images of the batch in one processing pass.")
    e: int | None = _parameter("Columns of a PE set: output rows side by side.")
    p: int | None = _parameter("Filters interleaved in a PE.")
    q: int | None = _parameter("Channels interleaved in a PE.")
    r: int | None = _parameter("PE sets that work on other channels.")
    t: int | None = _parameter("PE sets that work on other filters.")


class RowStationaryKeys(StrictKeys):
    """What row-stationary layers need besides: PEs with scratchpads around one buffer."""

    filter_buffer_kib: Annotated[
        float,
        Field(
            gt=0,
            le=2**27,
            description="Part of the buffer that holds the filters of the next processing pass "
            "[KiB]; inputs and partial sums share the rest.",
        ),
    ]
    feature_map_coding: Literal["none", "rlc"] = Field(
        default="none",
        description="How feature maps lie in DRAM. rlc: run-length coded where that is smaller, "
        "by expectation from the layer's densities.",
    )
    mappings: dict[LayerPattern, RowStationaryMappingKeys] = Field(
        default={},
        max_length=MAX_MAPPINGS,
        description="Mapping parameters by layer name or glob pattern; the first that matches "
        "counts.",
    )


def build_row_stationary(keys: RowStationaryKeys | None) -> RowStationarySpec | None:
    """Build the noun.

    Raises
    ------
    InvalidValue : a value is wrong; the key is that of the file.
    """
    if keys is None:
        return None
    return RowStationarySpec(
        filter_buffer_bits=bits_from_kib(
            keys.filter_buffer_kib, "row_stationary.filter_buffer_kib"
        ),
        feature_map_coding=keys.feature_map_coding,
        mappings=tuple(
            (pattern, RowStationaryMapping(**mapping.model_dump()))
            for pattern, mapping in keys.mappings.items()
        ),
    )


def row_stationary_as_data(spec: RowStationarySpec) -> dict[str, Any]:
    """Give it in the shape of the file, every default spelt out."""
    return {
        "filter_buffer_kib": kib_from_bits(spec.filter_buffer_bits),
        "feature_map_coding": spec.feature_map_coding,
        "mappings": {pattern: mapping.given() for pattern, mapping in spec.mappings},
    }
