"""What all settings share."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from core.references import is_reference


class Group(BaseModel):
    """Settings of one topic. Each field's description is what CONFIGURATION.md says of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _reference(value: str) -> str:
    if not is_reference(value):
        raise ValueError("a secret stands in plain text; write file:PATH or env:NAME, and put the secret there")
    return value


Reference = Annotated[str, AfterValidator(_reference)]
"""Where a secret is, never the secret: ``file:PATH`` (relative to the settings file) or ``env:NAME``."""
