"""What devices told by themselves."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from api.schemas.base import Out, Sentence
from core.model import TrapMeaning

Address = Annotated[str, BeforeValidator(str)]


class TrapBindingOut(Out):
    oid: str
    kind: str
    value: str


class TrapOut(Out):
    id: int
    subject: str
    first_at: float
    last_at: float
    count: int = Field(description="How often it came: repetitions are counted.")
    version: str
    confirmed: bool = Field(description="Whether it was an inform, which is acknowledged.")
    source: Address
    oid: str
    name: str = Field(description="Its MIB's name for it; empty when it is not known.")
    meaning: TrapMeaning
    about: str = Field(description="The interface that it is about, if any.")
    uptime: float = Field(description="The device's sysUpTime in seconds.")
    bindings: list[TrapBindingOut]
    sentence: Sentence
