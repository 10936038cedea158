"""Benchmarks: how fast joulesim is, each asserting what it simulated.

A faster wrong answer fails. Run them with ``make bench``.
"""
