"""SCALE-Sim's closed forms: lowering, folds, cycles, utilisation and SRAM counts.

Semantics of SCALE-Sim 3.0.0 (https://github.com/scalesim-project/SCALE-Sim), confirmed by
running it; tests/validation/scalesim holds rows of its reports. Names follow its reports; where
joulesim differs on purpose, docs/guides/scalesim.md says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sim.domain.layer import Layer, OperandFormats


@dataclass(frozen=True, slots=True, kw_only=True)
class Gemm:
    """A layer as SCALE-Sim sees it: `copies` products of positions x reduction x filters."""

    positions: int
    reduction: int
    filters: int
    copies: int = 1


def scalesim_layer(layer: Layer) -> Layer:
    """Give a layer of MACs as SCALE-Sim computes it: every stride begun is finished.

    SCALE-Sim rounds the number of outputs up, ``ceil((H - reach + stride) / stride)``; that is
    a row (and column) of zeros below (and right of) the input, up to the next whole stride.
    Formats are dropped: a word is a byte. Other layers are returned as they are.
    """
    if not layer.is_matrix:
        return layer
    below = -(layer.padded_h - layer.filter_reach("h")) % layer.stride_h
    right = -(layer.padded_w - layer.filter_reach("w")) % layer.stride_w
    padding = replace(
        layer.padding, bottom=layer.padding.bottom + below, right=layer.padding.right + right
    )
    return replace(layer, padding=padding, formats=OperandFormats())


def lower(layer: Layer) -> Gemm:
    """Lower a layer of MACs that went through `scalesim_layer` to products of matrices.

    Groups, and the products of a matmul, are copies, one after the other: SCALE-Sim expands
    a layer named "DP" into one layer per channel.
    """
    products = layer.batch if layer.weight_is_activation else 1
    batch = layer.batch // products
    taps = layer.filter_h * layer.filter_w
    return Gemm(
        positions=batch * layer.ofmap_h * layer.ofmap_w,
        reduction=layer.in_channels // layer.groups * taps,
        filters=layer.out_channels // layer.groups,
        copies=layer.groups * products,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldGrid:
    """One product folded onto an array: what lies along rows, columns, and what streams.

    Attributes
    ----------
    rows, columns : of the array.
    along_rows, along_columns, streamed : extents of the product's three dimensions.
    """

    dataflow: str
    gemm: Gemm
    rows: int
    columns: int
    along_rows: int
    along_columns: int
    streamed: int

    @property
    def row_folds(self) -> int:
        """Folds along the rows; the inner loop."""
        return -(-self.along_rows // self.rows)

    @property
    def column_folds(self) -> int:
        """Folds along the columns; the outer loop."""
        return -(-self.along_columns // self.columns)

    @property
    def folds(self) -> int:
        """Folds of one product."""
        return self.row_folds * self.column_folds

    @property
    def preloads(self) -> bool:
        """Whether a stationary operand is shifted in before each fold."""
        return self.dataflow != "output_stationary"

    @property
    def fold_cycles(self) -> int:
        """Cycles of one fold; those at the edges take as long as full ones."""
        skew = self.rows + self.columns - 2
        return self.streamed + skew + (self.rows if self.preloads else 0)

    @property
    def cycles(self) -> int:
        """Cycles of one product without stalls; SCALE-Sim reports the last one's index."""
        return self.folds * self.fold_cycles

    @property
    def mapping_efficiency(self) -> float:
        """PEs with work / PEs, over all folds."""
        return self.along_rows * self.along_columns / (self.folds * self.rows * self.columns)

    @property
    def compute_utilization(self) -> float:
        """Its "Compute Util": MACs / (PEs x cycles), with folds taken too long by `columns` - 1.

        That excess (in ws and is only) is theirs; output-stationary has none.
        """
        cycles = self.fold_cycles + (self.columns - 1 if self.preloads else 0)
        macs = self.along_rows * self.along_columns * self.streamed
        return macs / (self.folds * self.rows * self.columns * cycles)

    def sram_words(self) -> Mapping[str, int]:
        """Words read (ifmap, filter) and written (ofmap) at the SRAMs, by its rules.

        Inputs outside the image count as read. Every partial sum is written, none is read
        back. Output-stationary counts R + C words per fold too many (its issue 166).
        """
        m, k, n = self.gemm.positions, self.gemm.reduction, self.gemm.filters
        down, across = self.row_folds, self.column_folds
        if self.dataflow == "output_stationary":
            surplus = self.folds * (self.rows + self.columns)
            return {"ifmap": across * m * k, "filter": down * k * n, "ofmap": m * n + surplus}
        if self.dataflow == "weight_stationary":
            return {"ifmap": across * m * k, "filter": k * n, "ofmap": down * m * n}
        return {"ifmap": m * k, "filter": across * k * n, "ofmap": down * m * n}


_SIDES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "output_stationary": ("positions", "filters", "reduction"),
        "weight_stationary": ("reduction", "filters", "positions"),
        "input_stationary": ("reduction", "positions", "filters"),
    }
)
"""Dataflow -> what lies along rows and columns, and what is streamed."""


def fold_grid(dataflow: str, gemm: Gemm, rows: int, columns: int) -> FoldGrid:
    """Fold a product onto an array of rows x columns PEs."""
    along_rows, along_columns, streamed = (getattr(gemm, name) for name in _SIDES[dataflow])
    return FoldGrid(
        dataflow=dataflow,
        gemm=gemm,
        rows=rows,
        columns=columns,
        along_rows=along_rows,
        along_columns=along_columns,
        streamed=streamed,
    )
