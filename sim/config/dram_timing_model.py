"""The keys of a DRAM timing file: their types, units and bounds.

What the numbers mean together is checked by the nouns they are built into.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Field

from sim.config.dram_coverage import Covered
from sim.config.sourced_value import Name, PositiveNumber, SpreadKeys, Text
from sim.config.strict_keys import StrictKeys
from sim.domain.dram_cycles import standard_name

Count: TypeAlias = Annotated[int, Field(ge=1, le=2**31)]
Cycles: TypeAlias = Annotated[int, Field(ge=0, le=10**6)]
QueueSize: TypeAlias = Annotated[int, Field(ge=1, le=1024)]
FieldName: TypeAlias = Literal["channel", "rank", "stack", "bank_group", "bank", "row", "column"]


class ShapeKeys(StrictKeys):
    """How many of what."""

    channels: Annotated[int, Field(ge=1, le=64)]
    ranks: Annotated[int, Field(ge=1, le=16)] = 1
    pseudo_channels: Annotated[int, Field(ge=1, le=16)] = 1
    stacks: Annotated[int, Field(ge=1, le=16)] = 1
    bank_groups: Annotated[int, Field(ge=1, le=64)]
    banks_per_group: Annotated[int, Field(ge=1, le=64)]
    rows: Annotated[int, Field(ge=1, le=2**24)]
    columns: Annotated[int, Field(ge=1, le=2**16)]
    burst_bytes: Annotated[int, Field(ge=1, le=64)]
    channel_width_bits: Annotated[int, Field(ge=1, le=4096)]
    devices: Annotated[int, Field(ge=1, le=64)]


class CycleKeys(StrictKeys):
    """Timing parameters under their names in the standards."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, alias_generator=standard_name
    )

    burst: Cycles
    cl: Cycles
    cwl: Cycles
    t_rcd_rd: Cycles
    t_rcd_wr: Cycles
    t_rp: Cycles
    t_rp_all: Cycles | None = None
    t_ras: Cycles
    t_rc: Cycles
    t_rrd_s: Cycles
    t_rrd_l: Cycles
    t_faw: Cycles
    t_ccd_s: Cycles
    t_ccd_l: Cycles
    t_ccd_s_wr: Cycles | None = None
    t_ccd_l_wr: Cycles | None = None
    t_ccd_r: Cycles | None = None
    t_wtr_s: Cycles
    t_wtr_l: Cycles
    t_wtr_l_burst: Cycles | None = None
    t_rtw_gap: Cycles
    t_rtp: Cycles
    t_wr: Cycles
    t_rtrs: Cycles = 0
    t_ppd: Cycles = 0
    t_dqsck: Cycles = 0
    t_rfc: Cycles
    t_refi: Cycles
    act_to_ref: bool = True
    pre_all_to_ref: Cycles | None = None
    act_slots: Cycles = 1
    access_slots: Cycles = 1
    pre_slots: Cycles = 1
    t_aad: Cycles = 0
    t_wckpst: Cycles = 0
    write_done: Cycles | None = None


class PieceKeys(StrictKeys):
    """A run of address bits."""

    field: FieldName
    bits: Annotated[int, Field(ge=0, le=40)]


class AddressMapKeys(StrictKeys):
    """Which address bits are what."""

    low_to_high: Annotated[list[PieceKeys], Field(min_length=1, max_length=32)]
    xor_with_column: Annotated[list[FieldName], Field(max_length=7, default_factory=list)]


class ControllerKeys(StrictKeys):
    """Queues and rules of service."""

    scheduler: Literal["bank_queues", "oldest_ready"]
    read_queue: QueueSize
    write_queue: QueueSize
    bank_queue: Annotated[int, Field(ge=0, le=256)] = 0
    row_hits_before_others: Annotated[int, Field(ge=0, le=10**6)] = 0
    drain_above: Annotated[int, Field(ge=0, le=1024)]
    drain_idle_above: Annotated[int, Field(ge=0, le=1024)] = 0
    drain_until_below: Annotated[int, Field(ge=0, le=1024)] = 0
    flush_at_end: bool = False
    row_and_column_buses: bool = False
    half_clock: bool = False
    split_activation: bool = False
    merge_reads: bool = False
    merge_writes: bool = True
    refresh_one_rank: bool = False
    offers_per_cycle: Annotated[int, Field(ge=1, le=1024)] = 1


class SupplyKeys(StrictKeys):
    """Voltage and currents of one supply of one chip."""

    vdd_v: PositiveNumber
    idd0_ma: PositiveNumber
    idd2n_ma: PositiveNumber
    idd2p_ma: PositiveNumber | None = None
    idd3n_ma: PositiveNumber
    idd4r_ma: PositiveNumber
    idd4w_ma: PositiveNumber
    idd5_ma: PositiveNumber


class CurrentKeys(SupplyKeys):
    """Currents of one chip on its core supplies."""

    vdd1: SupplyKeys | None = None
    trfc_ns: PositiveNumber | None = None
    vpp: Covered = "unstated"
    includes: Text
    source: Text
    estimated: bool = False
    spread: SpreadKeys | None = None


class DramTimingFile(StrictKeys):
    """A memory and its controllers as a file says it."""

    name: Name
    description: Text
    standard: Name
    source: Text
    data_rate_mtps: PositiveNumber
    tck_ns: PositiveNumber
    shape: ShapeKeys
    timing_cycles: CycleKeys
    address_map: AddressMapKeys
    controller: ControllerKeys
    currents: CurrentKeys | None = None
