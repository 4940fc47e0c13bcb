"""Planned stops: what is accepted, what is refused, and the notice that is kept with them."""

from dataclasses import replace
from datetime import datetime
from ipaddress import IPv4Address
from zoneinfo import ZoneInfo

import pytest

from core import words
from core.i18n import language
from core.model import Device, DeviceKind, Inventory, Link, LinkKind, Phase, Site
from core.moments import moment
from core.planning import PlanError, Wish, covered, office_zone, plan, resolve

ZONE = "Asia/Ho_Chi_Minh"
OFFICE = Inventory(
    sites=(
        Site(id="lucyen", name="Lục Yên", kind="commune"),
        Site(id="yenbai", name="Yên Bái", kind="province", time_zone="UTC"),
    ),
    devices=tuple(
        Device(id=name, name=name, kind=DeviceKind.SERVER, site=site, address=IPv4Address(f"10.0.0.{number}"))
        for number, (name, site) in enumerate((("wan", "lucyen"), ("pc-01", "lucyen"), ("core", "yenbai")), 1)
    ),
    links=(
        Link(
            id="wan",
            name="WAN",
            kind=LinkKind.WAN,
            site="lucyen",
            device="wan",
            far_address=IPv4Address("10.9.9.9"),
            bandwidth_down=20,
            bandwidth_up=20,
        ),
    ),
    credentials=(),
)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp()


NOW = at("2026-07-13T08:00")


def wish(start: str = "2026-07-23T22:00", end: str = "2026-07-23T23:30", **more: object) -> Wish:
    values = {"subjects": ["pc-01"], "reason": "thay pin", **more}
    return Wish(starts_at=at(start), ends_at=at(end), **values)  # type: ignore[arg-type]


def test_a_plan_with_enough_notice() -> None:
    item = plan(wish(subjects=["site:lucyen", "site:lucyen"], reason="  thay \n pin "), OFFICE, "ha", NOW)
    assert item.subjects == ("site:lucyen",)
    assert dict(item.covers) == dict.fromkeys(("device:wan", "device:pc-01", "link:wan"), NOW)
    assert (item.reason, item.planned_by, item.announced_at, item.planned_at) == ("thay pin", "ha", NOW, NOW)
    assert (item.notice_given, item.notice_required, item.notice_rule) == (7, 0, "")
    assert words.maintenance_warnings(language("vi"), item) == []


def test_a_notice_that_is_too_short_is_kept_with_the_plan() -> None:
    item = plan(wish("2026-07-20T22:00", "2026-07-20T23:00"), OFFICE, "ha", NOW)
    assert (item.notice_given, item.notice_required) == (4, 7)
    assert words.maintenance_warnings(language("vi"), item) == [
        "Chỉ báo trước 4 ngày làm việc trọn vẹn; Nghị định 224/2026/NĐ-CP yêu cầu 7 ngày."
    ]


def test_what_was_announced_before_counts_from_then() -> None:
    item = plan(wish("2026-07-20T22:00", "2026-07-20T23:00", announced_at=at("2026-07-08T16:00")), OFFICE, "ha", NOW)
    assert (item.notice_given, item.notice_required) == (7, 0)


def test_a_year_whose_holidays_nobody_knows_is_told() -> None:
    item = plan(wish("2028-01-05T08:00", "2028-01-05T09:00"), OFFICE, "ha", at("2027-12-20T08:00"))
    assert item.unknown_years == (2028,)
    assert words.maintenance_warnings(language("vi"), item) == [
        "Chưa có lịch nghỉ lễ của năm 2028: mọi ngày thường đều được tính là ngày làm việc."
    ]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (wish(subjects=[]), "Say what is to be stopped"),
        (
            wish(subjects=["pc-1"]),
            "'pc-1' is not in the inventory; write the id of a device, a link or a site (pc-01?)",
        ),
        (wish(reason="  "), "Say why it is stopped"),
        (wish("2026-07-23T22:00", "2026-07-23T22:00"), "The end must be later than the beginning"),
        (wish("2026-07-13T07:49"), "It cannot begin in the past"),
        (wish("2028-07-13T07:50", "2028-07-13T07:51"), "It begins in more than two years"),
        (wish(announced_at=at("2025-07-01T08:00")), "It was announced more than a year ago"),
        (wish("2026-07-23T22:00", "2026-08-24T22:00"), "lasts at most 31 days"),
        (wish(announced_at=at("2026-07-14T08:00")), "It cannot be announced in the future"),
    ],
)
def test_what_is_refused_is_told_in_a_sentence(asked: Wish, message: str) -> None:
    with pytest.raises(PlanError) as caught:
        plan(asked, OFFICE, "ha", NOW)
    assert message in str(caught.value)
    assert "{" not in language("vi").text(caught.value.message, **caught.value.values)


def test_one_that_begins_at_once_begins_now() -> None:
    assert plan(wish("2026-07-13T07:55", "2026-07-13T09:00"), OFFICE, "ha", NOW).starts_at == NOW


def test_an_id_is_a_device_before_a_link() -> None:
    assert [resolve(name, OFFICE) for name in ("wan", "link:wan", "lucyen")] == [
        "device:wan",
        "link:wan",
        "site:lucyen",
    ]
    assert covered(("site:lucyen", "device:wan"), OFFICE) == ["device:wan", "device:pc-01", "link:wan"]
    assert [office_zone([name], OFFICE) for name in ("core", "pc-01", "nobody")] == ["UTC", ZONE, ZONE]


def test_phases_and_windows() -> None:
    item = plan(wish(), OFFICE, "ha", NOW)
    assert [item.phase(when) for when in (NOW, item.starts_at, item.ends_at)] == [
        Phase.AHEAD,
        Phase.UNDER_WAY,
        Phase.OVER,
    ]
    ended = replace(item, ended_at=item.starts_at + 60)
    assert ended.windows() == {"device:pc-01": (item.starts_at, item.starts_at + 60)}
    joined = replace(item, covers={"device:pc-01": NOW, "device:wan": item.starts_at + 600})
    assert joined.windows()["device:wan"] == (item.starts_at + 600, item.ends_at)
    cancelled = replace(item, cancelled_at=NOW)
    assert (cancelled.windows(), cancelled.phase(item.starts_at)) == ({}, Phase.CANCELLED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", "2026-07-13T08:00"),
        ("+2h", "2026-07-13T10:00"),
        ("+90m", "2026-07-13T09:30"),
        ("+1d", "2026-07-14T08:00"),
        ("2026-12-05 22:00", "2026-12-05T22:00"),
        ("2026-12-05T22:00", "2026-12-05T22:00"),
        ("2026-12-05T22:00:30", "2026-12-05T22:00:30"),
        ("05/12/2026 22:00", "2026-12-05T22:00"),
    ],
)
def test_moments_as_people_write_them(text: str, expected: str) -> None:
    assert moment(f" {text} ", ZONE, NOW) == at(expected)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01 10:00", "+2", "22:00", "31/02/2026 10:00"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        moment(text, ZONE, NOW)
