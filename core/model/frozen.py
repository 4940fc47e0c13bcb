"""What the values of the inventory have in common."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: immutable, and it refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
