"""The table of datasets in a layer trace: it drives the writer, the reader and the docs."""

from sim.base.dataset_table import Attribute, Field, table_text

FILETYPE = "joulesim.trace"
VERSION = 1

DIMENSIONS = {
    "unsupported": "kinds of operators that no layer stands for",
    "unrecorded": "layers of MACs whose tensors could not be had",
    "kind": "kinds of inference",
    "kind + 1": "kinds and the end of their invocations",
    "invocation": "layer invocations of all kinds, one kind after another",
    "inference": "inferences in order of arrival",
    "format": "number formats that occur",
    "record": "one entry per (sample, layer, operand) that something is known of",
    "bin": "256 values: those of a pattern's 8 leading bits",
}
"""Dimension -> what it counts."""

ATTRIBUTES = (
    Attribute("filetype", "str", "-", f"always `{FILETYPE}`"),
    Attribute("version", "int", "-", f"version of this format: {VERSION}"),
    Attribute("joulesim", "str", "-", "version of joulesim that wrote the file"),
    Attribute("name", "str", "-", "name of the trace"),
    Attribute("source", "str", "-", "where it comes from"),
    Attribute("note", "str", "-", "what was done to the values; empty: nothing"),
    Attribute("samples", "int", "-", "recorded samples"),
    Attribute("duration_ns", "int", "ns", "length of the trace, at least the last arrival"),
    Attribute("deadline_ns", "int", "ns", "time an inference may take; 0: no limit"),
    Attribute("repeated_parameters", "int", "-", "trained values several layers share"),
)

FIELDS = (
    Field("network", (), "str", "YAML", "the layers, as a network file (workloads.md); one text"),
    Field("unsupported/operator", ("unsupported",), "str", "-", "operator, and why"),
    Field("unsupported/count", ("unsupported",), "int64", "-", "how often"),
    Field("unsupported/macs", ("unsupported",), "int64", "-", "their MACs; -1: not known"),
    Field("unsupported/values", ("unsupported",), "int64", "-", "values they make; -1: not known"),
    Field("unrecorded/layer", ("unrecorded",), "int32", "-", "layer index"),
    Field("unrecorded/reason", ("unrecorded",), "str", "-", "why there are no tensors"),
    Field("kinds/name", ("kind",), "str", "-", "name of the kind"),
    Field("kinds/first", ("kind + 1",), "int64", "-", "first invocation of each kind"),
    Field("kinds/layers", ("invocation",), "int32", "-", "layer index"),
    Field("kinds/offset_ns", ("invocation",), "int64", "ns", "earliest start after the arrival"),
    Field("inferences/kind", ("inference",), "int32", "-", "index of its kind"),
    Field("inferences/arrival_ns", ("inference",), "int64", "ns", "arrival, never falling"),
    Field("inferences/sample", ("inference",), "int32", "-", "sample it has; -1: none"),
    Field("formats", ("format",), "str", "-", "name of a number format"),
    Field("records/sample", ("record",), "int32", "-", "sample; -1: all of them"),
    Field("records/layer", ("record",), "int32", "-", "layer index"),
    Field("records/operand", ("record",), "int32", "-", "0 ifmap, 1 weight, 2 ofmap"),
    Field("records/format", ("record",), "int32", "-", "index of the format of its values"),
    Field("records/unsigned", ("record",), "bool", "-", "integers without a sign"),
    Field("records/zero_point", ("record",), "int64", "-", "integer that stands for 0"),
    Field("records/scale", ("record",), "float64", "-", "value of one step; NaN: none, or many"),
    Field("records/density", ("record",), "float64", "-", "fraction of patterns that are not 0"),
    Field("records/row", ("record",), "int64", "-", "its place in `tensors`; -1: no values"),
    Field("records/histogram", ("record", "bin"), "int64", "-", "how many values; all 0: unknown"),
)


def trace_field_table() -> str:
    """Give attributes, dimensions and datasets as the Markdown tables of the documentation."""
    return table_text(ATTRIBUTES, DIMENSIONS, FIELDS)
