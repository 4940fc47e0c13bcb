"""What all answers share."""

from pydantic import BaseModel, ConfigDict


class Out(BaseModel):
    """Read from the house's own values by attribute."""

    model_config = ConfigDict(from_attributes=True)


class Sentence(Out):
    """One sentence in both languages."""

    vi: str
    en: str


class Done(Out):
    done: bool = True


class ErrorOut(Out):
    error: str
