"""Is any model's first fault told in the user's words, whatever the shape of the model?"""

from typing import Annotated, Self

import pytest
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.base.errors import ConfigError
from sim.config.raw_config import RawConfig
from sim.config.strict_keys import EXPECTED_ERROR
from sim.config.validation import validate_keys


class Inner(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    low: Annotated[float, Field(ge=0)] = 0.0
    high: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.high is not None and self.high < self.low:
            message = {"expected": "low <= high"}
            raise PydanticCustomError(EXPECTED_ERROR, "{expected}", message)
        return self


class Toy(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    ranges: dict[str, Inner] = {}
    names: list[str] = []
    pairs: Annotated[list[int], Field(min_length=1)] = [1]
    free: bool = False

    @model_validator(mode="after")
    def _free(self) -> Self:
        if self.free and self.names:
            raise PydanticCustomError(EXPECTED_ERROR, "{expected}", {"expected": "no names"})
        return self


def toy(**data) -> RawConfig:
    return RawConfig(file="toy", data=data)


def test_a_good_mapping_becomes_its_model():
    assert validate_keys(Toy, toy(ranges={"a": {"low": 1}})).ranges["a"].low == 1.0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"ranges": {"a": {"lo": 1}}}, "toy: ranges.a.lo: expected one of low, high (did you mean"),
        ({"ranges": {"a": {"low": -1}}}, "toy: ranges.a.low: expected a number >= 0, got -1"),
        ({"ranges": {"a": {"high": 0}}}, "toy: ranges.a.high: expected a number > 0, got 0"),
        ({"ranges": {"a": {"low": 2, "high": 1}}}, "toy: ranges.a: expected low <= high, got"),
        ({"ranges": [1]}, "toy: ranges: expected a mapping of names, got [1]"),
        ({"names": "a"}, "toy: names: expected a list of values, got 'a'"),
        ({"names": [1]}, "toy: names[0]: expected text, got 1"),
        ({"pairs": []}, "toy: pairs: expected a list of at least 1 values, got []"),
        ({"free": 1}, "toy: free: expected true or false, got 1"),
        ({"free": True, "names": ["a"]}, "toy: expected no names, got"),
        ({"free": 1, "fre": 2}, "toy: fre: expected one of ranges, names, pairs, free"),
    ],
)
def test_a_fault_is_told_in_the_users_words(data, message):
    with pytest.raises(ConfigError) as caught:
        validate_keys(Toy, toy(**data))
    assert str(caught.value).startswith(message)
