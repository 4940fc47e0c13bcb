"""The devices in the books against what a person found and what the monitor saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import floor, inf

from api.reports.subjects import Subject
from core.availability import Part
from core.calendar import Interval, intersection
from core.model import Count, Device
from core.store.past import Story

_ANSWERING = frozenset({Part.UP, Part.DEGRADED})


@dataclass(frozen=True, slots=True)
class Entry:
    """One device. Times are whole Unix seconds.

    ``is_booked``: the inventory had it when the period ended. ``count`` is the last check of it that was recorded by
    then. ``entered`` and ``left``: when in the period it came to be watched and when it left the books, None when it
    was there before, or is there still. ``last_seen``: when it answered last in the period, None when it never did.
    """

    subject: Subject
    is_booked: bool
    count: Count | None
    entered: int | None = None
    left: int | None = None
    last_seen: int | None = None

    @property
    def room(self) -> str:
        """Where in its site it stands."""
        return self.subject.item.room if isinstance(self.subject.item, Device) else ""

    @property
    def is_found(self) -> bool:
        """Whether somebody found it."""
        return self.count is not None and self.count.is_present

    @property
    def is_seen(self) -> bool:
        """Whether it answered at some time of the period."""
        return self.last_seen is not None

    @property
    def differs(self) -> bool:
        """Whether books, check and monitor do not say the same of it."""
        return not (self.is_booked and self.is_found and self.is_seen)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many devices are in the books, of those how many were found, not found, not counted, and seen."""

    booked: int
    found: int
    missing: int
    not_counted: int
    seen: int


@dataclass(frozen=True, slots=True)
class Book:
    """The devices of a report, in its order. ``taken_at`` is when the inventory was taken over that the books are."""

    entries: Sequence[Entry]
    taken_at: int | None

    @property
    def is_counted(self) -> bool:
        """Whether anybody ever looked."""
        return any(entry.count is not None for entry in self.entries)

    @property
    def differences(self) -> list[Entry]:
        """The devices of which not all say the same; while nobody has counted any, that alone is no difference."""
        if self.is_counted:
            return [entry for entry in self.entries if entry.differs]
        return [entry for entry in self.entries if not (entry.is_booked and entry.is_seen)]

    def tally(self) -> Tally:
        """Of all devices."""
        return _tally([one for one in self.entries if one.is_booked])

    def tally_by_kind(self) -> dict[str, Tally]:
        """Of the devices of each kind (its message), in the order in which kinds come."""
        found: dict[str, list[Entry]] = {}
        for one in self.entries:
            if one.is_booked:
                found.setdefault(one.subject.kind, []).append(one)
        return {kind: _tally(booked) for kind, booked in found.items()}


def entry(
    subject: Subject, story: Story, watched: Sequence[Interval], kept: Mapping[str, Count], is_booked: bool, until: int
) -> Entry:
    """What is known of a device. ``watched`` (merged) is when the monitor ran, ``kept`` are the checks by device."""
    changes = story.changes
    is_new = bool(changes) and story.before is Part.NO_DATA
    is_gone = bool(changes) and changes[-1][1] is Part.NO_DATA and not is_booked
    return Entry(
        subject,
        is_booked,
        kept.get(subject.item.id),
        floor(changes[0][0]) if is_new else None,
        floor(changes[-1][0]) if is_gone else None,
        _last_seen(story, watched, until),
    )


def _tally(booked: Sequence[Entry]) -> Tally:
    found = sum(one.is_found for one in booked)
    not_counted = sum(one.count is None for one in booked)
    seen = sum(one.is_seen for one in booked)
    return Tally(len(booked), found, len(booked) - found - not_counted, not_counted, seen)


def is_device(subject: Subject) -> bool:
    """Whether the books have it: lines and services are nothing that one could find."""
    return isinstance(subject.item, Device)


def _last_seen(story: Story, watched: Sequence[Interval], until: int) -> int | None:
    """The end of the last time in which it answered and the monitor ran."""
    then = float(until)
    for at, part in chain(reversed(story.changes), [(-inf, story.before)]):
        if part in _ANSWERING and (seen := intersection([(at, then)], watched)):
            return floor(seen[-1][1])
        then = at
    return None
