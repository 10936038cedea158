"""Console blocks of a document as steps: what is typed, what is shown, and running them.

Known are `joulesim`, `cat FILE` (writes the file with the lines shown), `head -N FILE`,
`python FILE` and `python -c`; output of joulesim can go to a file with `>`.
"""

import io
import os
import re
import runpy
import shlex
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from sim.cli.main import main

ROOT = Path(__file__).parents[1]
OWN_TESTS = ("docs/tutorial.md", "docs/reference/cli.md", "docs/benchmarks.md")
"""Pages that other tests look at, or whose commands are not ours or slow."""
LEFT_OUT = "..."


@dataclass(frozen=True)
class Step:
    """One command, the lines shown below it, and the line of the file where these begin."""

    command: str
    shown: tuple[str, ...]
    first_line: int

    @property
    def is_checked(self) -> bool:
        return bool(self.shown) and not self.command.startswith("cat ")


def steps(path):
    """Give the steps of all console blocks of a page, in order."""
    found = []
    lines = path.read_text(encoding="utf-8").splitlines()
    inside, index = False, 0
    while index < len(lines):
        line = lines[index]
        if line.startswith("```"):
            inside = line == "```console"
        elif inside and line.startswith("$ "):
            command, index = _command(lines, index)
            end = index
            while not lines[end].startswith(("$ ", "```")):
                end += 1
            found.append(Step(command, tuple(line.rstrip() for line in lines[index:end]), index))
            index = end
            continue
        index += 1
    return found


def documents():
    """Pages whose console blocks show what commands print."""
    pages = sorted((ROOT / "docs").rglob("*.md"))
    return [
        page
        for page in pages
        if str(page.relative_to(ROOT)) not in OWN_TESTS and any(s.is_checked for s in steps(page))
    ]


def run(step, folder):
    """Run a step in a folder and give the lines it prints."""
    with chdir(folder):
        text = _output(step)
    return [line.rstrip() for line in text.splitlines()]


def _command(lines, index):
    """Join the lines of a command whose quotes or backslashes go on; give the next line's index."""
    text = lines[index][2:]
    while True:
        index += 1
        try:
            shlex.split(text, comments=True)
        except ValueError:
            text += f"\n{lines[index]}"
            continue
        return text, index


def _output(step):
    words = shlex.split(step.command, comments=True)
    match words:
        case ["joulesim", *arguments, ">", target]:
            Path(target).write_text(_captured(lambda: main(arguments)), encoding="utf-8")
            return ""
        case ["joulesim", *arguments]:
            return _captured(lambda: main(arguments))
        case ["cat", name]:
            Path(name).write_text("".join(f"{line}\n" for line in step.shown), encoding="utf-8")
            return "\n".join(step.shown)
        case ["head", count, name]:
            lines = Path(name).read_text(encoding="utf-8").splitlines()
            return "\n".join(lines[: int(count.removeprefix("-"))])
        case ["python", "-c", code]:
            # the folder of the page is no place to import from: the checkout is
            environment = os.environ | {"PYTHONPATH": str(ROOT)}
            done = subprocess.run(
                [sys.executable, "-c", code],
                capture_output=True,
                text=True,
                env=environment,
                check=True,
            )
            return done.stdout
        case ["python", name] if re.fullmatch(r"\w+\.py", name):
            return _captured(lambda: runpy.run_path(name, run_name="__main__"))
    message = f"a command that documents can show, got {step.command!r}"
    raise ValueError(message)


def _captured(action):
    """Standard output and error of an action, as a UTF-8 pipe would get them."""
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding="utf-8", write_through=True)
    with redirect_stdout(stream), redirect_stderr(stream):
        action()
    return buffer.getvalue().decode("utf-8")
