"""Numbers that both engines keep to, so that their records are equal."""

from typing import Final

MAX_ITEMS: Final = 2_000_000
"""Leaves and blocks of a record outside any other block."""
MAX_CYCLES: Final = 2**53

# fast-forward
SNAPSHOTS_PER_STATE: Final = 4
MOST_SNAPSHOTS: Final = 20_000
LONGEST_PATIENCE: Final = 64
MOST_TOLD_APART: Final = 8
"""From so many tokens on, more or fewer are the same state; what that allows, a jump checks."""
