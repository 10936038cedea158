"""The one array of the DRAM kernels: parameters, counters and records, by position.

A record (channel, rank, bank group, bank, request) is a run of int64 values; it is referred to by
the position of its first one, and a value in it by that position plus a name from here, so
``m[bank + BANK_ROW]`` is the open row of a bank. All times are absolute cycles of the memory clock:
"not before this cycle". A bank, a group and a rank each keep the earliest cycle of every command as
far as their own history limits it; a command is ready when bank, group and rank all allow it.
"""

from typing import Final

FAR: Final = 1 << 60
"""A cycle that never comes."""
PAST: Final = -(1 << 40)
"""A cycle long before the first."""
READ: Final = 0
WRITE: Final = 1
NONE: Final = -1

BANK_QUEUES: Final = 0
OLDEST_READY: Final = 1
SPLIT_ACTIVATION: Final = 2

MORE_FOLLOW: Final = 0
NONE_FOLLOW: Final = 1
IDLE: Final = 2

LINE_SLOTS: Final = 1024

# minimum distances between commands [cycles]
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

# shape and policy
P_CHANNELS: Final = 38
P_RANKS: Final = 39
P_STACKS: Final = 40
P_GROUPS: Final = 41
P_BANKS: Final = 42
P_SHARED_BUS: Final = 43  # the ranks of a channel share the data bus
P_SCHEDULER: Final = 44
P_READ_QUEUE: Final = 45
P_WRITE_QUEUE: Final = 46
P_BANK_QUEUE: Final = 47
P_DRAIN_ENTER: Final = 48
P_DRAIN_LEAVE: Final = 49
P_HIT_CAP: Final = 50
P_DUAL_COMMAND: Final = 51
P_ROW_COLUMN_BUSES: Final = 52
P_HALF_CLOCK: Final = 53
P_MERGE_READS: Final = 54
P_MERGE_WRITES: Final = 55
P_OFFERS: Final = 56  # requests offered per cycle
P_GAP: Final = 57  # cycles between an acceptance and the next offer
P_BURSTS: Final = 58  # bursts per request of the front end
P_LINE_SHIFT: Final = 59  # low address bits inside one burst
P_STAGGERED: Final = 60  # one rank is refreshed at a time
P_FLUSH: Final = 61  # after the last request, any write starts a drain; checked every cycle
P_BANK_SIZE: Final = 62  # values of one bank record
P_RANK_BANKS: Final = 63  # banks of a rank
P_CHANNEL_BANKS: Final = 64  # banks of a channel
P_BANK_RUNS: Final = 65  # runs of address bits in the number of the bank
P_ROW_RUNS: Final = 66  # runs of address bits in the row

# what was done
COUNT_ACT: Final = 67
COUNT_PRE: Final = 68
COUNT_PREA: Final = 69
COUNT_RD: Final = 70
COUNT_WR: Final = 71
COUNT_REF: Final = 72
COUNT_HIT: Final = 73
COUNT_MISS: Final = 74
COUNT_CONFLICT: Final = 75
COUNT_READS: Final = 76  # reads answered, from the DRAM or from a queue
COUNT_LATENCY: Final = 77  # sum over them of answer minus acceptance
COUNT_LAST: Final = 78  # cycle of the last completion
COUNT_ACCEPTED: Final = 79  # cycle after the last acceptance
COUNT_FORWARDED: Final = 80  # reads answered by a queued write
COUNT_MERGED: Final = 81  # requests joined with one already queued

# state of the run
RUN_CYCLE: Final = 82
RUN_OFFERED: Final = 83  # bursts accepted in this cycle
RUN_ORDER: Final = 84
RUN_OFFER_AT: Final = 85  # next cycle at which a request may be offered
RUN_FREE: Final = 86  # unused request records
RUN_LAST: Final = 87  # all requests were accepted and no more follow
RUN_UNTIL: Final = 88  # where an idle run ends
RUN_REQUEST: Final = 89  # first request of the block with bursts left
RUN_PART: Final = 90  # bursts accepted of the request that is offered
RUN_DECODED: Final = 91  # the burst that is offered is known:
RUN_LINE: Final = 92
RUN_BANK: Final = 93
RUN_ROW: Final = 94

# where things begin
AT_BANK_RUNS: Final = 95  # (lowest bit, mask, place in the result) of each; they are XORed
AT_ROW_RUNS: Final = 96
AT_CHANNELS: Final = 97
AT_CHANNELS_END: Final = 98
AT_BANKS: Final = 99
AT_LINES: Final = 100  # first findable request per hash of its line: reads, then writes
AT_UNUSED: Final = 101  # stack of unused request records
CHANNEL_SIZE: Final = 102  # values of one channel record, lists included
HEADER: Final = 103

# a run of address bits
ADDRESS_RUN_LOW: Final = 0
ADDRESS_RUN_MASK: Final = 1
ADDRESS_RUN_PLACE: Final = 2
ADDRESS_RUN_COLUMNS: Final = 3

# a bank; its queue of commands follows
BANK_ROW: Final = 0  # open row, or NONE
BANK_ACT: Final = 1
BANK_PRE: Final = 2
BANK_RD: Final = 3
BANK_WR: Final = 4
BANK_HITS: Final = 5  # column accesses since the row was opened
BANK_OWNER: Final = 6  # request for which the row was opened and which waits for its data
BANK_GROUP: Final = 7
BANK_RANK: Final = 8
BANK_CHANNEL: Final = 9
BANK_OWNER_PLACE: Final = 10  # place among the owners of its channel
BANK_QUEUED: Final = 11  # requests in its command queue
BANK_QUEUED_WRITES: Final = 12  # writes among them
BANK_QUEUED_PLACE: Final = 13  # place among the banks with commands
BANK_LISTS: Final = 14  # its lists of waiting reads and of waiting writes
BANK_FIRST_READ: Final = 24  # place in its command queue of the first read of the open row
BANK_FIRST_WRITE: Final = 25  # and of the first write, or NONE
BANK_COMMANDS: Final = 26

# a bank group
GROUP_ACT: Final = 0
GROUP_RD: Final = 1
GROUP_WR: Final = 2
GROUP_COLUMNS: Final = 3

# a rank (or pseudo-channel)
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
RANK_BANKS: Final = 15  # its first bank
RANK_GROUPS: Final = 16  # its first group
RANK_COLUMNS: Final = 17

# a channel; its lists of banks follow
CHANNEL_NEXT: Final = 0  # next cycle at which something can happen
CHANNEL_REFRESH: Final = 1  # cycle of the next refresh
CHANNEL_OWED: Final = 2  # refreshes that are due and not issued
CHANNEL_OWED_RANK: Final = 3  # rank of the oldest of them, counted in the channel
CHANNEL_ROW_BUS: Final = 4
CHANNEL_COLUMN_BUS: Final = 5
CHANNEL_DRAINING: Final = 6  # write mode, or writes still to drain
CHANNEL_TURN: Final = 7  # bank served last
CHANNEL_READS: Final = 8  # requests in the read queue
CHANNEL_WRITES: Final = 9  # requests in the write queue
CHANNEL_COMMANDS: Final = 10  # requests in the bank queues
CHANNEL_SPLIT_BANK: Final = 11  # bank between the two halves of an activation
CHANNEL_SPLIT_BY: Final = 12  # last cycle for the second half
CHANNEL_SYNC_BY: Final = 13  # the data clock is in step until this cycle
CHANNEL_SYNCED: Final = 14  # request whose access must follow the synchronisation
CHANNEL_BUSY: Final = 15  # owners that wait
CHANNEL_QUEUED: Final = 16  # banks with commands
CHANNEL_WAITING: Final = 17  # banks with waiting reads, with waiting writes
CHANNEL_WAITING_AT: Final = 19  # where these banks are listed
CHANNEL_OWNERS_AT: Final = 21  # where the banks with owners are listed
CHANNEL_QUEUED_AT: Final = 22  # where the banks with commands are listed
CHANNEL_RANKS: Final = 23  # its first rank
CHANNEL_BANKS: Final = 24  # its first bank
CHANNEL_PLAN_AT: Final = 25  # cycle of the next command from the queues, or NONE: unknown
CHANNEL_PLAN_FOR: Final = 27  # its request; both for either command bus
CHANNEL_PLAN_WRITE: Final = 29  # whether they are for writes
CHANNEL_COLUMNS: Final = 30

# a request under way
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
REQUEST_LIKE: Final = 12  # next findable request with the same hash of its line
REQUEST_COLUMNS: Final = 13

# a list of the requests that wait for one bank
LIST_HEAD: Final = 0
LIST_TAIL: Final = 1
LIST_HIT: Final = 2  # first request for the open row
LIST_MISS: Final = 3  # first request for another row
LIST_PLACE: Final = 4  # place of the bank among the banks with requests, or NONE
LIST_COLUMNS: Final = 5
