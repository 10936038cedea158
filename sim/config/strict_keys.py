"""What all models of keys have in common."""

from typing import Final

from pydantic import BaseModel, ConfigDict

EXPECTED_ERROR: Final = "expected"
"""Type of the errors raised here, which carry their own "expected ..." text."""


class StrictKeys(BaseModel):
    """Strict: unknown keys are refused and text never becomes a number.

    Validators are built when they are first needed: most models are only ever parts of others.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)
