"""Faults of a cluster, on one line."""

from sim.base.errors import InvalidValue


class ClusterError(InvalidValue):
    """A cluster, not the user, keeps a sweep from going on; what is finished is in the store.

    Attributes
    ----------
    machine_fault : always True; other invalid values have no such attribute.
    """

    machine_fault = True
