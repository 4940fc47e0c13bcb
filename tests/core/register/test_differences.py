"""Books against what a device tells of itself: each field, and what is no difference."""

from typing import Any

import pytest

from core.i18n import language
from core.model import AssetFields, BookField, Difference, FindingKind, SeenDevice
from core.register.differences import differences, findings
from core.register.same import are_one, continued, is_same
from core.words import finding
from tests.monitor.world import device

MAC = "20:67:7C:89:3B:7B"
BOOKS = AssetFields(serial="CZ2850-1340", mac=MAC, model="ProLiant DL360 Gen10")


def told(books: AssetFields = BOOKS, room: str = "Phòng máy chủ", **seen: Any) -> list[tuple[str, str, str]]:
    one = device("srv").model_copy(update={"asset": books, "room": room})
    found = differences(one, SeenDevice("device:srv", **seen))
    return [(one.field, one.book, one.seen) for one in found]


@pytest.mark.parametrize(
    "seen",
    [
        {},
        {"serial": "cz28501340"},
        {"macs": ("20:67:7C:89:3B:7A", MAC)},
        {"model": "DL360 Gen10"},
        {"model": "HPE ProLiant DL360 Gen10 8SFF"},
        {"model": "Generic x86 64-bit"},
        {"model": "cat29xxStack"},
        {"model": "Web/SNMP Management Card"},
        {"serial": "CZ28501340", "model": "DL380"},
        {"place": "UBND huyện, phong may chu"},
    ],
)
def test_what_says_the_same_in_other_words_is_no_difference(seen: dict[str, Any]) -> None:
    assert told(**seen) == []


def test_each_field_that_contradicts_is_one() -> None:
    seen: dict[str, Any] = {"serial": "XX1", "macs": ("02:00:00:00:00:01",), "model": "DL380", "place": "Quầy 1"}
    assert told(**seen) == [
        ("serial", "CZ2850-1340", "XX1"),
        ("mac", MAC, "02:00:00:00:00:01"),
        ("model", "ProLiant DL360 Gen10", "DL380"),
        ("place", "Phòng máy chủ", "Quầy 1"),
    ]


STACK = AssetFields(serial="S1", members=("S2",), mac=MAC, model="2960X")


@pytest.mark.parametrize(
    ("books", "seen", "found"),
    [
        (STACK, {"serial": "S1", "members": ("S1", "S2")}, []),
        (STACK, {"serial": "S2", "members": ("S2", "S1")}, []),  # another one speaks for all
        (STACK, {"serial": "S1"}, []),  # what it does not tell contradicts nothing
        (STACK, {"serial": "S2", "members": ("S2",)}, [("members", "S1, S2", "S2")]),
        (STACK, {"serial": "S1", "members": ("S1", "S3")}, [("members", "S1, S2", "S1, S3")]),
        (STACK, {"serial": "S7", "members": ("S7", "S8")}, [("serial", "S1", "S7")]),
        (BOOKS, {"serial": "X2", "members": ("X2", "CZ28501340")}, [("members", "", "X2")]),
        (BOOKS, {"serial": "CZ28501340", "members": ("board-7",)}, []),  # its chassis has a number of its own
    ],
)
def test_machines_that_answer_together_are_compared(
    books: AssetFields, seen: dict[str, Any], found: list[tuple[str, str, str]]
) -> None:
    assert told(books, **seen) == found


def test_the_machines_of_a_stack_are_told_in_vietnamese() -> None:
    (found,) = findings([Difference(BookField.MEMBERS, "S1, S2", "S1, S3")])
    assert finding(language("vi"), found.kind, dict(found.detail)) == (
        "Các máy cùng cụm (stack, HA) ở đó có số sê-ri S1, S3, trong danh mục là S1, S2."
    )


def test_what_the_books_lack_is_one_finding() -> None:
    lacking = [Difference(BookField.SERIAL, "", "XX1"), Difference(BookField.MODEL, "", "DL380")]
    (found,) = findings(lacking)
    assert found.kind is FindingKind.BOOK_INCOMPLETE
    assert dict(found.detail) == {"found": "XX1, DL380", "serial": "XX1", "model": "DL380"}
    assert finding(language("vi"), found.kind, dict(found.detail)) == (
        "Danh mục còn thiếu điều thiết bị tự khai: XX1, DL380."
    )
    assert told(AssetFields(), room="", place="Quầy 1") == [], "a room that nobody wrote down is no mistake"


def test_a_contradiction_is_told_in_vietnamese() -> None:
    (found,) = findings([Difference(BookField.SERIAL, "CZ1", "XX1")])
    assert finding(language("vi"), found.kind, dict(found.detail)) == (
        "Số sê-ri của thiết bị là XX1, trong danh mục là CZ1: hãy sửa danh mục."
    )


def look(serial: str = "", *macs: str, model: str = "", at: float = 0.0) -> SeenDevice:
    return SeenDevice("device:x", serial, macs, model=model, first_seen=at, last_seen=at)


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (look("A1"), look("a-1"), True),
        (look("A1", MAC), look("B2", MAC), False),
        (look("", MAC), look("B2", MAC), True),
        (look("A1", MAC), look("", "02:00:00:00:00:01"), False),
        (look(model="X"), look(model="Y"), False),
        (look("A1", MAC), look(), True),
    ],
)
def test_who_is_the_same_device(before: SeenDevice, after: SeenDevice, same: bool) -> None:
    assert is_same(before, after) is same


def test_what_is_not_told_again_is_kept() -> None:
    kept = continued(look("A1", MAC, model="X", at=10.0), look(model="X", at=20.0))
    assert (kept.serial, kept.macs, kept.first_seen, kept.last_seen) == ("A1", (MAC,), 10.0, 20.0)


@pytest.mark.parametrize(
    ("before", "after", "one"),
    [
        (("S1", ("S1", "S2")), ("S2", ("S2",)), True),  # the first of a stack is away
        (("S1", ("S1", "S2")), ("S2", ()), True),
        (("S1", ()), ("S2", ("S2", "s-1")), True),  # it became a stack
        (("S1", ("S1", "S2")), ("S3", ("S3",)), False),
        (("S1", ()), ("S2", ()), False),
    ],
)
def test_who_answered_together_is_no_other_device(
    before: tuple[str, tuple[str, ...]], after: tuple[str, tuple[str, ...]], one: bool
) -> None:
    first, second = (SeenDevice("device:sw", serial, members=members) for serial, members in (before, after))
    assert are_one(first, second) is one
    assert is_same(first, second) is one
    assert continued(first, second).members == (after[1] or before[1])
