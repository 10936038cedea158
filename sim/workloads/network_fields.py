"""Shape of joulesim's network YAML: its keys and the type of each, nothing about ranges.

Ranges and consistency are the nouns' business (`sim.domain.layer`), which see every layer
whatever it comes from.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

_SIDES = ("top", "bottom", "left", "right")


class _Fields(BaseModel):
    """No conversions, no unknown keys."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class PaddingFields(_Fields):
    """`padding` of a layer: rows and columns of zeros per side."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0


class FormatFields(_Fields):
    """`formats` of a layer: a format name per operand."""

    ifmap: str | None = None
    weight: str | None = None
    ofmap: str | None = None
    accumulator: str | None = None


class DensityFields(_Fields):
    """`densities` of a layer: the fraction of non-zero values per operand."""

    ifmap: float = 1.0
    weight: float = 1.0
    ofmap: float = 1.0


class LayerFields(_Fields):
    """One item of `layers`; a gemm or matmul may give m, n, k instead of its sizes."""

    name: str
    kind: str
    inputs: tuple[str, ...] = Field(default=(), strict=False)
    batch: int = 1
    groups: int = 1
    m: int | None = None
    n: int | None = None
    k: int | None = None
    in_channels: int | None = None
    out_channels: int | None = None
    ifmap_h: int | None = None
    ifmap_w: int = 1
    filter_h: int = 1
    filter_w: int = 1
    stride_h: int = 1
    stride_w: int = 1
    dilation_h: int = 1
    dilation_w: int = 1
    padding: PaddingFields = PaddingFields()
    scale: int = 1
    activation: str | None = None
    bias: bool = False
    extra_parameters: int = 0
    formats: FormatFields = FormatFields()
    densities: DensityFields = DensityFields()

    @field_validator("padding", mode="before")
    @classmethod
    def _same_on_all_sides(cls, value: Any) -> Any:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return dict.fromkeys(_SIDES, value) if whole else value


class NetworkFields(_Fields):
    """The whole file."""

    name: str
    description: str = ""
    source: str = ""
    published_macs: int | None = Field(default=None, ge=0)
    published_parameters: int | None = Field(default=None, ge=0)
    layers: tuple[LayerFields, ...] = Field(strict=False)
