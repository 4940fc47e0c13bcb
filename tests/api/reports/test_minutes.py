"""The minutes of acceptance and of handover, from a run of verify to signed files."""

import json
from collections.abc import Iterator
from io import BytesIO
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from api.reports import cli, signature
from core.errors import InputError
from core.model import (
    AssetFields,
    CheckResult,
    Device,
    DeviceIdentity,
    DeviceKind,
    HostOutcome,
    Inventory,
    Reason,
    Revision,
    RunEvent,
    RunPlan,
    RunRequest,
    RunState,
    Site,
    State,
    TaskOutcome,
    Transition,
)
from core.store.checks import Checks
from core.store.database import FILE_NAME, Database
from core.store.identities import Identities
from core.store.inventories import Inventories
from core.store.migrate import migrate
from core.store.run_queue import RunQueue
from core.store.runs import Runs
from core.store.states import States

BEGAN, ENDED = 1_782_900_000.0, 1_782_900_300.0
TASK = "See whether the machine keeps it"


def check(host: str, name: str, *, passed: bool = True, seen: str = "open") -> CheckResult:
    return CheckResult(host, f"base.{name}", f"Kiểm tra {name}", f"Check of {name}", "open", seen, passed)


def device(number: int) -> Device:
    asset = AssetFields(code=f"LY-{number:03}", serial=f"BOOK{number}", vendor="HP", model="ProDesk 600 G4")
    return Device(
        id=f"pc-{number:02}", name=f"PC-{number:02}", kind=DeviceKind.WORKSTATION, site="lucyen",
        address=IPv4Address(f"10.97.20.{number}"), room="Quầy 1", person="Lương Thị Hạnh", asset=asset,
    )  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Four machines: one is fine, one fails a check, one cannot be reached, one the monitor does not see."""
    opened = Database(f"sqlite:///{tmp_path / FILE_NAME}")
    migrate(opened)
    site = Site(id="lucyen", name="Bộ phận Một cửa Lục Yên", kind="commune")
    devices = tuple(device(number) for number in (1, 2, 3, 4))
    inventory = Inventory(sites=(site,), devices=devices, links=(), credentials=())
    Inventories(opened).publish(inventory, "test", "0" * 64, BEGAN - 100)
    states = States(opened)
    for number, state in ((1, State.UP), (2, State.UP), (3, State.UP), (4, State.DOWN)):
        states.record(
            [(Transition(f"device:pc-{number:02}", 1, BEGAN - 50, State.UNKNOWN, state, Reason.ANSWERING), None)]
        )
    Identities(opened).put(DeviceIdentity("device:pc-01", serial="SEEN1"))
    runs = Runs(opened)
    run_id = runs.request(RunRequest("verify", "minh"), BEGAN)
    queue = RunQueue(opened)
    plan = RunPlan(("pc-01", "pc-02", "pc-03", "pc-04"), Revision("abc1234"))
    queue.plan(run_id, plan, RunState.QUEUED, BEGAN)
    queue.claim("here", BEGAN, places=1)
    runs.add_events(run_id, [RunEvent(1, BEGAN, "result", "pc-03", "", TASK, TaskOutcome.UNREACHABLE)])
    hosts = [HostOutcome("pc-01", ok=2), HostOutcome("pc-02", failed=1), HostOutcome("pc-03", unreachable=1)]
    runs.finish(run_id, RunState.FAILED, ENDED, [*hosts, HostOutcome("pc-04", ok=2)])
    seen = [check("pc-01", "ssh"), check("pc-01", "snmp"), check("pc-02", "ssh"), check("pc-04", "ssh")]
    Checks(opened).put(run_id, [*seen, check("pc-02", "snmp", passed=False, seen="closed")])
    yield opened
    opened.close()


def run(tmp_path: Path, *arguments: str) -> str:
    """``motcua report minutes …`` on this instance; what it printed. Raises InputError."""
    done = CliRunner().invoke(cli.app, ["minutes", *arguments, "--data", str(tmp_path)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


@pytest.mark.usefixtures("database")
def test_the_minutes_say_what_passed_on_which_machine_and_who_signs(tmp_path: Path) -> None:
    run(tmp_path, "1", "--by", "Hoàng Đức Minh", "--to", "Trần Quốc Việt", "-o", str(tmp_path / "out"))
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == [
        f"{report}-run-1.{form}{suffix}"
        for report in ("acceptance", "handover")
        for form in ("pdf", "xlsx")
        for suffix in ("", ".sig")
    ]
    book = load_workbook(BytesIO((tmp_path / "out/acceptance-run-1.xlsx").read_bytes()))
    front = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert front[0] == "Biên bản nghiệm thu kỹ thuật"
    assert "1/4 máy đạt" in front
    assert "PC-02 lỗi ở bước: Kiểm tra snmp." in front
    assert f"PC-03 chưa kiểm tra được: lượt chạy dừng ở '{TASK}'." in front
    assert any("PC-04" in line and "hệ thống giám sát" in line for line in front)
    assert {"Hoàng Đức Minh", "Trần Quốc Việt"} <= set(front)
    machines = list(book["machines"].iter_rows(min_row=5, values_only=True))
    assert machines[0][:6] == ("PC-01", "pc-01", "Quầy 1", "SEEN1", 2, 2)
    assert [row[-1] for row in machines] == ["đạt", "không đạt", "không đạt", "không đạt"]
    (failed,) = book["failed"].iter_rows(min_row=5, values_only=True)
    assert failed == ("PC-02", "Kiểm tra snmp", "mở", "đóng", "không đạt", "base.snmp")
    handed = load_workbook(BytesIO((tmp_path / "out/handover-run-1.xlsx").read_bytes()))["handover"]
    assert next(handed.iter_rows(min_row=6, values_only=True))[3:6] == ("HP ProDesk 600 G4", "LY-002", "BOOK2")
    pdf = (tmp_path / "out/acceptance-run-1.pdf").read_bytes()
    checked = signature.check(pdf, (tmp_path / "out/acceptance-run-1.pdf.sig").read_bytes())
    assert (checked.is_genuine, checked.is_whole, pdf[:5]) == (True, True, b"%PDF-")


@pytest.mark.usefixtures("database")
def test_the_figures_are_there_for_programs(tmp_path: Path) -> None:
    told = json.loads(run(tmp_path, "1", "--json"))
    assert (told["passed"], told["run"], told["requested_by"], told["revision"]) == (1, 1, "minh", "abc1234")
    assert [machine["accepted"] for machine in told["machines"]] == [True, False, False, False]
    assert told["machines"][1]["checks"][1]["seen"] == "closed"


def test_a_run_of_something_else_makes_no_minutes(database: Database, tmp_path: Path) -> None:
    runs = Runs(database)
    runs.request(RunRequest("base", "minh"), BEGAN)
    with pytest.raises(InputError, match="run 2 has not ended"):
        run(tmp_path, "2", "--json")
    runs.finish(2, RunState.SUCCESSFUL, ENDED)
    with pytest.raises(InputError, match="run 2 looked at no promise of a role; run the playbook verify"):
        run(tmp_path, "2", "--json")
    with pytest.raises(InputError, match="there is no run 9"):
        run(tmp_path, "9", "--json")
