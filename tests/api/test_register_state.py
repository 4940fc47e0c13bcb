"""What is out of support and what the centre lacks, in the API and on the command line."""

import json

import pytest
from typer.testing import CliRunner

from api.register_cli import app
from core.model import Role, SeenDevice
from core.store.seen_devices import SeenDevices
from tests.api.conftest import NOW, Office

SYSTEM = "Hardware: Intel64 - Software: Windows Version 6.1 (Build 7601 Multiprocessor Free)"


@pytest.fixture
def old(office: Office) -> Office:
    """An office with one workstation of Windows 7."""
    seen = SeenDevice("device:pc-01", system=SYSTEM, first_seen=NOW - 100, last_seen=NOW - 100)
    SeenDevices(office.database).saw(seen)
    return office


def test_what_nobody_mends_any_more(old: Office) -> None:
    (told,) = old.client(Role.AUDITOR).get("/api/v1/register/support").json()
    assert (told["device"], told["what"], told["is_over"]) == ("pc-01", "Windows 7 / Server 2008 R2", True)
    shown = CliRunner().invoke(app, ["support", "--data", str(old.folder)], env={"COLUMNS": "160"})
    assert shown.exit_code == 3
    assert "14/01/2020" in shown.stdout
    assert "hết hỗ trợ" in shown.stdout


def test_the_page_shows_both(old: Office) -> None:
    text = old.client(Role.AUDITOR).get("/register/state").text
    assert "Windows 7 / Server 2008 R2" in text
    assert "14/01/2020" in text
    assert "Nghị định 118/2025/NĐ-CP" in text
    assert text.count("badge degraded") == 1, "scanners"


def test_what_the_centre_lacks(office: Office) -> None:
    told = office.client(Role.AUDITOR).get("/api/v1/register/checklist").json()
    found = {one["id"]: (one["booked"], one["seen"], one["missing"]) for one in told["items"]}
    assert found["computers"] == (18, 18, 0)
    assert {name for name, (_, _, missing) in found.items() if missing} == {"scanners"}
    shown = CliRunner().invoke(app, ["checklist", "--data", str(office.folder)], env={"COLUMNS": "160"})
    assert shown.exit_code == 3
    assert "Máy quét số hoá hồ sơ" in shown.stdout
    listed = CliRunner().invoke(app, ["checklist", "--json", "--data", str(office.folder)])
    assert json.loads(listed.stdout) == told
