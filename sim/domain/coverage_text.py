"""What a DRAM's energy includes, in one line."""

from collections.abc import Mapping
from types import MappingProxyType

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "core": "core (VDD)",
        "vpp": "VPP",
        "io": "I/O",
        "termination": "termination",
        "controller": "controller and PHY",
    }
)


def coverage_text(includes: Mapping[str, str]) -> str:
    """Say what is included and what is not.

    >>> coverage_text({"core": "included", "vpp": "none", "io": "missing"})
    'includes core (VDD); not I/O'
    """
    if set(includes.values()) == {"unstated"}:
        return "what it includes is not stated"
    included = [NAMES[name] for name, how in includes.items() if how == "included"]
    with_io = [NAMES[name] for name, how in includes.items() if how == "with_io"]
    included = [
        f"{name} with {' and '.join(with_io)}" if with_io and name == NAMES["io"] else name
        for name in included
    ]
    missing = [NAMES[name] for name, how in includes.items() if how == "missing"]
    unstated = [NAMES[name] for name, how in includes.items() if how == "unstated"]
    text = f"includes {', '.join(included)}"
    text += f"; not {', '.join(missing)}" if missing else ""
    return f"{text}; not stated: {', '.join(unstated)}" if unstated else text
