"""Does any text whatever give plain data or one line of error, and nothing else?"""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.base.errors import ConfigError
from sim.base.strict_yaml import parse_yaml_value

INDICATORS = "abc019:-?,[]{}#&*!|>'\"%@`~<=.+ \n\t\\_"
FRAGMENTS = ["\n  ", ": ", "- ", "---\n", "...\n", "%YAML 1.2\n", "%TAG ! !\n", '"\\x', "\\U"]
ODDITIES = [
    "\ufeff",
    "\u2028",
    "\x85",
    "\ud800",
    "\x07",
    "é",
    "😀",
    "!!",
    "!<",
    ".inf",
    "0x",
    "1e9",
]
pieces = st.sampled_from([*INDICATORS, *FRAGMENTS, *ODDITIES, "|+2\n"])
PLAIN = (dict, list, str, int, float, bool, type(None))


def is_plain(value: object) -> bool:
    inside = [*value, *value.values()] if isinstance(value, dict) else value
    return type(value) in PLAIN and (
        not isinstance(value, dict | list) or all(is_plain(part) for part in inside)
    )


@settings(max_examples=400, deadline=None)
@given(text=st.lists(pieces, max_size=25).map("".join) | st.text(max_size=40))
@example('"\\U99999999"')
@example("%YAML " + "9" * 5000 + ".1\n--- a")
@example("[" * 2000)
@example("{a: " * 2000)
@example("- " * 2000)
@example("!<%ff%ff> a")
def test_any_text_is_read_or_refused_in_one_line(text):
    assert "\n" not in refusal(text)


def refusal(text: str) -> str:
    """Give the error about a text, empty when it is read as plain data."""
    try:
        value = parse_yaml_value(text, "text", ConfigError)
    except ConfigError as error:
        return str(error)
    assert is_plain(value)
    return ""
