"""The table of targets: published numbers that `joulesim validate` reproduces."""

from collections.abc import Mapping
from types import MappingProxyType

from sim.validation import batch, cacti, dram, dvfs, eyeriss, isca16, price_tables, tpu_v1
from sim.validation.target import Target

TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        target.name: target
        for target in (
            eyeriss.TARGET,
            isca16.TARGET,
            tpu_v1.TARGET,
            price_tables.HOROWITZ_TARGET,
            price_tables.JOUPPI_TARGET,
            cacti.TARGET,
            dram.TARGET,
            dvfs.TARGET,
            batch.TARGET,
        )
    }
)
"""Every target, by its name."""
