"""The fast path against independent answers: the golden grid, the engine played in full."""
