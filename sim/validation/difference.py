"""One quantity on which the fast path and an independent answer disagree."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, what the fast path says, and what the independent answer is."""

    what: str
    fast_path: str
    independent: str

    def __str__(self) -> str:
        return f"{self.what}: fast path {self.fast_path}, independently {self.independent}"
