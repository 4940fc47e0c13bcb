"""An inventory check as a person records it: the sheet, what is refused, what is kept."""

import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from core import inventory
from core.errors import InputError, InventoryError
from core.store.audit import Audit
from core.store.counts import Counts
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.migrate import migrate
from provision import counting
from provision.counting import Found
from provision.inventory_cli import app

SAMPLE = inventory.load(Path(__file__).parents[2] / "inventory" / "lucyen")
FIRST, SECOND = SAMPLE.devices[0], SAMPLE.devices[1]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = Database.in_folder(tmp_path)
    migrate(opened)
    Inventories(opened).publish(SAMPLE, "inventory/lucyen", "digest", time.time() - 100)
    return opened


def sheet(folder: Path, *lines: str, header: str = "STT;Tên;Có mặt;Ghi chú") -> Path:
    path = folder / "kiem-ke.csv"
    path.write_text("\n".join((header, *lines)))
    return path


def motcua(folder: Path, *arguments: object) -> Result:
    return CliRunner().invoke(app, [*(str(one) for one in arguments), "--data", str(folder)])


def test_a_device_is_named_by_its_id_or_its_name(tmp_path: Path) -> None:
    path = sheet(tmp_path, f"1;{FIRST.id};có;", f"2;{SECOND.name.upper()};Không;mang đi sửa")
    assert counting.read(path, SAMPLE) == [Found(FIRST.id, True), Found(SECOND.id, False, "mang đi sửa")]


@pytest.mark.parametrize(
    ("written", "is_present"), [("x", True), ("1", True), ("Yes", True), ("0", False), ("no", False)]
)
def test_answers_are_taken_as_people_write_them(tmp_path: Path, written: str, is_present: bool) -> None:
    assert counting.read(sheet(tmp_path, f"1;{FIRST.id};{written};"), SAMPLE)[0].is_present is is_present


def test_every_mistake_is_told_with_its_place_and_nothing_is_presumed(tmp_path: Path) -> None:
    lines = (f"1;{FIRST.id};;", "2;PC-99;có;", f"3;{SECOND.id};có;", f"4;{SECOND.id};không;", "5;;có;")
    with pytest.raises(InventoryError) as caught:
        counting.read(sheet(tmp_path, *lines), SAMPLE)
    assert str(caught.value).splitlines() == [
        "row 2, column Có mặt: '' is no answer; write có or không, in English yes or no",
        "row 3, column Tên: 'PC-99' is not in the inventory; add it first (motcua inventory import), then count it",
        f"row 5, column Tên: '{SECOND.id}' is in the sheet twice; keep one of its lines",
        "row 6, column Tên: is empty; fill it in",
    ]


def test_a_name_that_two_have_needs_an_id(tmp_path: Path) -> None:
    twins = SAMPLE.model_copy(update={"devices": (FIRST, SECOND.model_copy(update={"name": FIRST.name}))})
    with pytest.raises(InventoryError, match=f"write its id: {FIRST.id}, {SECOND.id}"):
        counting.read(sheet(tmp_path, f"1;{FIRST.name};có;"), twins)


def test_a_sheet_without_the_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no column 'Có mặt'; add it"):
        counting.read(sheet(tmp_path, f"{FIRST.id};tốt", header="Tên;Ghi chú"), SAMPLE)


def test_a_check_is_recorded_with_who_and_when_and_an_entry_in_the_audit_log(
    database: Database, tmp_path: Path
) -> None:
    path = sheet(tmp_path, f"1;{FIRST.id};có;", f"2;{SECOND.id};không;mất")
    done = motcua(tmp_path, "count", path, "--on", "30/09/2026", "--json")
    assert (done.exit_code, json.loads(done.output)) == (
        0,
        {"recorded": True, "present": 1, "not_found": [SECOND.id], "counted_at": "2026-09-29T17:00:00+00:00"},
    )
    kept = Counts(database).latest()
    assert {one.device: (one.is_present, one.note) for one in kept.values()} == {
        FIRST.id: (True, ""), SECOND.id: (False, "mất"),
    }  # fmt: skip
    assert all(one.recorded_by.startswith("cli:") and one.recorded_at > time.time() - 60 for one in kept.values())
    (entry,) = Audit(database).recent()
    assert (entry.action, entry.target) == ("inventory.count", "kiem-ke.csv")
    assert entry.detail == "1 present, 1 not found, on 2026-09-29T17:00:00+00:00"
    listed = {one["device"]: one["present"] for one in json.loads(motcua(tmp_path, "counts", "--json").output)}
    assert (listed[FIRST.id], listed[SECOND.id], len(listed)) == (True, False, len(SAMPLE.devices))
    assert set(listed.values()) == {True, False, None}
    assert "không thấy" in motcua(tmp_path, "counts").output


def test_a_dry_run_records_nothing(database: Database, tmp_path: Path) -> None:
    done = motcua(tmp_path, "count", sheet(tmp_path, f"1;{FIRST.id};có;"), "--dry-run")
    assert (done.exit_code, done.output.splitlines()) == (
        0, ["Đã tìm thấy 1 trong 1 thiết bị.", "Chưa ghi nhận gì."],
    )  # fmt: skip
    assert (Counts(database).latest(), Audit(database).recent()) == ({}, [])


def test_what_was_wrong_is_counted_again(database: Database, tmp_path: Path) -> None:
    for answer in ("không", "có"):
        assert (
            motcua(tmp_path, "count", sheet(tmp_path, f"1;{FIRST.id};{answer};"), "--on", "2026-09-30").exit_code == 0
        )
    assert Counts(database).latest()[FIRST.id].is_present
    motcua(tmp_path, "count", sheet(tmp_path, f"1;{FIRST.id};không;"), "--on", "2026-09-01")
    assert Counts(database).latest()[FIRST.id].is_present, "an older check says nothing of today"


@pytest.mark.parametrize("day", ["2199-01-01", "morgen"])
def test_a_day_that_is_none_or_to_come_is_refused(database: Database, tmp_path: Path, day: str) -> None:
    done = motcua(tmp_path, "count", sheet(tmp_path, f"1;{FIRST.id};có;"), "--on", day)
    assert isinstance(done.exception, InputError)
    assert Counts(database).latest() == {}
