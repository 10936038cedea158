"""Traces of inferences played with their arrival times: waits, idle gaps, energy, power."""
