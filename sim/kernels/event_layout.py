"""Where everything of a played program is in one array of integers.

`P_` and all-capital names without a prefix are places of their own; `S_`, `C_`, `N_`, `V_`,
`H_`, `K_` and `R_` are offsets within the record of a stage, a cursor, a node of a sequence, a
visit, a step (hold), a token and a resource. A record is known by its address, 0 is none.
"""

from typing import Final

from sim.kernels.event_limits import SNAPSHOTS_PER_STATE

# what is played
P_STAGES: Final = 1
"""Number of stages; their records follow each other from `P_STAGE` on."""
P_STAGE: Final = 2
P_TOKENS: Final = 3
P_TOKEN: Final = 4
P_RESOURCES: Final = 5
P_RESOURCE: Final = 6
P_PACEMAKER: Final = 7
"""Stage whose starts are looked at."""
P_LEFT: Final = 8
"""Cursors for comparing two positions of a sequence."""
P_RIGHT: Final = 9
P_STATE_BUCKETS: Final = 10
"""First states of the record with the same last bits of their hash."""
P_LOOK_BUCKETS: Final = 11
P_FLIGHT_ROOM: Final = 12
"""Deliveries a stage can have on its way."""

# how far the play is
NOW: Final = 16
"""The absolute cycle."""
SINCE: Final = 17
"""Cycle at which the present leaf of the record began."""
RETIRED: Final = 18
"""Cycle of the last arrival."""
STATUS: Final = 19
CLAIMS: Final = 20
"""Number of claims that wait for their grant."""
ARBITRATE: Final = 21
"""Whether a claim was made or a hold has ended in this cycle."""
LOOK: Final = 22
"""Whether the pacemaker has started a hold in this cycle."""
ITEMS: Final = 23
"""Items of the record, those inside blocks included."""
TOP_ITEMS: Final = 24
"""Items of the record outside any block."""
STATES: Final = 25
"""Number of different states in the record."""
LOOKS_END: Final = 26
"""First free place after the known states of the machine."""
SNAPSHOTS: Final = 27
SERIAL: Final = 28
"""Number of snapshots ever taken."""
BEGUN: Final = 29
"""Whether stages are at their first visit."""
HEADER_SIZE: Final = 32

BUCKETS: Final = 4096
HASH_BITS: Final = 40

# values of STATUS
PLAYING: Final = 0
ENDED: Final = 1
TOO_MANY_ITEMS: Final = 2
TOO_LATE: Final = 3
MORE_FLIGHTS: Final = 4
"""This and the next ones: an array is too small; made larger, the play goes on."""
MORE_ITEMS: Final = 5
MORE_STATES: Final = 6
MORE_LOOKS: Final = 7
MORE_SNAPSHOTS: Final = 8
DEADLOCKED: Final = 9

S_PHASE: Final = 0
S_TAKES: Final = 1
"""Kinds of tokens the present visit has taken."""
S_SINCE: Final = 2
S_WAKE: Final = 3
S_AWAKE: Final = 4
"""Whether there may be something to do in this cycle."""
S_ACTIVE: Final = 5
"""Step it works on, or -1; this and the next two are what the record shows."""
S_STARTED: Final = 6
S_WAIT: Final = 7
S_LACKS: Final = 8
"""Code of the resource the pending claim lacks first."""
S_STEPS: Final = 9
S_CURSOR: Final = 10
S_FIRST_FLIGHT: Final = 11
S_FLIGHTS: Final = 12
S_INDEX: Final = 13
STAGE_SIZE: Final = 14
SHOWN: Final = 3
"""Values of a stage that are shown."""

# values of S_PHASE
READY: Final = 0
TAKING: Final = 1
CLAIMING: Final = 2
HOLDING: Final = 3
DONE: Final = 4

C_ROOT: Final = 0
C_POSITION: Final = 1
C_LEVELS: Final = 2
C_VALUE: Final = 3
"""The visit at the position."""
C_LEVEL: Final = 4
"""Levels follow each other from the root on: node, past repetitions, child."""
LEVEL_SIZE: Final = 3

N_COUNT: Final = 0
N_BODY_LENGTH: Final = 1
N_LENGTH: Final = 2
N_BODY: Final = 3
"""Equal for nodes that repeat the same."""
N_CHILDREN: Final = 4
N_VALUE: Final = 5
"""The visit of a leaf."""
N_CHILD: Final = 6
"""Pairs follow each other: child, length of the body up to its end."""

V_STEP: Final = 0
V_TAKES: Final = 1
V_GIVES: Final = 2
V_MOVE: Final = 3
"""Pairs follow each other, first what is taken, then what is given: token, amount."""

H_CYCLES: Final = 0
H_LATENCY: Final = 1
H_REQUESTS: Final = 2
H_REQUEST: Final = 3
"""Address of pairs that follow each other: resource, units."""
STEP_SIZE: Final = 4

K_COUNT: Final = 0
K_TAKEN: Final = 1
K_CODE: Final = 2
K_TAKER: Final = 3
TOKEN_SIZE: Final = 4

R_FREE: Final = 0
R_RESERVED: Final = 1
R_CODE: Final = 2
RESOURCE_SIZE: Final = 3

# other arrays
ITEM_SIZE: Final = 3
"""State, value, span of each item of the record, as in `ItemStream`."""
FLIGHT_SIZE: Final = 2
"""Cycle of arrival, visit; of each stage as many as there is room for, in a ring."""

STATE_NEXT: Final = 0
"""The next state of the record with the same last bits of its hash, its number plus 1."""
STATE_HASH: Final = 1
STATE_SHOWN: Final = 2
"""What is shown of each stage."""

L_NEXT: Final = 0
"""The next known state of the machine with the same last bits of its hash."""
L_HASH: Final = 1
L_LENGTH: Final = 2
L_FAILURES: Final = 3
"""Comparisons since the last jump from this state."""
L_PAUSES: Final = 4
"""Meetings until the next comparison."""
L_KEPT: Final = 5
"""Snapshots that are kept, the latest last, as pairs from `L_SNAPSHOT` on: number, serial."""
L_SNAPSHOT: Final = 6
L_STATE: Final = L_SNAPSHOT + 2 * SNAPSHOTS_PER_STATE
"""The state itself."""

Q_SERIAL: Final = 0
Q_CYCLE: Final = 1
Q_ITEMS: Final = 2
Q_TOP_ITEMS: Final = 3
Q_STAGE: Final = 4
"""Of each stage its position, the cycle of its claim and that of its wake."""
Q_STAGE_SIZE: Final = 3
"""After them, of each token its number and how many were taken."""
Q_TOKEN_SIZE: Final = 2
