"""``motcua traps``: what is in the store, as JSON and for the eye."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.errors import InputError, NotRunningError
from core.model import TrapBinding, TrapMeaning, TrapRecord
from core.store.database import Database
from core.store.inventories import Inventories
from core.store.migrate import migrate
from core.store.traps import Traps
from motcua import app
from tests.monitor.world import device, inventory

DOWN = TrapRecord(
    0, "device:router", 0.0, 0.0, 3, "2c", False, "10.0.0.1", "1.3.6.1.6.3.1.1.5.3", "linkDown",
    TrapMeaning.LINK_DOWN, "ether1", 12.5, (TrapBinding("1.3.6.1.2.1.2.2.1.1.1", "INTEGER", "1"),),
)  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    database = Database.in_folder(tmp_path)
    migrate(database)
    Inventories(database).publish(inventory([device("router")]), "a test", "1", 1.0)
    now = time.time()
    old = now - 100 * 3600
    rows = [replace(DOWN, last_at=now, first_at=now), replace(DOWN, first_at=old, last_at=old, about="ether9")]
    Traps(database).record([*rows, replace(DOWN, subject="device:gone", first_at=now, last_at=now - 1)])
    database.close()
    return tmp_path


def run(*words: str) -> str:
    ended = CliRunner().invoke(app, ["traps", *words], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.output


def test_json_has_everything_and_times_in_utc(data: Path) -> None:
    found = json.loads(run("--json", "--data", str(data)))
    assert [(one["subject"], one["count"]) for one in found] == [("device:router", 3), ("device:gone", 3)]
    assert found[0]["last_at"].endswith("Z") or found[0]["last_at"].endswith("+00:00")
    assert found[0]["bindings"] == [{"oid": "1.3.6.1.2.1.2.2.1.1.1", "kind": "INTEGER", "value": "1"}]


def test_one_device_further_back(data: Path) -> None:
    found = json.loads(run("router", "--hours", "1000", "--json", "--data", str(data)))
    assert [one["about"] for one in found] == ["ether1", "ether9"]
    assert len(json.loads(run("--limit", "1", "--json", "--data", str(data)))) == 1


def test_for_the_eye(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    said = run("--data", str(data))
    assert "Cổng ether1 mất kết nối." in said
    assert "linkDown" in said
    assert "gone" in said, "a device that the inventory no longer has is called by its id"


def test_wrong_input_is_one_sentence(data: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(InputError, match="no device 'nobody'"):
        run("nobody", "--data", str(data))
    with pytest.raises(NotRunningError, match="no instance"):
        run("--data", str(tmp_path_factory.mktemp("empty")))
