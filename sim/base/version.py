"""joulesim's version, which files say they were written by; the same as in pyproject.toml."""

__version__ = "0.1.0"
