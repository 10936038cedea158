"""Prices: what an action and a millisecond of idling cost, from published tables."""
