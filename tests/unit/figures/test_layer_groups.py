"""Are neighbours put together by name, few enough to be read, and no layer lost?"""

from hypothesis import given
from hypothesis import strategies as st

from sim.figures.layer_groups import MAX_BARS, group_bounds, group_layers
from tests.synthetic import synthetic_result

TRANSFORMER = [
    "embedding",
    *(f"block{block}.{part}" for block in range(12) for part in ("query", "key", "value", "add")),
    "norm",
    "head",
]


def test_few_layers_stay_apart() -> None:
    assert group_bounds(["conv1", "fc"], 4) == [("conv1", 0, 1), ("fc", 1, 2)]


def test_blocks_are_found_by_the_parts_of_names() -> None:
    labels = [label for label, _, _ in group_bounds(TRANSFORMER, 20)]
    assert labels == ["embedding", *(f"block{block}.*" for block in range(12)), "norm", "head"]


def test_the_finest_blocks_that_fit_are_taken() -> None:
    names = [f"stage{s}.{b}.conv{c}" for s in range(8) for b in range(2) for c in range(3)]
    assert [label for label, _, _ in group_bounds(names, 16)][:3] == [
        "stage0.0.*",
        "stage0.1.*",
        "stage1.0.*",
    ]


def test_names_that_say_nothing_are_grouped_by_count() -> None:
    names = [f"layer{index}" for index in range(100)]
    assert group_bounds(names, 25)[0] == ("layer0 +3", 0, 4)


def test_names_that_say_nothing_can_stay_apart() -> None:
    names = [f"layer{index}" for index in range(100)]
    assert len(group_bounds(names, 25, by_name_only=True)) == 100


@given(
    names=st.lists(st.from_regex(r"[a-c]{1,2}([._][0-3]){0,3}", fullmatch=True), min_size=1),
    most=st.integers(1, 30),
)
def test_every_layer_is_in_exactly_one_of_few_groups(names: list[str], most: int) -> None:
    bounds = group_bounds(names, most)
    assert len(bounds) <= most
    covered = [index for _, first, end in bounds for index in range(first, end)]
    assert covered == list(range(len(names)))
    assert all(first < end for _, first, end in bounds)


def test_groups_keep_time_macs_and_energy() -> None:
    result = synthetic_result(layers=120)
    groups = group_layers(result)
    assert len(groups) <= MAX_BARS
    assert sum(group.cycles for group in groups) == result.cycles
    assert sum(group.macs for group in groups) == result.macs
    assert all(0 <= group.mapping_efficiency <= 1 for group in groups)
