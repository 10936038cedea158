"""How much of their time workers spent waiting for chunks."""


class Overhead:
    """Adds up, chunk by chunk, the time of workers at work and between chunks."""

    def __init__(self) -> None:
        self.chunks = 0
        self.busy_seconds = 0.0
        self.idle_seconds = 0.0

    def add(self, busy_seconds: float, idle_seconds: float) -> None:
        """Count a chunk: time on its points, and since the chunk before it [s]."""
        self.chunks += 1
        self.busy_seconds += busy_seconds
        self.idle_seconds += idle_seconds

    @property
    def share(self) -> float:
        """Time between chunks / all time, from 0 to 1; 0 where nothing was measured."""
        whole = self.busy_seconds + self.idle_seconds
        return self.idle_seconds / whole if whole else 0.0
