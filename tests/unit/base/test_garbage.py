"""Does Python look for garbage as before once our work is done?"""

import gc

import pytest

from sim.base.garbage import NEW_OBJECTS_PER_COLLECTION, seldom_collected


def test_inside_new_objects_are_looked_at_seldom() -> None:
    with seldom_collected():
        assert gc.get_threshold()[0] == NEW_OBJECTS_PER_COLLECTION


def test_afterwards_it_is_as_before() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="ours"), seldom_collected():
        raise ValueError("ours")
    assert gc.get_threshold() == before
