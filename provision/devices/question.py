"""What is asked of the process that talks to devices, and what it answers: a line of JSON each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from core.model import ChangeKind
from core.settings import Settings


class Act(StrEnum):
    """What to do with each device."""

    BACKUP = "backup"
    LOOK = "look"
    TRUST = "trust"
    PLAN = "plan"
    PUSH = "push"


@dataclass(frozen=True, slots=True)
class Question:
    """``devices`` are ids of the inventory that have a login. ``by`` asks, and ``why`` explains a change, if any.

    ``keys`` are the host keys that the person saw and believes, device → fingerprint; for TRUST alone. ``agreed`` are
    the digests of the plans that the person saw and agreed to, device → digest; for PUSH alone. ``kind`` says
    what is meant: what the inventory says, a ``version``, a ``port`` that is closed or opened again.
    """

    settings: Settings
    act: Act
    devices: tuple[str, ...]
    by: str
    why: str = ""
    keys: Mapping[str, str] | None = None
    agreed: Mapping[str, str] | None = None
    kind: ChangeKind = ChangeKind.PUSH
    version: str | None = None
    port: str = ""

    def dumps(self) -> bytes:
        """As the process reads it."""
        return _QUESTION.dump_json(self)

    @classmethod
    def loads(cls, text: str | bytes) -> "Question":
        """The question that was asked."""
        return _QUESTION.validate_json(text)


_QUESTION = TypeAdapter(Question)
Answer = Mapping[str, Any]
"""``{"device": …, "outcome": …}`` as Kept or Told has it, or ``{"device": …, "key": fingerprint, "known": …}``."""
