"""A dataflow, a kind of memory and a technique from outside joulesim."""
