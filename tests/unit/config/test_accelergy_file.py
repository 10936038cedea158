"""Are Accelergy's tables read in each of their forms, and is everything else refused by key?

The forms are those of the outputs kept in https://github.com/Accelergy-Project/accelergy
(examples/hierarchy, examples/hierarchy_v0.2) and of Timeloop's 0.4 files in
https://github.com/Accelergy-Project/timeloop-accelergy-exercises; the numbers are made up.
"""

import pytest

from sim.base.errors import ConfigError
from sim.config.accelergy_file import read_accelergy
from sim.config.accelergy_names import split_ranges

LISTS = """\
ERT:
  version: '0.4'
  tables:
  - name: top.pe[0..3].spad[1..8]
    actions:
    - name: read
      arguments: {}
      energy: 0.5
    - name: leak
      arguments: {global_cycle_seconds: 1e-09, action_latency_cycles: 2}
      energy: 0.25
ART:
  version: '0.4'
  tables:
  - name: top.pe[0..3].spad[1..8]
    area: 100
"""
MAPPINGS = """\
ERT:
  tables:
    top.buffer:
      fill:
      - arguments: {data_delta: 0, address_delta: 1}
        energy: 3
      - arguments: {data_delta: 1, address_delta: 1}
        energy: 7
      idle:
        arguments: null
        energy: 0
  version: 0.2
"""
SUMMARY = """\
ERT_summary:
  version: 0.3
  table_summary:
  - name: top.buffer
    actions:
    - {name: fill, average_energy: 5.0, max_energy: 7, min_energy: 3}
    - {name: idle, energy: 0}
    primitive_estimation(s):
    - {name: top.buffer, estimator: dummy_table}
"""


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def from_text(text, **arguments):
        path = tmp_path / "t.yaml"
        path.write_text(text, encoding="utf-8")
        return read_accelergy(path.relative_to(tmp_path), arguments)

    return from_text


def test_lists_of_version_0_4(read):
    given = read(LISTS)
    energy, leak = given.prices
    assert (energy.component, energy.instances, energy.action) == ("top.pe.spad", 32, "read")
    assert (energy.pj, energy.cycle_s, energy.per_cycle) == (0.5, None, True)
    assert (leak.action, leak.pj, leak.cycle_s) == ("leak", 0.25, 2e-9)
    assert leak.where == "ERT.tables[0].actions[1] (line 9)"
    assert [(area.component, area.um2) for area in given.areas] == [("top.pe.spad", 3200)]


def test_mappings_of_version_0_2_with_arguments_chosen(read):
    fill, idle = read(MAPPINGS, data_delta=1).prices
    assert (fill.component, fill.action, fill.pj) == ("top.buffer", "fill", 7)
    assert (idle.action, idle.pj) == ("idle", 0)


def test_a_summary_gives_ranges(read):
    fill, idle = read(SUMMARY).prices
    assert (fill.pj, fill.low, fill.high) == (5, 3, 7)
    assert (idle.pj, idle.low, idle.high) == (0, None, None)


def test_the_long_name_of_the_table(read):
    given = read("energy_reference_table: {tables: {a.b: {read: 2}}}")
    assert [(price.component, price.pj) for price in given.prices] == [("a.b", 2)]


def ert(*actions, name="a.b"):
    return f"ERT: {{tables: [{{name: {name}, actions: [{', '.join(actions)}]}}]}}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "ETR: {}",
            "t.yaml: ETR (line 1): expected one of ERT, energy_reference_table, ERT_summary, ART, "
            "area_reference_table, ART_summary (did you mean 'ERT'?), got 'ETR'",
        ),
        (
            "ERT: [1]",
            "t.yaml: ERT (line 1): expected a mapping with version and tables, got a list",
        ),
        (
            "ERT: {version: 0.9, tables: []}",
            "t.yaml: ERT.version (line 1): expected one of 0.2, 0.3, 0.4 (did you mean '0.4'?), "
            "got 0.9",
        ),
        ("ERT: {tables: []}", "t.yaml: expected at least one energy or area, got none"),
        (
            "ERT: {tables: 3}",
            "t.yaml: ERT.tables (line 1): expected a list of entries with names, got 3",
        ),
        (
            "ERT: {tables: [{actions: []}]}",
            "t.yaml: ERT.tables[0].name (line 1): expected a name, got nothing",
        ),
        (
            ert("{name: read, energy: -1}"),
            "t.yaml: ERT.tables[0].actions[0].energy (line 1): expected a number from 0 to 1e+12, "
            "got -1",
        ),
        (
            ert("{name: read, energy: .nan}"),
            "t.yaml: ERT.tables[0].actions[0].energy (line 1): expected a finite number, got .nan",
        ),
        (
            ert("{name: read, energy: true}"),
            "t.yaml: ERT.tables[0].actions[0].energy (line 1): expected a number from 0 to 1e+12, "
            "got True",
        ),
        (
            ert("{name: read}"),
            "t.yaml: ERT.tables[0].actions[0].energy (line 1): expected a number from 0 to 1e+12, "
            "got nothing",
        ),
        (
            ert("{name: read, energy: 1}", "{name: read, energy: 2}"),
            "t.yaml: ERT.tables[0].actions[0] (line 1): expected each action once, or with "
            "arguments, got read again",
        ),
        (
            ert("{name: read, energy: 1}", name='"a.b[3..1]"'),
            "t.yaml: ERT.tables[0] (line 1): expected a name such as system.chip.buffer or "
            "system.pe[0..3].buffer, got 'a.b[3..1]'",
        ),
        (
            "ERT: {tables: [{name: a, actions: []}, {name: 'a[0..1]', actions: []}]}",
            "t.yaml: ERT.tables[1] (line 1): expected each component once, got a again (first at "
            "ERT.tables[0] (line 1))",
        ),
        (
            ert("{name: leak, energy: 1, arguments: {global_cycle_seconds: 0}}"),
            "t.yaml: ERT.tables[0].actions[0].arguments.global_cycle_seconds (line 1): expected a "
            "number > 0, got 0",
        ),
        (
            "ART: {tables: [{name: a, area: -2}]}",
            "t.yaml: ART.tables[0].area (line 1): expected a number from 0 to 1e+12, got -2",
        ),
        (
            MAPPINGS,
            "t.yaml: ERT.tables.top.buffer.fill[0] (line 5): expected one energy of fill (choose "
            "values of data_delta, address_delta under arguments in --prices-map), got 2 of 2 that "
            "fit",
        ),
        (
            SUMMARY.replace("5.0", "9.0"),
            "t.yaml: ERT_summary.table_summary[0].actions[0].average_energy (line 6): expected an "
            "average from min_energy to max_energy (3 to 7), got 9.0",
        ),
        ("ERT: &a {}", "t.yaml: line 1: expected no anchors, got &a"),
        (
            "ERT: !!python/object/apply:os.system [ls]",
            "t.yaml: line 1: expected no tags, got tag:yaml.org,2002:python/object/apply:os.system",
        ),
    ],
)
def test_mistakes_name_the_key_and_line(read, text, line):
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("buffer", ("buffer", 1)),
        ("a.pe[3].b[0..7]", ("a.pe.b", 8)),
        ("a[0..1][0..2].b", ("a.b", 6)),
        ("a..b", None),
        ("", None),
        ("a[x..y]", None),
        ("a b", None),
        ("a[0..999999999][0..999999999]", None),
        ("a" * 501, None),
    ],
)
def test_names_with_ranges(name, split):
    assert split_ranges(name) == split
