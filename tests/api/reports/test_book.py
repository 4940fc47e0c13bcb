"""Scenario 7: 62 devices in the books, 60 found, 59 seen, and which ones differ."""

import csv
import io
import json
from ipaddress import IPv4Address
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import text

from api.reports.asking import ask
from api.reports.book import Book, Tally
from api.reports.figures import figures
from api.reports.making import document_of
from api.reports.period import Period
from api.reports.question import FORMATS
from api.reports.subjects import EVERYTHING, Choice
from core.model import Count, Device, DeviceKind, Inventory, Reason, State, Transition, device_subject
from core.store.counts import Counts
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.states import States
from tests.api import centre
from tests.api.reports import quarter
from tests.api.reports.conftest import question
from tests.api.reports.quarter import moment

SILENT = ("pc-05", "printer-04", "scanner-17")
MISSING = ("camera-03", "pc-05")
CHECKED = moment(9, 29)


def books() -> Inventory:
    """The centre's 45 devices and 17 scanners."""
    scanners = tuple(
        Device(id=f"scanner-{number:02}", name=f"Máy quét {number:02}", kind=DeviceKind.SCANNER, site="lucyen",
               address=IPv4Address("10.20.31.0") + number, room=f"Quầy {number}")
        for number in range(1, 18)
    )  # fmt: skip
    whole = centre.inventory()
    return whole.model_copy(update={"devices": whole.devices + scanners})


def turn(database: Database, device: str, sequence: int, at: float, after: State) -> None:
    before = State.UNKNOWN if sequence == 1 else State.UP
    reason = Reason.ANSWERING if after is State.UP else Reason.UNREACHABLE
    assert States(database).record([(Transition(device_subject(device), sequence, at, before, after, reason), None)])


@pytest.fixture
def audited(database: Database) -> Database:
    """The quarter with a check of all devices near its end: two were not found, three never answered."""
    with database.write() as connection:
        connection.execute(text("DELETE FROM inventory_snapshot"))
    Inventories(database).publish(books(), "inventory/lucyen", "62 devices", quarter.BEGAN)
    for number in range(1, 18):
        turn(database, f"scanner-{number:02}", 1, quarter.BEGAN, State.UP)
    for device in SILENT:
        turn(database, device, 2, moment(6, 15), State.DOWN)
    turn(database, "camera-03", 2, moment(8, 2, 9, 30), State.DOWN)
    Counts(database).add([count(device.id, device.id not in MISSING) for device in books().devices])
    return database


def count(device: str, is_present: bool, recorded_at: float = CHECKED + 3600, note: str = "") -> Count:
    return Count(device, is_present, CHECKED, recorded_at, "cli:ha", note or ("" if is_present else "không thấy"))


def book(database: Database, period: Period, choice: Choice = EVERYTHING) -> Book:
    return figures(database, choice, period).book


def test_scenario_7_to_the_digit(audited: Database, q3: Period) -> None:
    found = book(audited, q3)
    assert found.tally() == Tally(booked=62, found=60, missing=2, not_counted=0, seen=59)
    said = {one.subject.item.id: (one.is_found, one.is_seen) for one in found.differences}
    assert said == {
        "camera-03": (False, True),
        "pc-05": (False, False),
        "printer-04": (True, False),
        "scanner-17": (True, False),
    }
    camera = next(one for one in found.differences if one.subject.item.id == "camera-03")
    assert (camera.last_seen, camera.entered, camera.left) == (int(moment(8, 2, 9, 30)), None, None)


def test_every_form_has_the_three_numbers_and_the_differences(audited: Database, folder: Path, q3: Period) -> None:
    made = {form: ask(question(folder, q3, format=form)).report for form in FORMATS}
    told = json.loads(made["json"])["book"]
    assert (told["booked"], told["found"], told["seen"], told["missing"], told["not_counted"]) == (62, 60, 59, 2, 0)
    assert [one["subject"] for one in told["differences"]] == [
        f"device:{device}" for device in ("camera-03", "printer-04", "scanner-17", "pc-05")
    ]
    camera = told["differences"][0]
    assert (camera["found"], camera["seen"], camera["note"], camera["recorded_by"]) == (
        False, True, "không thấy", "cli:ha",
    )  # fmt: skip
    assert (camera["counted_at"], camera["last_seen_at"]) == ("2026-09-28T17:00:00+00:00", "2026-08-02T02:30:00+00:00")
    rows = list(csv.reader(io.StringIO(made["csv"].decode("utf-8-sig")), delimiter=";"))
    title = "Sổ sách, kiểm kê và mạng"
    assert [row[2:9] for row in rows if row[:2] == [title, "Tất cả"]] == [["62", "60", "59", "-2", "-3", "2", "0"]]
    assert len({len(row) for row in rows}) == 1
    workbook = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    whole = [row for row in workbook["book"].iter_rows(values_only=True) if row[0] == "Tất cả"]
    assert whole == [("Tất cả", 62, 60, 59, -2, -3, 2, 0)]
    assert workbook["differences"]["A5"].value == "Camera 03"
    assert workbook["differences"]["H5"].value.isoformat() == "2026-09-29T00:00:00"


def test_the_books_by_kind_add_up(audited: Database, q3: Period) -> None:
    found = book(audited, q3)
    by_kind = found.tally_by_kind().values()
    assert len(by_kind) > 3
    for name in ("booked", "found", "missing", "not_counted", "seen"):
        assert sum(getattr(one, name) for one in by_kind) == getattr(found.tally(), name)


def test_what_is_recorded_later_changes_no_byte(audited: Database, folder: Path, q3: Period) -> None:
    """Also a check that somebody dates back into the quarter."""
    before = {form: ask(question(folder, q3, format=form)) for form in FORMATS}
    Counts(audited).add([count("pc-05", True, quarter.AFTER, "ở quầy khác"), count("pc-01", False, quarter.AFTER)])
    smaller = books().model_copy(update={"devices": books().devices[:-1]})
    Inventories(audited).publish(smaller, "inventory/lucyen", "61 devices", quarter.AFTER)
    turn(audited, "pc-01", 2, quarter.AFTER, State.DOWN)
    after = {form: ask(question(folder, q3, format=form)) for form in FORMATS}
    assert {form: (one.report, one.signature) for form, one in after.items()} == {
        form: (one.report, one.signature) for form, one in before.items()
    }
    later = Period(q3.since, int(quarter.AFTER) + 60, q3.zone)
    assert book(audited, later).tally().found == 59


def test_a_check_that_somebody_altered_changes_the_digest(audited: Database, q3: Period) -> None:
    before = figures(audited, EVERYTHING, q3).digest
    with audited.write() as connection:
        connection.execute(text("UPDATE device_count SET is_present = 1 WHERE device = 'pc-05'"))
    assert figures(audited, EVERYTHING, q3).digest != before


def test_a_device_that_left_the_books_is_no_longer_counted_and_is_listed(audited: Database, q3: Period) -> None:
    day = moment(8, 20, 10)
    smaller = books().model_copy(update={"devices": tuple(one for one in books().devices if one.id != "kiosk-02")})
    Inventories(audited).publish(smaller, "inventory/lucyen", "61 devices", day)
    gone = Transition(device_subject("kiosk-02"), 2, day, State.UP, State.UNKNOWN, Reason.NOT_WATCHED)
    assert States(audited).record([(gone, None)])
    found = book(audited, q3)
    assert (found.tally().booked, found.tally().seen, found.taken_at) == (61, 58, int(day))
    (kiosk,) = [one for one in found.differences if one.subject.item.id == "kiosk-02"]
    assert (kiosk.is_booked, kiosk.left, kiosk.last_seen) == (False, int(day), int(day))


def test_a_device_that_came_in_the_period_says_since_when(audited: Database, q3: Period) -> None:
    added = books().devices[-1].model_copy(update={"id": "scanner-18", "name": "Máy quét 18"})
    larger = books().model_copy(update={"devices": (*books().devices, added)})
    Inventories(audited).publish(larger, "inventory/lucyen", "63 devices", moment(9, 30, 8))
    turn(audited, "scanner-18", 1, moment(9, 30, 8, 1), State.UP)
    found = book(audited, q3)
    assert found.tally() == Tally(booked=63, found=60, missing=2, not_counted=1, seen=60)
    (new,) = [one for one in found.differences if one.subject.item.id == "scanner-18"]
    assert (new.count, new.entered, new.last_seen) == (None, int(moment(9, 30, 8, 1)), q3.until)


def test_while_nobody_counted_only_the_silent_differ(database: Database, folder: Path, q3: Period) -> None:
    found = book(database, q3)
    assert (found.is_counted, found.differences, found.tally().seen) == (False, [], 45)
    document = document_of(question(folder, q3, language="en"), "KEY")
    (table,) = [table for table in document.tables if table.name == "book"]
    assert table.note == "No inventory check was recorded: motcua inventory count records one."
    assert table.rows[-1] == ["Everything", 45, None, 45, None, 0, None, 45]
    assert dict(document.facts)["Devices"].startswith("45 in the books / – found / 45 seen")


def test_a_line_is_in_no_books(audited: Database, folder: Path, q3: Period) -> None:
    document = document_of(question(folder, q3, choice=Choice(link="wan")), "KEY")
    assert not {"book", "differences"} & {table.name for table in document.tables}
    assert document.data["book"] is None


def test_who_answers_while_the_monitor_sleeps_is_not_seen(audited: Database, q3: Period) -> None:
    """Up is what the last watch said; what nobody watched is no sight."""
    with audited.write() as connection:
        connection.execute(text("UPDATE watch SET last_seen_at = :end"), {"end": moment(7, 1, 12)})
    found = book(audited, q3)
    assert {entry.last_seen for entry in found.entries} == {None, int(moment(7, 1, 12))}
