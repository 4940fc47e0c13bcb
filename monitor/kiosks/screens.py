"""Judges what kiosks' screens say and leave unsaid. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.model import Outcome, Reading, Reason, device_subject
from core.model.kiosks import Heartbeat, KioskRecord, ProcedureList

PROBE = "kiosk"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds without a heartbeat after which a screen is frozen, and days after which its data are out of date."""

    silence: float
    days: int


@dataclass(frozen=True, slots=True)
class Screen:
    """What is remembered of a kiosk's screen. Its silence counts from ``since`` (monotonic seconds)."""

    beats: int
    since: float
    frozen: bool = False


def first(record: KioskRecord, was_frozen: bool, wall: float, now: float, limits: Limits) -> Screen:
    """A screen when we begin to watch it: what was frozen still is, unless it has reported in the meantime.

    Nobody knows what reached us while we were away, so the silence of any other begins to count now.
    """
    silent = record.heard_at is None or wall - record.heard_at >= limits.silence
    return Screen(record.beats, now, was_frozen and silent)


def follow(before: Screen, record: KioskRecord, could_report: bool, now: float, limits: Limits) -> Screen:
    """The screen at ``now``. ``could_report`` is whether a living screen's heartbeat would have come.

    A screen that has never reported is not judged: nobody has set it up yet. A count that went back is another token's.
    """
    if record.beats != before.beats:
        return Screen(record.beats, now)
    if not could_report:
        return Screen(before.beats, now, before.frozen)
    return Screen(before.beats, before.since, record.beats > 0 and (before.frozen or silent(before, now, limits)))


def silent(screen: Screen, now: float, limits: Limits) -> bool:
    """Whether the silence is too long for a screen that draws."""
    return now - screen.since >= limits.silence


def content(said: Heartbeat, published: ProcedureList | None, today: date, limits: Limits) -> tuple[Reason, ...]:
    """What is wrong with the procedures that the screen shows: NĐ 61/2018 art. 8.1.a, in full and on time.

    ``today`` is the site's. What the screen does not tell is not judged.
    """
    reasons = []
    if said.content_date is not None and (today - said.content_date).days > limits.days:
        reasons.append(Reason.CONTENT_EXPIRED)
    if published is not None and said.procedures is not None:
        other = said.checksum is not None and said.checksum != published.checksum
        if said.procedures != published.procedures or other:
            reasons.append(Reason.CONTENT_INCOMPLETE)
    return tuple(reasons)


def reading(
    record: KioskRecord,
    screen: Screen,
    published: ProcedureList | None,
    at: tuple[float, ZoneInfo],
    limits: Limits,
) -> Reading:
    """Everything that is known of a kiosk's screen, ``at`` a wall time and the site's zone."""
    wall, zone = at
    values: dict[str, float] = {}
    facts: dict[str, str] = {}
    reasons: tuple[Reason, ...] = (Reason.KIOSK_FROZEN,) if screen.frozen else ()
    said = record.last
    if said is not None and record.heard_at is not None:
        reasons += content(said, published, datetime.fromtimestamp(wall, zone).date(), limits)
        values |= {"heartbeat_seconds": record.heard_at, "alive_since_seconds": said.alive_since}
        facts = {"page": said.page} if said.page else {}
        if said.content_date is not None:
            values["content_seconds"] = datetime.combine(said.content_date, datetime.min.time(), zone).timestamp()
            facts["content_date"] = said.content_date.isoformat()
        if said.procedures is not None:
            values["procedures"] = said.procedures
        if said.checksum is not None:
            facts["checksum"] = said.checksum
    if published is not None:
        values["procedures_published"] = published.procedures
    outcome = Outcome.SILENT if screen.frozen or said is None else Outcome.ANSWERED
    return Reading(device_subject(record.device), record.heard_at or wall, PROBE, outcome, values, facts, reasons)


def evidence(told: Reading, wall: float) -> str:
    """What a reading is judged by, in figures."""
    values: Mapping[str, float] = told.values
    parts = []
    if "heartbeat_seconds" in values:
        parts.append(f"heartbeat_age_seconds={max(0.0, wall - values['heartbeat_seconds']):.0f}")
    if "content_date" in told.facts:
        parts.append(f"content_date={told.facts['content_date']}")
    if Reason.CONTENT_INCOMPLETE in told.reasons:
        parts.append(f"procedures={values['procedures']:.0f}/{values['procedures_published']:.0f}")
    return " ".join(parts)
