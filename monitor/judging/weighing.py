"""Weighs what a trap told against what polls say: the trap is sooner, the poll is surer. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.model import Outcome, Reading, Reason

SETTLE = 5.0
"""Seconds from a trap within which a poll that contradicts it proves nothing: agents answer from what they
gathered a moment ago (net-snmp keeps its interfaces for 3 s)."""
_POLLED_AS: Mapping[Reason, str] = {Reason.ON_BATTERY: "on_battery"}
"""Grade → the value by which a poll's reading shows that it knows of it too."""


@dataclass(frozen=True, slots=True)
class Grades:
    """The grades of one device: those of its last poll, and what traps ``told`` of since ``at`` (monotonic seconds)."""

    polled: tuple[Reason, ...] = ()
    told: Mapping[Reason, bool] | None = None
    at: float = 0.0

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What holds: a grade that a trap told of first."""
        told = self.told or {}
        held = tuple(reason for reason, holds in told.items() if holds)
        return held + tuple(reason for reason in self.polled if reason not in told)


def with_trap(before: Grades, reasons: Mapping[Reason, bool], at: float) -> Grades:
    """A trap said which grades hold and which no longer do."""
    return Grades(before.polled, {**(before.told or {}), **reasons}, at) if reasons else before


def with_poll(before: Grades, reading: Reading, began: float) -> Grades:
    """A poll that began at this time ended: only an answer says something, and it is the truth where it can know."""
    if reading.outcome is not Outcome.ANSWERED:
        return before
    if before.told is None or began < before.at + SETTLE:
        return Grades(reading.reasons, before.told, before.at)
    still = {
        reason: holds for reason, holds in before.told.items() if holds and _POLLED_AS.get(reason) not in reading.values
    }
    return Grades(reading.reasons, still or None, before.at)


class Gradings:
    """The grades of every device, by whoever tells them: polls, traps, and probes beside these."""

    def __init__(self) -> None:
        self._grades: dict[str, Grades] = {}
        self._reports: dict[str, dict[str, Reading]] = {}
        """Subject → probe → what it said last."""

    def keep_only(self, known: Collection[str]) -> None:
        """The inventory has only these subjects now."""
        self._grades = {subject: kept for subject, kept in self._grades.items() if subject in known}
        self._reports = {subject: kept for subject, kept in self._reports.items() if subject in known}

    def polled(self, reading: Reading, began: float) -> tuple[Reason, ...]:
        """Take in a poll that began at this time; the grades that hold now."""
        subject = reading.subject
        self._grades[subject] = with_poll(self._grades.get(subject, Grades()), reading, began)
        return self._of(subject)

    def told(self, subject: str, reasons: Mapping[Reason, bool], at: float) -> tuple[Reason, ...]:
        """Take in a trap of this time; the grades that hold now."""
        self._grades[subject] = with_trap(self._grades.get(subject, Grades()), reasons, at)
        return self._of(subject)

    def reported(self, reading: Reading) -> tuple[Reason, ...]:
        """Take in what a further probe says, the last of each counts; the grades that hold now."""
        self._reports.setdefault(reading.subject, {})[reading.probe] = reading
        return self._of(reading.subject)

    def _of(self, subject: str) -> tuple[Reason, ...]:
        """Those of further probes are why they are there, and come first."""
        told = [reason for report in self._reports.get(subject, {}).values() for reason in report.reasons]
        return (*told, *self._grades.get(subject, Grades()).reasons)
