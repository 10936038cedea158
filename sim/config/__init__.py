"""Strict YAML in, frozen nouns out: architectures, energy tables, DRAM standards, overrides."""
