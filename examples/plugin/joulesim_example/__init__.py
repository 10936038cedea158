"""A dataflow and a kind of memory from outside joulesim."""
