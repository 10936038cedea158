"""Compiled functions on arrays: no objects, no files, no clock, no messages."""
