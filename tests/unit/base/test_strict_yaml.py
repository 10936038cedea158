"""Does strict YAML give plain data with its lines, or refuse with one line?"""

from pathlib import Path

import pytest

from sim.base.errors import ConfigError, WorkloadError
from sim.base.strict_yaml import MAX_DEPTH, dotted, parse_yaml_value, read_yaml

BAD_TEXTS = [
    ("", "expected a mapping at the top level, got an empty file"),
    ("# only a comment\n", "expected a mapping at the top level, got an empty file"),
    ("[1, 2]", "expected a mapping at the top level, got [1, 2]"),
    ("text", "expected a mapping at the top level, got 'text'"),
    ("a: 1\nb: 2\na: 3\n", "line 3: expected each key once, got 'a' again (first on line 1)"),
    ("x:\n  a: 1\n  a: 2\n", "x (line 3): expected each key once, got 'a' again"),
    ("1: a", "line 1: expected text as a key, got 1"),
    ("null: a", "line 1: expected text as a key, got None"),
    ("{a: 1}: 2", "line 1: expected text as a key, got a list or mapping"),
    ("a: !!python/object:os.system x", "line 1: expected no tags, got tag:yaml.org"),
    ("a: !!int 3", "line 1: expected no tags, got tag:yaml.org,2002:int"),
    ("a: &x 1\nb: *x", "line 1: expected no anchors, got &x"),
    ("a: *x", "line 1: expected no aliases, got *x"),
    ("a: .nan", "a (line 1): expected a finite number, got .nan"),
    ("a:\n- 1\n- -.inf", "a[1] (line 3): expected a finite number, got -.inf"),
    ("a: 1e999", "a (line 1): expected a finite number, got 1e999"),
    ("a: " + "9" * 401, "expected a number of at most 400 characters, got 401 characters"),
    ("a: 1\n---\nb: 2", "line 2: expected one document, got another one"),
    ("%YAML 1.1\n---\na: 1", "line 2: expected no directive but %YAML 1.2"),
    ("a: [1, 2", "line 1: expected valid YAML, got expected ',' or ']'"),
    ("a: b: c", "line 1: expected valid YAML, got mapping values are not allowed here"),
    ("a: 'x\n", "line 2: expected valid YAML, got found unexpected end of stream"),
    ('a: "\\UFFFFFFFF"', "expected valid YAML, got an escape or directive out of range"),
    ('a: "\\ud800"', "a (line 1): expected text, got half a surrogate pair"),
    ("a: \x01", "expected valid YAML, got unacceptable character #x0001"),
    ("a: " + "[" * 40 + "]" * 40, f"expected at most {MAX_DEPTH} levels, got deeper nesting"),
]


def write(folder: Path, content: bytes) -> Path:
    path = folder / "case.yaml"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("text", "message"), BAD_TEXTS)
def test_what_is_not_strict_yaml_is_refused_in_one_line(tmp_path, text, message):
    path = write(tmp_path, text.encode())
    with pytest.raises(ConfigError) as caught:
        read_yaml(path, ConfigError)
    said = str(caught.value)
    assert said.startswith(f"{path}: ")
    assert message in said
    assert "\n" not in said


def test_scalars_follow_the_core_schema(tmp_path):
    text = (
        "i: 17\nneg: -3\noctal: 0o17\nhex: 0x1F\nten: 010\nf: 1.5\nexp: 1.0e9\nbare: .5\n"
        "yes: true\nno: False\nnothing:\ntilde: ~\ndate: 2024-01-01\ntime: 12:30:45\n"
        "swiss: 1_000\nquoted: '3'\nmerge: <<\n"
    )
    assert read_yaml(write(tmp_path, text.encode()), ConfigError).data == {
        "i": 17, "neg": -3, "octal": 15, "hex": 31, "ten": 10, "f": 1.5, "exp": 1.0e9, "bare": 0.5,
        "yes": True, "no": False, "nothing": None, "tilde": None, "date": "2024-01-01",
        "time": "12:30:45", "swiss": "1_000", "quoted": "3", "merge": "<<",
    }  # fmt: skip


def test_every_key_and_item_knows_its_line(tmp_path):
    text = "# comment\na: 1\nb:\n  - {c: 1}\n  - d: 2\n    e: 3\n"
    document = read_yaml(write(tmp_path, text.encode()), ConfigError)
    assert document.line_of(("a",)) == 2
    assert document.line_of(("b", 0, "c")) == 4
    assert document.line_of(("b", 1)) == 5
    assert document.line_of(("b", 1, "e")) == 6
    assert document.line_of(("x",)) is None


def test_a_byte_order_mark_is_no_content(tmp_path):
    assert read_yaml(write(tmp_path, b"\xef\xbb\xbfa: 1"), ConfigError).data == {"a": 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: 1\nb: \xff", "line 2: expected UTF-8 text, got byte 0xff"),
        (b"a: 1\nb: \0", "line 2: expected UTF-8 text, got a NUL byte"),
        ("a: 1".encode("utf-16"), "line 1: expected UTF-8 text, got byte 0xff"),
    ],
)
def test_bytes_that_are_no_text_are_refused(tmp_path, content, message):
    with pytest.raises(WorkloadError) as caught:
        read_yaml(write(tmp_path, content), WorkloadError)
    assert message in str(caught.value)


def test_a_file_above_the_limit_is_refused(tmp_path):
    path = write(tmp_path, b"a: 12345")
    assert read_yaml(path, ConfigError, max_bytes=8).data == {"a": 12345}
    with pytest.raises(ConfigError, match="expected at most 7 bytes, got a larger file"):
        read_yaml(path, ConfigError, max_bytes=7)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.yaml", "expected an existing file, got no such file"),
        (".", "expected a file, got a directory"),
        ("x" * 300, "expected a readable file, got file name too long"),
        ("a\0b", "expected a file name, got a NUL character"),
        ("case.yaml/inside", "expected a readable file, got not a directory"),
    ],
)
def test_what_cannot_be_opened_is_refused(tmp_path, name, message):
    write(tmp_path, b"a: 1")
    with pytest.raises(ConfigError) as caught:
        read_yaml(tmp_path / name, ConfigError)
    assert message in str(caught.value)


def test_too_many_values_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.base.strict_yaml.MAX_VALUES", 4)
    assert read_yaml(write(tmp_path, b"a: [1, 2]\n"[:6] + b"]"), ConfigError).data == {"a": [1]}
    with pytest.raises(ConfigError, match="expected at most 4 values, got more"):
        read_yaml(write(tmp_path, b"a: [1, 2, 3]"), ConfigError)


def test_single_values_obey_the_same_rules():
    assert parse_yaml_value("[1, x]", "--set a", ConfigError) == [1, "x"]
    assert parse_yaml_value("", "--set a", ConfigError) is None
    with pytest.raises(ConfigError, match="--set a: line 1: expected no tags"):
        parse_yaml_value("!!int 3", "--set a", ConfigError)


def test_paths_are_written_as_users_write_them():
    assert dotted(("layers", 3, "name")) == "layers[3].name"
