"""The reference page of the command line, written from the commands themselves.

`python -m sim.cli.reference > docs/reference/cli.md`; a test checks that the page is current.
"""

import sys
from collections.abc import Iterator
from typing import Any

import typer

from sim.cli.main import app

_INTRODUCTION = """# Command line

Written from the commands by `python -m sim.cli.reference`; do not edit.

Numbers on the terminal have three digits and an SI prefix; `--json`, `--csv` and `-o` give them
in full. Standard output holds the result, standard error everything else.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | a fault of joulesim, or of the machine it runs on: full disk, no permission |
| 2 | a mistake in the input; standard error has one line: where, expected, got |
| 130 | interrupted with Ctrl-C |

With `JOULESIM_DEBUG=1` a failure also prints its traceback.
"""


def reference_page() -> str:
    """Give the whole page as Markdown."""
    group: Any = typer.main.get_command(app)
    sections = [_INTRODUCTION, *_section("joulesim", group)]
    sections += _commands("joulesim", group)
    return "\n".join(sections)


def _commands(title: str, group: Any) -> Iterator[str]:
    """Give the sections of the commands below a group, and of those below them."""
    for name, command in group.commands.items():
        yield from _section(f"{title} {name}", command)
        if hasattr(command, "commands"):
            yield from _commands(f"{title} {name}", command)


def _section(title: str, command: Any) -> Iterator[str]:
    text, _, examples = (command.help or "").partition("\n\b\nExamples:\n")
    commands, _, rest = examples.partition("\n\n")
    yield f"## `{title}`\n\n{text.strip()}\n"
    if commands:
        lines = [line.strip() for line in commands.splitlines()]
        yield "\n".join(["```console", *(f"$ {line}" for line in lines), "```", ""])
    if rest:
        yield f"{rest.strip()}\n"
    rows = [_row(param) for param in command.params if param.name != "help"]
    if rows:
        yield "\n".join(["| argument or option | meaning |", "| --- | --- |", *rows, ""])


def _row(param: Any) -> str:
    if param.param_type_name == "argument":
        name = param.metavar or param.name.upper()
    else:
        value = "" if param.is_flag else f" {param.metavar}"
        name = ", ".join(param.opts) + value
    default = param.default
    shown = isinstance(default, str) and param.param_type_name == "option"
    return f"| `{name}` | {param.help}{f' Default: `{default}`.' if shown else ''} |"


if __name__ == "__main__":
    sys.stdout.write(reference_page())
