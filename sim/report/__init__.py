"""One self-contained page per run or sweep: words, an interactive timeline, tables, provenance."""
