"""Do the documents point at things that exist, and show what the commands really print?"""

import doctest
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest

from sim.cli.main import main

ROOT = Path(__file__).parents[2]
FOLDERS = ("docs", "examples", "configs", "traces", "changelog.d")
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))]
)
TUTORIAL = ROOT / "docs" / "tutorial.md"

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TOP_LEVEL = ("sim", "dataflows", "configs", "traces", "tests", "benchmarks", "docs", "examples")
FILE_NAME = re.compile(rf"(?:{'|'.join(TOP_LEVEL)})/[\w./*-]*")
PYTHON_NAME = re.compile(r"(?:sim|dataflows)(?:\.\w+)+")


def relative(path):
    return str(path.relative_to(ROOT))


def prose(path):
    """Give the text of a document without its fenced blocks."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def headings(path):
    """Anchors of a document's headings, as GitHub names them."""
    lines = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-") for line in lines}


def broken_links(path):
    for target in LINK.findall(prose(path)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists() or (anchor and anchor not in headings(file)):
            yield target


def missing_files(path):
    for name in CODE.findall(prose(path)):
        if FILE_NAME.fullmatch(name) and not any(ROOT.glob(name.rstrip("/"))):
            yield name


def resolves(name):
    """Whether a dotted name is a module or something in one."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def readme_outputs():
    """Give (command, shown lines) of the text blocks in the README, each below its command."""
    command = ""
    for language, text in FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8")):
        if language == "sh":
            command = text.splitlines()[0].partition("#")[0].strip()
        elif language == "text" and command.startswith(("joulesim run", "make demo")):
            yield command, text.splitlines()
            command = ""


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_links_lead_somewhere(path):
    assert list(broken_links(path)) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_named_files_exist(path):
    assert list(missing_files(path)) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_named_modules_and_functions_exist(path):
    names = [name for name in CODE.findall(prose(path)) if PYTHON_NAME.fullmatch(name)]
    assert [name for name in names if not resolves(name)] == []


def test_every_document_is_on_the_map():
    docs = ROOT / "docs"
    linked = {
        (docs / target.partition("#")[0]).resolve()
        for target in LINK.findall(prose(docs / "README.md"))
    }
    assert [relative(path) for path in docs.rglob("*.md") if path.resolve() not in linked] == [
        "docs/README.md"
    ]


def commands(path):
    """Give (command, printed lines) of the `$ joulesim` lines in a document's console blocks."""
    for language, text in FENCE.findall(path.read_text(encoding="utf-8")):
        if language != "console":
            continue
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, *lines = part.rstrip().splitlines()
            if command.startswith("joulesim "):
                yield command, [line.rstrip() for line in lines]


def matches(expected, printed):
    """Whether lines were printed, where `...` stands for any number of lines."""
    if not expected:
        return not printed
    if expected[0] == "...":
        return any(matches(expected[1:], printed[skip:]) for skip in range(len(printed) + 1))
    return bool(printed) and expected[0] == printed[0] and matches(expected[1:], printed[1:])


def test_commands_print_what_the_tutorial_shows(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for command, expected in commands(TUTORIAL):
        main(shlex.split(command, comments=True)[1:])
        shown = capsys.readouterr()
        printed = [line.rstrip() for line in (shown.out + shown.err).splitlines()]
        assert matches(expected, printed), f"{command}\n" + "\n".join(printed)


@pytest.mark.parametrize(("command", "shown"), tuple(readme_outputs()))
def test_readme_shows_what_its_commands_print(command, shown, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    if command == "make demo":
        recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
        (command,) = re.findall(r"^\t\$\(BIN\)/(joulesim run \w+ \w+)", recipe, re.MULTILINE)
    assert main(shlex.split(command)[1:]) == 0
    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert matches(["...", *shown, "..."], printed), "\n".join(printed)


def test_python_sessions_give_what_the_tutorial_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = FENCE.findall(TUTORIAL.read_text(encoding="utf-8"))
    text = "\n".join(text for language, text in blocks if language == "pycon")
    session = doctest.DocTestParser().get_doctest(text, {}, "tutorial", str(TUTORIAL), 0)
    assert len(session.examples) > 3
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(session).failed == 0
