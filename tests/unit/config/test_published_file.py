"""Is a file of published tables read strictly?"""

import pytest

from sim.base.bundled import bundled_files
from sim.base.errors import ConfigError, InvalidValue
from sim.config.published_file import FOLDER, load_published, read_published

GOOD = """\
title: A chip
tables:
  power:
    title: Power
    source: A. Author, 2020
    provenance: found
    evidence: silicon
    columns: [app, watts]
    rows:
      - [mlp, 28]
      - [cnn, null]
"""


def write(tmp_path, text):
    path = tmp_path / "chip.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_records_give_numbers_and_text(tmp_path):
    table = read_published(write(tmp_path, GOOD))["power"]
    first, second = table
    assert (first.text("app"), first.number("watts")) == ("mlp", 28.0)
    assert not second.has("watts")
    with pytest.raises(InvalidValue, match=r"power.watts: expected a number, got None"):
        second.number("watts")


def test_a_csv_file_lies_beside_the_yaml(tmp_path):
    (tmp_path / "rows.csv").write_text("app,watts\nmlp,28\ncnn,\nrnn,inf\n", encoding="utf-8")
    text = GOOD[: GOOD.index("    columns")] + "    csv: rows.csv\n"
    records = read_published(write(tmp_path, text))["power"].records
    assert [dict(record.cells) for record in records] == [
        {"app": "mlp", "watts": 28.0},
        {"app": "cnn", "watts": None},
        {"app": "rnn", "watts": "inf"},
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "evidence: silicon",
            "evidence: sillicon",
            "tables.power.evidence.*did you mean 'silicon'",
        ),
        (
            "provenance: found",
            "provenance: seen",
            "tables.power.provenance.*one of found, recalled",
        ),
        ("    source: A. Author, 2020\n", "", "tables.power.source.*got nothing"),
        ("columns:", "colums:", "expected one of .*columns.*got 'colums'"),
        ("columns: [app, watts]", "columns: [app, app]", "expected each column once"),
        ("[mlp, 28]", "[mlp]", "tables.power.rows.*expected 2 cells in each row, got 1 in row 1"),
        ("[mlp, 28]", "[mlp, [28]]", "tables.power.rows"),
        ("[mlp, 28]", "[mlp, true]", "tables.power.rows"),
        ("columns: [app, watts]", "csv: rows.csv", "expected either columns and rows, or csv"),
        ("columns: [app, watts]", "csv: ../rows.csv", "tables.power.csv"),
    ],
)
def test_mistakes_are_one_line_with_file_and_key(tmp_path, old, new, message):
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ConfigError, match=message) as caught:
        read_published(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "expected"),
        ("app,watts\n", "expected a header and 1 to 1999 rows, got 1 lines"),
        ("app,watts\nmlp\n", "expected 2 cells in each row, got 1 in row 1"),
        ("app,watts\n" + "mlp,1\n" * 2000, "got 2001 lines"),
        ("app," + "x" * 200_000 + "\n", "expected comma-separated values"),
    ],
)
def test_a_bad_csv_file_is_refused(tmp_path, content, message):
    if content is not None:
        (tmp_path / "rows.csv").write_text(content, encoding="utf-8")
    text = GOOD[: GOOD.index("    columns")] + "    csv: rows.csv\n"
    with pytest.raises(ConfigError, match=message):
        read_published(write(tmp_path, text))


@pytest.mark.parametrize("name", bundled_files(FOLDER, ".yaml"))
def test_bundled_tables_are_read_and_cited(name):
    for table in load_published(name).values():
        assert table.records
        assert table.provenance == "recalled" or table.where or table.provenance == "derived"


def test_an_unknown_source_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(InvalidValue, match=r"did you mean 'eyeriss'"):
        load_published("eyerris")
