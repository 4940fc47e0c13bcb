"""``motcua alerts``: one test message, and the outbox."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from core.clock import ManualClock
from core.errors import InputError, NotRunningError, StoreError
from core.store.alertings import Alertings
from core.store.audit import Audit
from core.store.database import Database
from monitor.alerts.cli import app
from tests.monitor.alerts.troubles import Hook, Office


def run(folder: Path, *arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(folder)], env=environment)


def configured(folder: Path, receiver: Hook) -> str:
    file = folder / "alerts.toml"
    usual = 'channel = "webhook"\ntimeout = 2\ntoken = "env:HOOK_TOKEN"\n'
    file.write_text(f'[[receiver]]\nname = "duty"\nurl = "{receiver.url}"\n{usual}')
    return str(file)


def test_one_test_message_by_the_settings_file(tmp_path: Path, receiver: Hook) -> None:
    file = configured(tmp_path, receiver)
    result = run(tmp_path, "test", "duty", MOTCUA_ALERTS=file, HOOK_TOKEN="bi-mat")
    assert result.exit_code == 0
    assert "answered HTTP 200 thanks" in result.output
    (post,) = receiver.posts
    assert (post["test"], post["title"]) == (True, "Tin thử")
    assert "bi-mat" not in result.output


def test_what_goes_wrong_is_said(tmp_path: Path, receiver: Hook) -> None:
    file = configured(tmp_path, receiver)
    receiver.answers = [500]
    result = run(tmp_path, "test", "duty", "--json", MOTCUA_ALERTS=file, HOOK_TOKEN="bi-mat")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert (said["receiver"], said["sent"]) == ("duty", False)
    assert "answered HTTP 500" in said["said"]
    result = run(tmp_path, "test", "duty", MOTCUA_ALERTS=file, HOOK_TOKEN="")
    assert result.exit_code == 1
    assert "HOOK_TOKEN" in result.output


def test_a_receiver_that_there_is_not(tmp_path: Path, receiver: Hook) -> None:
    result = run(tmp_path, "test", "boss", MOTCUA_ALERTS=configured(tmp_path, receiver))
    assert isinstance(result.exception, InputError)
    assert str(result.exception) == "there is no receiver 'boss'; known are duty"


def test_without_a_file_the_instances_own_configuration_counts(
    tmp_path: Path, database: Database, receiver: Hook
) -> None:
    body = {"receiver": [{"name": "head", "channel": "webhook", "url": receiver.url}]}
    Alertings(database).publish(body, "a test", "1", 0.0)
    assert run(tmp_path, "test", "head").exit_code == 0
    assert len(receiver.posts) == 1


@pytest.mark.parametrize("status", [200, 500])
def test_each_test_message_is_in_the_audit_log(tmp_path: Path, database: Database, receiver: Hook, status: int) -> None:
    file = configured(tmp_path, receiver)
    receiver.answers = [status, status]
    for _ in range(2):
        run(tmp_path, "test", "duty", MOTCUA_ALERTS=file, HOOK_TOKEN="bi-mat")
    entries = Audit(database).recent()
    assert [(one.action, one.target, one.detail) for one in entries] == [("alerts.test", "duty", "webhook")] * 2
    assert all(one.actor.startswith("cli:") for one in entries)


def test_what_cannot_be_written_down_is_not_sent(tmp_path: Path, database: Database, receiver: Hook) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("DROP TABLE audit")
    result = run(tmp_path, "test", "duty", MOTCUA_ALERTS=configured(tmp_path, receiver), HOOK_TOKEN="bi-mat")
    assert isinstance(result.exception, StoreError)
    assert receiver.posts == []


@pytest.mark.parametrize("command", [("list",), ("test", "duty")])
def test_without_an_instance(tmp_path: Path, command: tuple[str, ...]) -> None:
    result = run(tmp_path / "nowhere", *command)
    assert isinstance(result.exception, NotRunningError)


def test_the_outbox_newest_first(tmp_path: Path, database: Database, clock: ManualClock, receiver: Hook) -> None:
    office = Office(database, clock, {"name": "duty", "channel": "webhook", "url": receiver.url, "late": "each"})
    receiver.answers = [200, 400, 429]
    for name in ("a", "b", "c"):
        office.troubles.breaks(name)
    office.go()
    rows = json.loads(run(tmp_path, "list", "--json").stdout)
    assert [(one["name"], one["state"], one["kind"]) for one in rows] == [
        ("c", "waiting", "opened"),
        ("b", "failed", "opened"),
        ("a", "sent", "opened"),
    ]
    assert rows[0]["at"] == "2026-01-01T00:00:00+00:00"
    assert "answered HTTP 429" in rows[0]["note"]
    assert [one["name"] for one in json.loads(run(tmp_path, "list", "--state", "failed", "--json").stdout)] == ["b"]
    assert json.loads(run(tmp_path, "list", "--receiver", "boss", "--json").stdout) == []
    shown = run(tmp_path, "list", COLUMNS="200").stdout
    assert "đang chờ" in shown
    assert "không gửi được" in shown


def test_a_retry_is_written_into_the_audit_log(
    tmp_path: Path, database: Database, clock: ManualClock, receiver: Hook
) -> None:
    office = Office(database, clock, {"name": "duty", "channel": "webhook", "url": receiver.url})
    receiver.answers = [404]
    office.troubles.breaks("router")
    office.go()
    assert json.loads(run(tmp_path, "retry", "duty", "--json").stdout) == {"receiver": "duty", "again": 1}
    assert run(tmp_path, "retry", "duty").stdout == "duty: 0\n"
    (entry,) = Audit(database).recent()
    assert (entry.action, entry.target, entry.detail) == ("alerts.retry", "duty", "1 deliveries")
