"""The table of datasets in a replay file: it drives the writer, the reader and the docs."""

from sim.base.dataset_table import Attribute, Field, table_text

FILETYPE = "joulesim.replay"
VERSION = 1

DIMENSIONS = {
    "inference": "inferences in order of arrival",
    "inference + 1": "inferences and the end of their jobs",
    "job": "pieces of work in order of service; one per inference unless parts of it arrive later",
    "work": "distinct pieces of work: kind, sample, part",
    "work + 1": "works and the end of their timelines",
    "kind": "kinds of inference",
    "component": "what spends energy, in stacking order",
    "item": "leaves and blocks of the works' timelines, one work after the other",
    "state": "distinct powers of the works, one work after the other",
    "idle_power": "powers drawn while nothing runs",
    "count": "actions that were counted",
    "action_energy": "actions and powers that spent energy",
    "layer": "layers that ran",
    "data_source": "where data came from",
    "peak": "windows, shortest first",
}
"""Dimension -> what it counts."""

ATTRIBUTES = (
    Attribute("filetype", "str", "-", f"always `{FILETYPE}`"),
    Attribute("version", "int", "-", f"version of this format: {VERSION}"),
    Attribute("joulesim", "str", "-", "version of joulesim that wrote the file"),
    Attribute("architecture", "str", "-", "name of the machine"),
    Attribute("trace", "str", "-", "name of the trace"),
    Attribute("source", "str", "-", "where the trace comes from"),
    Attribute("dataflow", "str", "-", "dataflow asked for"),
    Attribute("clock_mhz", "float", "MHz", "base clock; all cycles are its cycles"),
    Attribute("cycles", "int", "cycle", "length of the replay"),
    Attribute("trace_cycles", "int", "cycle", "length of the trace"),
    Attribute("deadline_ns", "int", "ns", "time an inference may take; 0: no limit"),
    Attribute("battery_mwh", "float", "mWh", "energy in a battery; 0: none given"),
)

FIELDS = (
    Field("configuration", (), "str", "-", "JSON: machine, options, what idle time is taken to be"),
    Field("components", ("component",), "str", "-", "component names"),
    Field("kinds", ("kind",), "str", "-", "names of the kinds of inference"),
    Field("inferences/arrival_ns", ("inference",), "int64", "ns", "arrival in the trace"),
    Field(
        "inferences/arrival_cycle",
        ("inference",),
        "int64",
        "cycle",
        "first cycle that does not begin before the arrival",
    ),
    Field("inferences/kind", ("inference",), "int32", "-", "index into `kinds`"),
    Field("inferences/sample", ("inference",), "int32", "-", "sample; -1: no data"),
    Field("inferences/first_job", ("inference + 1",), "int64", "-", "first job of each"),
    Field("jobs/start_cycle", ("job",), "int64", "cycle", "first cycle"),
    Field("jobs/work", ("job",), "int32", "-", "index into the works"),
    Field("works/kind", ("work",), "int32", "-", "index into `kinds`"),
    Field("works/sample", ("work",), "int32", "-", "sample; -1: no data"),
    Field("works/part", ("work",), "int32", "-", "place within the inference"),
    Field("works/cycles", ("work",), "int64", "cycle", "how long it takes"),
    Field("works/macs", ("work",), "int64", "MAC", "multiply-accumulates"),
    Field("works/is_even", ("work",), "bool", "-", "power is even within each invocation"),
    Field("works/energy_pj", ("work", "component"), "float64", "pJ", "dynamic and static energy"),
    Field("works/first_item", ("work + 1",), "int64", "-", "first item of each"),
    Field("works/first_state", ("work + 1",), "int64", "-", "first state of each"),
    Field("items/state", ("item",), "int32", "-", "state of a leaf, of its work; -1: a block"),
    Field("items/value", ("item",), "int64", "cycle or 1", "cycles of a leaf; repetitions"),
    Field("items/span", ("item",), "int64", "-", "items inside a block"),
    Field(
        "states/pj_per_cycle",
        ("state", "component"),
        "float64",
        "pJ/cycle",
        "energy per cycle, static included",
    ),
    Field("idle/name", ("idle_power",), "str", "-", "component.name"),
    Field("idle/mw", ("idle_power",), "float64", "mW", "power while nothing runs"),
    Field("idle/pj_per_cycle", ("component",), "float64", "pJ/cycle", "the same by component"),
    Field("counts/name", ("count",), "str", "-", "component.action"),
    Field("counts/count", ("count",), "int64", "-", "of all inferences"),
    Field("energies/name", ("action_energy",), "str", "-", "component.action"),
    Field("energies/energy_pj", ("action_energy",), "float64", "pJ", "of all inferences"),
    Field("layers/name", ("layer",), "str", "-", "layer"),
    Field("layers/energy_pj", ("layer",), "float64", "pJ", "of all its invocations"),
    Field("data/source", ("data_source",), "str", "-", "tensors, density, dense or none"),
    Field("data/inferences", ("data_source",), "int64", "-", "inferences with such data"),
    Field("peaks/window", ("peak",), "str", "-", "the window as asked for"),
    Field("peaks/window_cycles", ("peak",), "int64", "cycle", "its length"),
    Field("peaks/power_mw", ("peak",), "float64", "mW", "average power in it"),
    Field("peaks/start_cycle", ("peak",), "int64", "cycle", "where it starts"),
    Field("peaks/across", ("peak",), "bool", "-", "windows across works were looked at"),
)


def replay_table() -> str:
    """Give the table of the documentation."""
    return table_text(ATTRIBUTES, DIMENSIONS, FIELDS)
