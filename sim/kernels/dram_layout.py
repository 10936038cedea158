"""Tables of the DRAM kernels: one int64 array per level, columns named here.

All times are cycles of the memory clock, absolute: "not before this cycle". A bank, a group and a
rank each keep the earliest cycle of every command as far as their own history limits it; a command
is ready when its bank, its group and its rank all allow it.
"""

from typing import Final, NamedTuple

from sim.kernels.array_types import Int64Array

FAR: Final = 1 << 60
"""A cycle that never comes."""
PAST: Final = -(1 << 40)
"""A cycle long before the first."""
READ: Final = 0
WRITE: Final = 1
NONE: Final = -1

# one row per bank
BANK_ROW: Final = 0  # open row, or NONE
BANK_ACT: Final = 1
BANK_PRE: Final = 2
BANK_RD: Final = 3
BANK_WR: Final = 4
BANK_HITS: Final = 5  # column accesses since the row was opened
BANK_OWNER: Final = 6  # request for which the row was opened and which waits for its data
BANK_GROUP: Final = 7  # its group, counted over all channels
BANK_RANK: Final = 8  # its rank, counted over all channels
BANK_COLUMNS: Final = 9

# one row per bank group
GROUP_ACT: Final = 0
GROUP_RD: Final = 1
GROUP_WR: Final = 2
GROUP_COLUMNS: Final = 3

# one row per rank (or pseudo-channel)
RANK_ACT: Final = 0
RANK_PRE: Final = 1
RANK_PREA: Final = 2
RANK_REF: Final = 3
RANK_RD: Final = 4
RANK_WR: Final = 5
RANK_OPEN: Final = 6  # banks with an open row
RANK_SINCE: Final = 7  # cycle since which a bank is open, while one is
RANK_ACTIVE: Final = 8  # cycles with an open bank, up to RANK_SINCE
RANK_OWNERS: Final = 9  # banks whose owner waits
RANK_WINDOW: Final = 10  # next slot of the activation window
RANK_FOUR: Final = 11  # the four last activations
RANK_COLUMNS: Final = 15

# one row per channel
CHANNEL_NEXT: Final = 0  # next cycle at which something can happen
CHANNEL_REFRESH: Final = 1  # cycle of the next refresh
CHANNEL_OWED: Final = 2  # refreshes that are due and not issued
CHANNEL_OWED_RANK: Final = 3  # rank of the oldest of them
CHANNEL_ROW_BUS: Final = 4
CHANNEL_COLUMN_BUS: Final = 5
CHANNEL_DRAINING: Final = 6  # write mode, or writes still to drain
CHANNEL_TURN: Final = 7  # bank queue served last
CHANNEL_READS: Final = 8  # requests in the read queue
CHANNEL_WRITES: Final = 9  # requests in the write queue
CHANNEL_COMMANDS: Final = 10  # requests in the bank queues
CHANNEL_SPLIT_BANK: Final = 11  # bank between the two halves of an activation
CHANNEL_SPLIT_BY: Final = 12  # last cycle for the second half
CHANNEL_SYNC_BY: Final = 13  # the data clock is in step until this cycle
CHANNEL_SYNCED: Final = 14  # bank whose access must follow the synchronisation
CHANNEL_BUSY: Final = 15  # owners that wait
CHANNEL_COLUMNS: Final = 16

# one row per request under way
REQUEST_ROW: Final = 0
REQUEST_ORDER: Final = 1
REQUEST_ACCEPTED: Final = 2
REQUEST_LINE: Final = 3
REQUEST_NEXT: Final = 4
REQUEST_PREVIOUS: Final = 5
REQUEST_BANK: Final = 6
REQUEST_WRITE: Final = 7
REQUEST_TOUCHED: Final = 8  # a command was issued for it
REQUEST_FINDABLE: Final = 9  # later requests for the line find it
REQUEST_MERGED: Final = 10  # later reads served by the same burst
REQUEST_MERGED_ACCEPTED: Final = 11  # sum of their cycles of acceptance
REQUEST_COLUMNS: Final = 12

# one row per (read or write, bank)
LIST_HEAD: Final = 0
LIST_TAIL: Final = 1
LIST_HIT: Final = 2  # first request for the open row
LIST_MISS: Final = 3  # first request for another row
LIST_PLACE: Final = 4  # place of the bank among the banks with requests, or NONE
LIST_COLUMNS: Final = 5

# what was done
COUNT_ACT: Final = 0
COUNT_PRE: Final = 1
COUNT_PREA: Final = 2
COUNT_RD: Final = 3
COUNT_WR: Final = 4
COUNT_REF: Final = 5
COUNT_HIT: Final = 6
COUNT_MISS: Final = 7
COUNT_CONFLICT: Final = 8
COUNT_READS: Final = 9  # reads answered, from the DRAM or from a queue
COUNT_LATENCY: Final = 10  # sum over them of answer minus acceptance
COUNT_LAST: Final = 11  # cycle of the last completion
COUNT_ACCEPTED: Final = 12  # cycle after the last acceptance
COUNT_FORWARDED: Final = 13  # reads answered by a queued write
COUNT_MERGED: Final = 14  # requests joined with one already queued
COUNT_COLUMNS: Final = 15

# scalars of a run
RUN_CYCLE: Final = 0
RUN_OFFERED: Final = 1  # requests accepted in this cycle
RUN_ORDER: Final = 2
RUN_OFFER_AT: Final = 3  # next cycle at which a request may be offered
RUN_FREE: Final = 4  # unused rows of the request table
RUN_LAST: Final = 5  # all requests were accepted and no more follow
RUN_COLUMNS: Final = 6

# minimum distances between commands
T_ACT_ACT: Final = 0
T_ACT_ACT_GROUP: Final = 1
T_ACT_ACT_RANK: Final = 2
T_FOUR_ACT: Final = 3
T_ACT_RD: Final = 4
T_ACT_WR: Final = 5
T_ACT_PRE: Final = 6
T_ACT_REF: Final = 7
T_RD_RD_GROUP: Final = 8
T_RD_RD_RANK: Final = 9
T_RD_RD_STACK: Final = 10
T_RD_RD_OTHER: Final = 11
T_RD_WR: Final = 12
T_RD_WR_OTHER: Final = 13
T_WR_WR_GROUP: Final = 14
T_WR_WR_RANK: Final = 15
T_WR_WR_STACK: Final = 16
T_WR_WR_OTHER: Final = 17
T_WR_RD_GROUP: Final = 18
T_WR_RD_RANK: Final = 19
T_WR_RD_OTHER: Final = 20
T_RD_PRE: Final = 21
T_WR_PRE: Final = 22
T_PRE_ACT: Final = 23
T_PRE_PRE: Final = 24
T_PRE_REF: Final = 25
T_PREA_ACT: Final = 26
T_PREA_REF: Final = 27
T_REF_ACT: Final = 28
T_REFI: Final = 29
T_RD_DONE: Final = 30
T_WR_DONE: Final = 31
T_ACT_BUS: Final = 32
T_COLUMN_BUS: Final = 33
T_PRE_BUS: Final = 34
T_SPLIT: Final = 35
T_SYNC_RD: Final = 36
T_SYNC_WR: Final = 37
T_COLUMNS: Final = 38

# shape and policy
P_CHANNELS: Final = 0
P_RANKS: Final = 1
P_STACKS: Final = 2
P_GROUPS: Final = 3
P_BANKS: Final = 4
P_SHARED_BUS: Final = 5  # the ranks of a channel share the data bus
P_SCHEDULER: Final = 6
P_READ_QUEUE: Final = 7
P_WRITE_QUEUE: Final = 8
P_BANK_QUEUE: Final = 9
P_DRAIN_ENTER: Final = 10
P_DRAIN_LEAVE: Final = 11
P_HIT_CAP: Final = 12
P_DUAL_COMMAND: Final = 13
P_ROW_COLUMN_BUSES: Final = 14
P_HALF_CLOCK: Final = 15
P_MERGE_READS: Final = 16
P_MERGE_WRITES: Final = 17
P_OFFERS: Final = 18  # requests offered per cycle
P_GAP: Final = 19  # cycles between an acceptance and the next offer
P_BURSTS: Final = 20  # bursts per request of the front end
P_LINE_SHIFT: Final = 21  # low address bits inside one burst
P_STAGGERED: Final = 22  # one rank is refreshed at a time
P_FLUSH: Final = 23  # after the last request, all writes are drained
P_COLUMNS: Final = 24

BANK_QUEUES: Final = 0
OLDEST_READY: Final = 1
SPLIT_ACTIVATION: Final = 2

FIELD_CHANNEL: Final = 0
FIELD_RANK: Final = 1
FIELD_STACK: Final = 2
FIELD_GROUP: Final = 3
FIELD_BANK: Final = 4
FIELD_ROW: Final = 5
FIELD_COLUMN: Final = 6
FIELDS: Final = 7

FILTER_SIZE: Final = 4096


class DramTables(NamedTuple):
    """Everything the kernels read and write, int64.

    Attributes
    ----------
    timing : (T_COLUMNS,) minimum distances [cycles].
    policy : (P_COLUMNS,) shape and policy.
    pieces : (piece, 2) field and width of each run of address bits, lowest first.
    xor : (level, 2) fields XORed with successive column bits, and their widths.
    bank, group, rank, channel : (number of them, columns) state.
    requests : (requests under way, REQUEST_COLUMNS).
    unused : stack of unused rows of `requests`.
    lists : (read or write, bank, LIST_COLUMNS) requests waiting for each bank, in order.
    waiting : (read or write, channel, bank in the channel) banks with requests.
    waiting_count : (read or write, channel).
    owners : (channel, bank in the channel) banks whose owner waits.
    owner_place : (bank,) place in `owners`.
    commands : (bank, P_BANK_QUEUE) queues per bank.
    queued : (bank, 2) requests and writes among them in `commands`.
    queued_banks : (channel, bank in the channel) banks with commands.
    queued_place : (bank,) place in `queued_banks`.
    queued_count : (channel,).
    filter : (read or write, FILTER_SIZE) findable requests per hash of their line.
    counts : (COUNT_COLUMNS,) what was done.
    run : (RUN_COLUMNS,) scalars.
    """

    timing: Int64Array
    policy: Int64Array
    pieces: Int64Array
    xor: Int64Array
    bank: Int64Array
    group: Int64Array
    rank: Int64Array
    channel: Int64Array
    requests: Int64Array
    unused: Int64Array
    lists: Int64Array
    waiting: Int64Array
    waiting_count: Int64Array
    owners: Int64Array
    owner_place: Int64Array
    commands: Int64Array
    queued: Int64Array
    queued_banks: Int64Array
    queued_place: Int64Array
    queued_count: Int64Array
    filter: Int64Array
    counts: Int64Array
    run: Int64Array
