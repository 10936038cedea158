"""The frozen nouns of the field: layers, machines, tiles, schedules, prices, timelines."""
