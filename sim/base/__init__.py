"""What everything else stands on: units, errors, look-ups by name."""
