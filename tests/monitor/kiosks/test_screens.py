"""What kiosks' screens say and leave unsaid, judged."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Outcome, Reason
from core.model.kiosks import Heartbeat, KioskRecord, ProcedureList
from monitor.kiosks.screens import Limits, Screen, content, evidence, first, follow, reading

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LIMITS = Limits(silence=90.0, days=7)
TODAY = date(2026, 11, 25)
LIST = ProcedureList("lucyen", 1830, "b" * 64, "ha", 0.0)
WALL = 1_795_593_600.0
"""25/11/2026 15:00 in Lục Yên."""
SAID = Heartbeat(WALL - 500, "https://kiosk.test/", TODAY, 1830, "b" * 64)
RECORD = KioskRecord("kiosk", "ha", 0.0, 4, WALL, SAID)


def test_it_is_frozen_at_90_seconds_and_well_with_the_next_heartbeat() -> None:
    screen = Screen(4, 1000.0)
    for now in (1001.0, 1089.9):
        screen = follow(screen, RECORD, True, now, LIMITS)
        assert not screen.frozen
    screen = follow(screen, RECORD, True, 1090.0, LIMITS)
    assert screen.frozen
    screen = follow(screen, replace(RECORD, beats=5), True, 1200.0, LIMITS)
    assert screen == Screen(5, 1200.0)


def test_silence_counts_only_while_a_heartbeat_could_come() -> None:
    screen = follow(Screen(4, 1000.0), RECORD, False, 1500.0, LIMITS)
    assert screen == Screen(4, 1500.0)
    assert not follow(screen, RECORD, True, 1589.0, LIMITS).frozen
    assert follow(screen, RECORD, True, 1590.0, LIMITS).frozen


def test_what_is_frozen_stays_so_through_a_restart_of_the_kiosk_until_it_reports() -> None:
    away = follow(Screen(4, 1000.0, frozen=True), RECORD, False, 1100.0, LIMITS)
    back = follow(away, RECORD, True, 1101.0, LIMITS)
    assert (away.frozen, back.frozen) == (True, True)
    assert not follow(back, replace(RECORD, beats=5), True, 1130.0, LIMITS).frozen


def test_a_screen_that_never_reported_is_not_frozen() -> None:
    never = KioskRecord("kiosk", "ha", 0.0)
    screen = follow(first(never, False, WALL, 1000.0, LIMITS), never, True, 9000.0, LIMITS)
    assert not screen.frozen
    told = reading(never, screen, None, (WALL, ZONE), LIMITS)
    assert (told.outcome, told.reasons, told.values) == (Outcome.SILENT, (), {})


def test_a_new_token_begins_anew() -> None:
    fresh = KioskRecord("kiosk", "ha", 0.0)
    assert not follow(Screen(4, 1000.0, frozen=True), fresh, True, 9000.0, LIMITS).frozen


@pytest.mark.parametrize(
    ("was_frozen", "age", "frozen"), [(True, 600.0, True), (True, 5.0, False), (False, 600.0, False)]
)
def test_a_restart_of_the_monitor_neither_ends_nor_begins_anything(was_frozen: bool, age: float, frozen: bool) -> None:
    assert first(RECORD, was_frozen, WALL + age, 7.0, LIMITS) == Screen(4, 7.0, frozen)


@given(st.lists(st.tuples(st.floats(0, 200), st.booleans(), st.booleans())))
def test_nothing_freezes_within_the_limit_of_a_sign_of_life(steps: list[tuple[float, bool, bool]]) -> None:
    screen, record, now, last_sign = Screen(1, 0.0), replace(RECORD, beats=1), 0.0, 0.0
    for pause, beats, could_report in steps:
        now += pause
        record = replace(record, beats=record.beats + beats)
        if beats or not could_report:
            last_sign = now
        was = screen.frozen
        screen = follow(screen, record, could_report, now, LIMITS)
        assert not (beats and screen.frozen)
        if screen.frozen and not was:
            assert now - last_sign >= LIMITS.silence


@pytest.mark.parametrize(
    ("changes", "published", "reasons"),
    [
        ({}, LIST, ()),
        ({"content_date": date(2026, 11, 18)}, LIST, ()),
        ({"content_date": date(2026, 11, 17)}, LIST, (Reason.CONTENT_EXPIRED,)),
        ({"content_date": date(2026, 11, 16)}, None, (Reason.CONTENT_EXPIRED,)),
        ({"content_date": None}, LIST, ()),
        ({"procedures": 1812}, LIST, (Reason.CONTENT_INCOMPLETE,)),
        ({"checksum": "c" * 64}, LIST, (Reason.CONTENT_INCOMPLETE,)),
        ({"checksum": None}, LIST, ()),
        ({"procedures": None, "checksum": None}, LIST, ()),
        ({"procedures": 7, "checksum": None}, None, ()),
        (
            {"procedures": 7, "content_date": date(2026, 11, 1)},
            LIST,
            (Reason.CONTENT_EXPIRED, Reason.CONTENT_INCOMPLETE),
        ),
    ],
)
def test_content(changes: dict[str, object], published: ProcedureList | None, reasons: tuple[Reason, ...]) -> None:
    assert content(replace(SAID, **changes), published, TODAY, LIMITS) == reasons  # type: ignore[arg-type]  # a table


def test_the_day_is_that_of_the_site() -> None:
    said = replace(SAID, content_date=date(2026, 11, 18))
    record, screen = replace(RECORD, last=said), Screen(4, 0.0)
    evening = WALL + 9 * 3600 - 1  # 23:59:59 there, the afternoon in UTC
    assert reading(record, screen, LIST, (evening, ZONE), LIMITS).reasons == ()
    assert reading(record, screen, LIST, (evening + 1, ZONE), LIMITS).reasons == (Reason.CONTENT_EXPIRED,)


def test_a_reading_has_the_figures_and_evidence_has_them_too() -> None:
    said = replace(SAID, content_date=date(2026, 11, 16), procedures=1812)
    told = reading(replace(RECORD, last=said), Screen(4, 0.0, frozen=True), LIST, (WALL + 95, ZONE), LIMITS)
    assert told.reasons == (Reason.KIOSK_FROZEN, Reason.CONTENT_EXPIRED, Reason.CONTENT_INCOMPLETE)
    assert (told.subject, told.outcome, told.at) == ("device:kiosk", Outcome.SILENT, WALL)
    assert told.values == {
        "heartbeat_seconds": WALL,
        "alive_since_seconds": WALL - 500,
        "content_seconds": WALL - 9 * 86400 - 15 * 3600,
        "procedures": 1812,
        "procedures_published": 1830,
    }
    assert evidence(told, WALL + 95) == "heartbeat_age_seconds=95 content_date=2026-11-16 procedures=1812/1830"
