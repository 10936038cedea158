"""Command-line mistakes, said as every other mistake: where, expected, got."""

from difflib import get_close_matches
from typing import Any

from typer.core import TyperCommand, TyperGroup

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue, Literal

_HEADING = "\nExamples\n--------\n"


def with_lines_kept(text: str | None) -> str | None:
    """Mark the examples of a help text so that they keep their line ends."""
    # a paragraph that begins with a backspace is not wrapped again
    return None if text is None else text.replace(_HEADING, "\n\b\nExamples:\n")


class CommandGroup(TyperGroup):
    """The sub-commands; an unknown one is refused with the nearest name."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "help": with_lines_kept(settings.get("help"))})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command a user typed."""
        if args and self.get_command(ctx, args[0]) is None:
            names = self.list_commands(ctx)
            raise InvalidValue(ctx.command_path, expected_one_of(names, args[0]), args[0])
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """Give the commands in the order of their definition: the main one first."""
        del ctx
        return list(self.commands)


class CommandWithExamples(TyperCommand):
    """A command whose surplus arguments are refused in our own words."""

    allow_extra_args = True

    def __init__(self, name: str | None, **settings: Any) -> None:
        super().__init__(name, **{**settings, "help": with_lines_kept(settings.get("help"))})

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the command line; what is left over is a mistake."""
        super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            names = " ".join(_shown_name(param) for param in self.params if _is_argument(param))
            raise InvalidValue(ctx.command_path, f"nothing after {names}", ctx.args[0])
        return []

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Give the usage line as manuals write it, whichever version of Typer is installed."""
        del ctx
        return ["[OPTIONS]", *(_shown_name(param) for param in self.params if _is_argument(param))]


def is_usage_error(error: BaseException) -> bool:
    """Whether the option parser refused the command line.

    Typer brings its own copy of Click in some versions and uses the installed one in others;
    their exceptions have this in common, and no class.
    """
    return hasattr(error, "format_message") and hasattr(error, "ctx")


def usage_line(error: Any) -> str:
    """Describe a usage error on one line.

    Parameters
    ----------
    error : an exception for which `is_usage_error` holds.
    """
    path = error.ctx.command_path if error.ctx else "joulesim"
    option = getattr(error, "option_name", None)
    if option is not None:
        return _option_line(path, option, error)
    if hasattr(error, "param_type") and error.param is not None:
        return str(InvalidValue(path, _shown_name(error.param), Literal("nothing")))
    return f"{path}: {error.format_message()}"


def _option_line(path: str, option: str, error: Any) -> str:
    """Describe an option that does not exist, or one with too few or too many values."""
    if not hasattr(error, "possibilities"):
        needed, got = ("a value", "nothing") if "requires" in error.message else ("no value", "one")
        return str(InvalidValue(option, needed, Literal(got)))
    params = error.ctx.command.params if error.ctx else ()
    names = [name for param in params for name in (*param.opts, *param.secondary_opts)]
    near = get_close_matches(option, [name for name in names if name.startswith("--")], n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"see {path} --help"
    return str(InvalidValue(path, f"a known option ({hint})", option))


def _is_argument(param: Any) -> bool:
    return bool(param.param_type_name == "argument")


def _shown_name(param: Any) -> str:
    """Give the name of a parameter as the help shows it."""
    if _is_argument(param):
        return str(param.metavar or param.name.upper())
    return str(param.opts[-1])
