"""Many configurations of one question: points, runners, the store of their outcomes, Pareto."""
