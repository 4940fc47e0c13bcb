"""What an answer to a write request means: pure, from the words of both specifications."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from monitor.retry_after import retry_after

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 30.0
LONGEST_ASKED = 3600.0
"""Seconds that a Retry-After is heeded at most."""
WRITTEN = "x-prometheus-remote-write-samples-written"
TOO_MANY, UNSUPPORTED = 429, 415


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: ``headers`` by lower-case name; status 0 and the reason in ``text`` when nothing did."""

    status: int
    headers: Mapping[str, str]
    text: str


class Outcome(StrEnum):
    """What becomes of the samples."""

    WRITTEN = "written"
    REFUSED = "refused"
    RETRY = "retry"
    FALL_BACK = "fall_back"
    """The receiver does not understand version 2: the same again in version 1."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, and why. ``written`` samples are known to be stored; ``pause`` in seconds before the next try."""

    outcome: Outcome
    written: int = 0
    pause: float = 0.0
    why: str = ""


def judge(answer: Answer, samples: int, version: int, may_fall_back: bool, attempt: int, now: float) -> Verdict:
    """What to do after an answer to ``samples`` samples in a version.

    ``may_fall_back``: version 1 may be spoken, and version 2 was never understood. ``attempt`` counts from 0; ``now``
    is Unix time.
    """
    if 200 <= answer.status < 300:
        return _accepted(answer, samples, version, may_fall_back, attempt)
    said = f"{answer.status} {answer.text}".strip() if answer.status else answer.text
    if may_fall_back and version == 2 and answer.status in (UNSUPPORTED, 400):
        return Verdict(Outcome.FALL_BACK, why=said)
    if 400 <= answer.status < 500 and answer.status != TOO_MANY:
        return Verdict(Outcome.REFUSED, min(_written(answer) or 0, samples), why=said)
    asked = retry_after(answer.headers.get("retry-after", ""), now)
    if asked is None:
        return Verdict(Outcome.RETRY, pause=pause(attempt), why=said)
    return Verdict(Outcome.RETRY, pause=min(asked, LONGEST_ASKED), why=said)


def pause(attempt: int) -> float:
    """Seconds before try ``attempt`` + 1: twice as long each time."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempt, 16))


def _accepted(answer: Answer, samples: int, version: int, may_fall_back: bool, attempt: int) -> Verdict:
    if version == 1:
        return Verdict(Outcome.WRITTEN, samples)
    written = _written(answer)
    if written is None:  # a receiver of version 1 reads such a message as an empty one, and is content
        why = "the receiver does not confirm version 2; set remote_write_version to 1 or auto"
        if may_fall_back:
            return Verdict(Outcome.FALL_BACK, why=why)
        return Verdict(Outcome.RETRY, pause=pause(attempt), why=why)
    return Verdict(Outcome.WRITTEN, min(written, samples))


def _written(answer: Answer) -> int | None:
    told = answer.headers.get(WRITTEN, "").strip()
    return int(told) if told.isdecimal() and told.isascii() else None
