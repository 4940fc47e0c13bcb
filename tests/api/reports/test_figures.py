"""The figures of a report, read from a store."""

import pytest
from sqlalchemy import text

from api.reports.figures import Figures, figures
from api.reports.period import Period, period
from api.reports.subjects import EVERYTHING, Choice
from core.availability import share
from core.errors import InputError
from core.model import IncidentAct, IncidentEventKind, Reason, Service, ServiceKind, State, Transition, device_subject
from core.planning import Wish, plan
from core.store.database import Database
from core.store.incidents import Incidents
from core.store.inventories import Inventories
from core.store.maintenance import Maintenances
from core.store.states import States
from tests.api import centre
from tests.api.reports import quarter
from tests.api.reports.quarter import WAN, moment

ZONE = "Asia/Ho_Chi_Minh"


def row_of(found: Figures, subject: str) -> tuple[int, int, int | None, int | None]:
    """Downtime in seconds and the share, 24×7 and in working hours."""
    row = next(row for row in found.rows if row.subject.key == subject)
    return row.whole.down, row.working.down, row.whole.availability, row.working.availability


def test_scenario_7_from_the_store(database: Database, q3: Period) -> None:
    found = figures(database, EVERYTHING, q3)
    assert row_of(found, WAN) == (1118 * 60, 248 * 60, 99_156, 99_193)
    assert {(row.whole.total, row.working.total) for row in found.rows} == {(132_480 * 60, 30_720 * 60)}
    assert [(office.days, office.site.id) for office in found.offices] == [(64, "lucyen")]
    inventory = centre.inventory()
    assert len(found.rows) == len(inventory.devices) + len(inventory.links) + len(inventory.checked_services())
    assert found.gaps == []


def test_a_part_is_what_it_is_in_the_whole(database: Database, q3: Period) -> None:
    everything = {row.subject.key: row for row in figures(database, EVERYTHING, q3).rows}
    for choice in (Choice(site="lucyen"), Choice(link="wan"), Choice(device="kiosk-01")):
        rows = figures(database, choice, q3).rows
        assert rows
        assert all(everything[row.subject.key] == row for row in rows)
    assert [row.subject.key for row in figures(database, Choice(link="wan"), q3).rows] == [WAN]


def test_a_service_is_in_the_report_like_a_link(database: Database, q3: Period) -> None:
    portal = Service(
        id="portal", name="Cổng dịch vụ công tỉnh", kind=ServiceKind.PROVINCIAL_PORTAL, site="lucyen",
        target="https://dichvucong.example.vn",
    )  # fmt: skip
    with database.write() as connection:
        connection.execute(text("DELETE FROM inventory_snapshot"))
    newer = centre.inventory().model_copy(update={"services": (portal,)})
    Inventories(database).publish(newer, "inventory/lucyen", "with a portal", quarter.BEGAN)
    chain = (
        (1, quarter.BEGAN, State.UNKNOWN, State.UP, Reason.ANSWERING),
        (2, moment(7, 6, 8), State.UP, State.DOWN, Reason.UNREACHABLE),
        (3, moment(7, 6, 9), State.DOWN, State.UP, Reason.ANSWERING),
    )
    States(database).record([(Transition("service:portal", *step), None) for step in chain])
    found = figures(database, EVERYTHING, q3)
    assert row_of(found, "service:portal")[:2] == (3600, 3600)
    (alone,) = figures(database, Choice(service="portal"), q3).rows
    assert alone == next(row for row in found.rows if row.subject.key == "service:portal")


def test_a_choice_is_of_one_thing() -> None:
    with pytest.raises(InputError, match="a device, a link or a service; name one of them"):
        Choice(device="kiosk-01", link="wan")


def test_what_happens_later_changes_nothing(database: Database, q3: Period) -> None:
    before = figures(database, EVERYTHING, q3)
    incidents = Incidents(database)
    (first, second) = incidents.during(q3.since, q3.until)
    later = quarter.AFTER
    for incident in (first, second):
        incidents.act(incident.id, IncidentAct(IncidentEventKind.NOTED, "ha", "chuyện sau này"), later)
        incidents.act(incident.id, IncidentAct(IncidentEventKind.REOPENED, "ha", "lại hỏng"), later + 1)
        incidents.act(incident.id, IncidentAct(IncidentEventKind.SEVERITY_CHANGED, "ha", "nhẹ hơn", "S3"), later + 2)
    down = Transition(WAN, 6, later, State.UP, State.DOWN, Reason.FAR_END_UNREACHABLE)
    States(database).record([(down, None)])
    smaller = centre.inventory().model_copy(update={"links": ()})
    Inventories(database).publish(smaller, "inventory/lucyen", "another digest", later)
    assert figures(database, EVERYTHING, q3) == before


def test_one_second_that_somebody_moved_changes_the_digest(database: Database, q3: Period) -> None:
    before = figures(database, EVERYTHING, q3).digest
    with database.write() as connection:
        connection.execute(text("UPDATE transition SET at = at - 1 WHERE subject = 'link:wan' AND sequence = 3"))
    after = figures(database, EVERYTHING, q3)
    assert after.digest != before
    assert row_of(after, WAN)[0] == 1118 * 60 - 1


def test_the_log_is_as_it_stood_at_the_end(database: Database, q3: Period) -> None:
    incidents = Incidents(database)
    (first, _) = incidents.during(q3.since, q3.until)
    during = moment(7, 14, 16, 20)
    incidents.act(first.id, IncidentAct(IncidentEventKind.NOTED, "ha", "đã gọi nhà mạng"), during)
    entry = figures(database, EVERYTHING, q3).incidents[0]
    assert (entry.opened_at, entry.resolved_at) == (moment(7, 14, 16, 5), moment(7, 15, 9, 40))
    assert entry.notes == ("đã gọi nhà mạng",)
    half = period("14/07/2026", "14/07/2026", ZONE, quarter.AFTER)
    (entry,) = figures(database, EVERYTHING, half).incidents
    assert entry.resolved_at is None


def test_a_gap_in_the_watching_is_listed_and_is_no_data(database: Database, q3: Period) -> None:
    with database.write() as connection:
        end = moment(7, 20, 12)
        connection.execute(text("UPDATE watch SET last_seen_at = :end"), {"end": end})
        connection.execute(
            text("INSERT INTO watch (started_at, last_seen_at) VALUES (:start, :end)"),
            {"start": moment(7, 20, 14), "end": quarter.AFTER},
        )
    found = figures(database, EVERYTHING, q3)
    assert found.gaps == [(moment(7, 20, 12), moment(7, 20, 14))]
    kiosk = next(row for row in found.rows if row.subject.key == "device:kiosk-01")
    assert (kiosk.whole.no_data, kiosk.working.no_data) == (7200, 3600)
    assert kiosk.whole.availability == 100_000
    assert kiosk.whole.at_least is not None
    assert kiosk.whole.at_least < 100_000


def test_scenario_12_a_planned_stop_is_left_out_and_listed_and_its_overrun_counts(
    database: Database, q3: Period
) -> None:
    """Announced long before, 22:00 to midnight; the line is back at 01:30."""
    wish = Wish([WAN], moment(8, 20, 22), moment(8, 21), "Nhà mạng thay cáp", moment(8, 3, 8))
    stop = Maintenances(database).plan(plan(wish, centre.inventory(), "ha", moment(8, 3, 8)))
    for number, at, before, after, reason in (
        (6, moment(8, 20, 22), State.UP, State.MAINTENANCE, Reason.PLANNED),
        (7, moment(8, 21) + 0.4, State.MAINTENANCE, State.DOWN, Reason.FAR_END_UNREACHABLE),
        (8, moment(8, 21, 1, 30), State.DOWN, State.UP, Reason.ANSWERING),
    ):
        States(database).record([(Transition(WAN, number, at, before, after, reason), None)])
    found = figures(database, EVERYTHING, q3)
    row = next(row for row in found.rows if row.subject.key == WAN)
    assert (row.whole.maintenance, row.whole.down) == (2 * 3600, 1118 * 60 + 90 * 60)
    assert row.whole.availability == share(132_480 - 120 - 1118 - 90, 132_480 - 120)
    assert (row.working.maintenance, row.working.down) == (0, 248 * 60)
    (listed,) = found.stops
    assert (listed.id, listed.notice_given, listed.notice_required) == (stop.id, 12, 0)
    assert listed.subjects == [(WAN, int(moment(8, 3, 8)))]
    assert row_of(found, "device:kiosk-01")[2] == 100_000
    Maintenances(database).end(stop.id, "ha", quarter.AFTER)
    assert figures(database, EVERYTHING, q3) == found


def test_a_stop_of_a_whole_site_is_left_out_for_each_of_its_devices(database: Database, q3: Period) -> None:
    wish = Wish(["site:lucyen"], moment(8, 20, 8), moment(8, 20, 10), "Điện lực sửa trạm", moment(8, 3, 8))
    Maintenances(database).plan(plan(wish, centre.inventory(), "ha", moment(8, 3, 8)))
    found = figures(database, EVERYTHING, q3)
    assert {(row.whole.maintenance, row.working.maintenance) for row in found.rows} == {(7200, 7200)}
    assert len(found.stops[0].subjects) == len(found.rows)


def test_a_device_that_left_in_the_period_is_in_its_report_by_its_old_name(database: Database, q3: Period) -> None:
    """Scenario 13: units merge, old reports keep the old names."""
    gone, day = device_subject("kiosk-02"), moment(8, 1)
    rest = tuple(device for device in centre.inventory().devices if device.id != "kiosk-02")
    renamed = tuple(site.model_copy(update={"name": "Một cửa xã Lục Yên"}) for site in centre.inventory().sites)
    newer = centre.inventory().model_copy(update={"devices": rest, "sites": renamed})
    Inventories(database).publish(newer, "inventory/lucyen", "another digest", day)
    States(database).record([(Transition(gone, 2, day, State.UP, State.UNKNOWN, Reason.NOT_WATCHED), None)])
    found = figures(database, EVERYTHING, q3)
    row = next(row for row in found.rows if row.subject.key == gone)
    assert (row.subject.item.name, row.subject.site.name) == ("Ki ốt tra cứu 02", "Một cửa Lục Yên")
    assert row.whole.no_data == int(q3.until - day)
    later = period("2026-10-01", "2026-10-31", ZONE, quarter.AFTER)
    assert gone not in {row.subject.key for row in figures(database, EVERYTHING, later).rows}


def test_who_was_never_there_is_told(database: Database, q3: Period) -> None:
    with pytest.raises(InputError, match="'kiosk-99' was not in the inventory in that period"):
        figures(database, Choice(device="kiosk-99"), q3)


def test_without_an_inventory_there_is_no_report(database: Database, q3: Period) -> None:
    with database.write() as connection:
        connection.execute(text("DELETE FROM inventory_snapshot"))
    with pytest.raises(InputError, match="there was no inventory in that period"):
        figures(database, EVERYTHING, q3)
