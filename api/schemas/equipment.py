"""What is out of support, and what a centre lacks."""

from datetime import date

from pydantic import Field

from api.schemas.base import Out, Sentence


class SupportOut(Out):
    device: str
    name: str
    what: str
    ends: date = Field(description="The last day of its support.")
    is_over: bool
    source: str = Field(description="Empty: the books.")


class HeldOut(Out):
    """One thing that a place has to have; ``seen`` of the ``booked`` ones were ever seen on the network."""

    site: str
    id: str
    name: Sentence
    least: int
    booked: int
    seen: int
    missing: int


class ChecklistOut(Out):
    source: str
    items: list[HeldOut]
