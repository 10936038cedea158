"""Which column of a SCALE-Sim topology file holds what, by its header or by counting."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sim.base.errors import InvalidValue, Literal

CONVOLUTION_COLUMNS = (
    "name",
    "ifmap_h",
    "ifmap_w",
    "filter_h",
    "filter_w",
    "channels",
    "num_filter",
    "stride_h",
)
"""Columns a convolution must have, in the order of a file without a header."""

GEMM_COLUMNS = ("name", "m", "n", "k")
"""Columns a GEMM must have, in the order of a file without a header."""

_IGNORED = ("eh", "ew", "e2", "comment", "comments", "note", "notes")
"""Columns of derived sizes and remarks that circulating files carry."""


def _spellings(column: str, *texts: str) -> dict[str, str]:
    return dict.fromkeys((column.replace("_", ""), *texts), column)


_COLUMN_OF: Mapping[str, str] = MappingProxyType(
    _spellings("name", "layer", "layers", "layername", "layerid")
    | _spellings("ifmap_h", "ifmapheight", "inputheight", "inputh", "ifh")
    | _spellings("ifmap_w", "ifmapwidth", "inputwidth", "inputw", "ifw")
    | _spellings("filter_h", "filterheight", "kernelheight", "kernelh", "fh")
    | _spellings("filter_w", "filterwidth", "kernelwidth", "kernelw", "fw")
    | _spellings("channels", "channel", "numchannels", "inputchannels", "inchannels")
    | _spellings("num_filter", "numfilters", "filters", "numberoffilters", "outchannels")
    | _spellings("stride_h", "stride", "strides", "strideheight")
    | _spellings("stride_w", "stridewidth")
    | _spellings("sparsity", "nm", "sparsityratio", "sparsitysupport", "sparsityrepresentation")
    | _spellings("batch", "batchsize")
    | _spellings("m")
    | _spellings("n")
    | _spellings("k")
)
"""Column by its heading, in small letters and digits only."""


def columns_from_header(header: Sequence[str]) -> Mapping[str, int]:
    """Find each column by its heading, whatever its case, spaces and punctuation.

    Parameters
    ----------
    header : the cells of the header line.

    Returns
    -------
    Mapping[str, int]
        Position of each column of `CONVOLUTION_COLUMNS` or `GEMM_COLUMNS`, and of
        ``stride_w``, ``sparsity`` and ``batch`` when there are any. Headings of derived
        sizes and remarks have a name starting with "ignored".

    Raises
    ------
    InvalidValue
        A column is missing, named twice or unknown.
    """
    columns: dict[str, int] = {}
    for position, heading in enumerate(header):
        plain = "".join(letter for letter in heading.lower() if letter.isalnum())
        if not plain:
            continue
        name = f"ignored {plain}" if plain in _IGNORED else _COLUMN_OF.get(plain)
        if name is None:
            expected = "a header of Layer name, " + ", ".join(_expected(header)[1:])
            raise InvalidValue("header", expected, heading)
        if name in columns:
            raise InvalidValue("header", f"one column for {name}", Literal("two"))
        columns[name] = position
    required = GEMM_COLUMNS if "m" in columns else CONVOLUTION_COLUMNS
    for name in required:
        if name not in columns:
            raise InvalidValue("header", f"a column for {name}", ", ".join(header))
    other = [name for name in (*CONVOLUTION_COLUMNS, *GEMM_COLUMNS) if name not in required]
    for name in other:
        if name in columns:
            raise InvalidValue("header", "convolutions or GEMMs", f"both m and {name}")
    return columns


def _expected(header: Sequence[str]) -> tuple[str, ...]:
    """Guess from a bad header which of the two kinds of file was meant."""
    letters = {heading.strip().lower() for heading in header}
    return GEMM_COLUMNS if len(letters & {"m", "n", "k"}) > 1 else CONVOLUTION_COLUMNS


def columns_from_count(count: int, *, with_ratio: bool) -> Mapping[str, int]:
    """Place the columns of a file without a header.

    Parameters
    ----------
    count : cells of its first line, trailing empty ones left out.
    with_ratio : whether the last of them is an N:M sparsity.

    Raises
    ------
    InvalidValue
        No kind of topology file has that many columns.
    """
    numbers = count - 1 if with_ratio else count
    orders = {
        len(GEMM_COLUMNS): GEMM_COLUMNS,
        len(CONVOLUTION_COLUMNS): CONVOLUTION_COLUMNS,
        len(CONVOLUTION_COLUMNS) + 1: (*CONVOLUTION_COLUMNS, "stride_w"),
    }
    if numbers not in orders:
        expected = "4 columns (name, m, n, k) or 8 (name, sizes, stride)"
        raise InvalidValue("columns", expected, Literal(str(count)))
    columns = {name: position for position, name in enumerate(orders[numbers])}
    if with_ratio:
        columns["sparsity"] = count - 1
    return columns
