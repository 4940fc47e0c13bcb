"""``motcua incidents``: the same as the API, by the user of this machine."""

import json

import pytest
from typer.testing import CliRunner

from api.incidents_cli import app
from core.errors import InputError, MotcuaError
from core.model import IncidentAct, IncidentEventKind, Reason, State
from tests.api import centre
from tests.api.conftest import NOW, Office

UPS = "2"
runner = CliRunner()


def run(office: Office, *words: str) -> str:
    done = runner.invoke(app, [*words, "--data", str(office.folder)], catch_exceptions=False, env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    return done.output


def test_the_list_shows_open_ones_and_tells_programs_what_the_api_tells(office: Office) -> None:
    text = run(office, "list")
    assert "chưa ai tiếp nhận" in text
    rows = json.loads(run(office, "list", "--json", "--severity", "S2"))
    assert [(row["id"], row["name"], row["assigned_to"]) for row in rows] == [(2, "Bộ lưu điện 01", None)]
    assert rows[0]["acknowledge_due"] > rows[0]["opened_at"]
    assert json.loads(run(office, "list", "--json", "--show", "resolved")) == []
    assert [row["id"] for row in json.loads(run(office, "list", "--json", "--search", "may chu"))] == [3]
    assert "1 / 4; --limit 4" in run(office, "list", "--limit", "1")


def test_what_is_done_is_written_down_with_who_did_it(office: Office) -> None:
    run(office, "acknowledge", UPS, "--note", "đi xem")
    run(office, "note", UPS, "máy nổ đang chạy")
    run(office, "assign", UPS, "Nguyễn Văn Bình")
    told = json.loads(run(office, "severity", UPS, "S3", "--reason", "còn điện máy nổ", "--json"))
    assert (told["severity"], told["assigned_to"]) == ("S3", "Nguyễn Văn Bình")
    assert told["acknowledged_by"].startswith("cli:")
    entries = office.house.audit.recent(4)
    assert {entry.actor for entry in entries} == {told["acknowledged_by"]}
    assert [entry.detail for entry in reversed(entries)] == [
        "đi xem",
        "máy nổ đang chạy",
        "Nguyễn Văn Bình",
        "S3 còn điện máy nổ",
    ]
    text = run(office, "show", UPS)
    assert "máy nổ đang chạy" in text
    assert "severity: S2 → S3" in text


def test_what_cannot_be_done_is_one_sentence(office: Office) -> None:
    office.house.incidents.act(2, IncidentAct(IncidentEventKind.ACKNOWLEDGED, "ha"), NOW)
    for words, sentence in (
        (["acknowledge", UPS], f"ha đã tiếp nhận sự cố {UPS} lúc"),
        (["resolve", UPS, "--reason", "xong"], "Bộ lưu điện 01 vẫn còn lỗi"),
    ):
        with pytest.raises(MotcuaError, match=sentence) as refused:
            run(office, *words)
        assert not isinstance(refused.value, InputError)
    for wrong, sentence in (
        (["show", "99"], "Không có sự cố 99."),
        (["note", "99", "x"], "Không có sự cố 99."),
        (["note", UPS, " "], "Hãy ghi lý do"),
    ):
        with pytest.raises(InputError, match=sentence):
            run(office, *wrong)


def test_resolving_and_reopening(office: Office) -> None:
    centre.change(office.database, "device:ups-01", State.UNKNOWN, Reason.OFF_SCHEDULE, NOW)
    done = json.loads(run(office, "resolve", UPS, "--reason", "đã thay ắc quy", "--json"))
    assert done["resolver"].startswith("cli:")
    assert "đã khắc phục" in run(office, "list", "--show", "resolved")
    back = json.loads(run(office, "reopen", UPS, "--reason", "chưa xong", "--json"))
    assert (back["resolved_at"], back["reopened"]) == (None, 1)
