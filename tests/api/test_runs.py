"""Asking for runs, by the API and by the page."""

import pytest
from fastapi.testclient import TestClient

from api.people import People
from core.model import ApprovalReason, ChangeKind, Role, RunPlan, RunRequest, RunState
from tests.api.conftest import HERE, NOW, PASSWORD, Office


def test_a_run_only_checks_unless_told_otherwise(office: Office) -> None:
    client = office.client(Role.TECHNICIAN)
    answer = client.post("/api/v1/runs", json={"playbook": "base.yml", "limit": "server-01,pc-09"})
    assert answer.status_code == 201
    run = answer.json()
    assert run["request"] == {
        "playbook": "base.yml",
        "requested_by": "token:technician-token",
        "limit": "server-01,pc-09",
        "check": True,
        "diff": False,
        "tags": [],
        "confirmed": False,
        "resumes": None,
    }
    entry = office.house.audit.recent(1)[0]
    assert (entry.action, entry.target) == ("run.request", f"{run['id']}:base.yml")
    assert entry.detail == "limit=server-01,pc-09 check=true diff=false"


def test_the_form_goes_to_the_runs_page(office: Office) -> None:
    client = office.client(Role.TECHNICIAN)
    answer = client.post("/runs", data={"playbook": "base.yml", "limit": "", "check": "true"})
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert "chỉ kiểm tra" in page
    assert "Dừng lần chạy này…" in page
    record = office.house.runs.recent(1)[0]
    assert (record.request.check, record.request.limit) == (True, "")
    client.post("/runs", data={"playbook": "base.yml"})
    assert not office.house.runs.recent(1)[0].request.check


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"playbook": "../evil.yml"}, "Không có kịch bản '../evil.yml'."),
        ({"playbook": "base.yml", "limit": "--extra-vars"}, "'--extra-vars' không phải mẫu tên máy"),
        ({"playbook": "base.yml", "limit": "a b"}, "'a b' không phải mẫu tên máy"),
        ({"playbook": "base.yml", "extra": "x"}, "ở đây không có 'extra'"),
        ({"playbook": "base.yml", "tags": ["-e"]}, "'-e' không phải nhãn"),
        ({}, "thiếu 'playbook'"),
    ],
)
def test_what_cannot_be_run_is_refused(office: Office, asked: dict[str, str], sentence: str) -> None:
    before = len(office.house.runs.recent())
    answer = office.client(Role.TECHNICIAN).post("/api/v1/runs", json=asked)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(sentence)
    assert len(office.house.runs.recent()) == before


def test_cancel(office: Office) -> None:
    client = office.client(Role.TECHNICIAN)
    run_id = office.house.runs.recent(1)[0].id
    answer = client.post(f"/api/v1/runs/{run_id}/cancel")
    assert answer.json()["state"] == RunState.CANCELLED
    again = client.post(f"/api/v1/runs/{run_id}/cancel")
    assert (again.status_code, again.json()) == (409, {"error": f"Lần chạy {run_id} đã kết thúc."})
    assert client.post("/api/v1/runs/999/cancel").status_code == 404
    assert [entry.action for entry in office.house.audit.recent(1)] == ["run.cancel"]


def test_the_log_of_a_run(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    events = client.get("/api/v1/runs/1/events", params={"after": 7}).json()
    assert [event["counter"] for event in events] == [8, 9]
    assert events[-1]["text"] == "dịch vụ nftables không khởi động được"
    part = client.get("/runs/1?part=log&after=8").text
    assert part.count("<li") == 1
    assert "nftables" in part
    page = client.get("/runs/1").text
    assert "thất bại" in page
    assert "Dừng lần chạy này…" not in page


def test_an_auditor_sees_no_form(office: Office) -> None:
    assert '<form method="post" action="/runs"' not in office.client(Role.AUDITOR).get("/runs").text
    assert '<form method="post" action="/runs"' in office.client(Role.TECHNICIAN).get("/runs").text


def held(office: Office, state: RunState, requested_by: str = "lan", playbook: str = "base.yml") -> int:
    """A run that was looked at and waits for somebody."""
    house = office.house
    run_id = house.runs.request(RunRequest(playbook, requested_by), NOW)
    plan = RunPlan(("server-01", "pc-09"), approval=ApprovalReason.MANY_HOSTS)
    assert house.run_queue.plan(run_id, plan, state, NOW, NOW + 3600)
    return run_id


def logged_in(office: Office, name: str) -> TestClient:
    """A browser of a technician."""
    People(office.house, "test").add_account(name, PASSWORD, Role.TECHNICIAN)
    client = office.client()
    assert client.post("/login", data={"name": name, "password": PASSWORD}).status_code == 303
    client.headers["Origin"] = HERE
    return client


def test_a_second_person_approves_and_nobody_else(office: Office) -> None:
    run_id = held(office, RunState.UNAPPROVED)
    asker, second = logged_in(office, "lan"), logged_in(office, "ha")
    assert "Phải" not in (own := asker.get(f"/runs/{run_id}").text)
    assert "người thứ hai duyệt" in own
    assert f"/runs/{run_id}/approve" not in own
    answer = asker.post(f"/api/v1/runs/{run_id}/approve")
    assert (answer.status_code, answer.json()["error"]) == (409, f"Lượt {run_id} cần một người khác lan duyệt.")
    answer = office.client(Role.ADMIN).post(f"/api/v1/runs/{run_id}/approve")
    assert (answer.status_code, "người thứ hai phải đăng nhập" in answer.json()["error"]) == (409, True)
    assert f"/runs/{run_id}/approve" in second.get(f"/runs/{run_id}").text
    assert second.post(f"/runs/{run_id}/approve").status_code == 303
    record = office.house.runs.get(run_id)
    assert record is not None
    assert (record.state, record.decided_by) == (RunState.QUEUED, "ha")
    assert [(entry.actor, entry.action) for entry in office.house.audit.recent(1)] == [("ha", "run.approve")]
    assert second.post(f"/api/v1/runs/{run_id}/approve").status_code == 409


def test_a_second_person_rejects(office: Office) -> None:
    run_id = held(office, RunState.UNAPPROVED)
    assert logged_in(office, "ha").post(f"/api/v1/runs/{run_id}/reject").json()["state"] == "rejected"
    assert [entry.action for entry in office.house.audit.recent(1)] == ["run.reject"]


def test_a_run_without_a_check_is_confirmed_or_checked_first(office: Office) -> None:
    run_id = held(office, RunState.UNCONFIRMED)
    client = office.client(Role.TECHNICIAN)
    assert "Kiểm tra trước" in client.get(f"/runs/{run_id}").text
    answer = client.post(f"/runs/{run_id}/check")
    check = office.house.runs.recent(1)[0]
    assert answer.headers["location"] == f"/runs/{check.id}"
    assert (check.request.playbook, check.request.check, check.request.diff) == ("base.yml", True, True)
    assert client.post(f"/api/v1/runs/{run_id}/confirm").json()["state"] == "unapproved"
    assert [entry.action for entry in office.house.audit.recent(1)] == ["run.confirm"]
    assert client.post(f"/api/v1/runs/{run_id}/confirm").status_code == 409


def test_the_rest_of_a_run_is_asked_for(office: Office) -> None:
    client = office.client(Role.TECHNICIAN)
    assert "Chạy tiếp phần còn lại" in client.get("/runs/1").text
    answer = client.post("/api/v1/runs/1/resume")
    assert answer.status_code == 201
    asked = answer.json()["request"]
    assert (asked["limit"], asked["resumes"], asked["check"], asked["diff"]) == ("pc-09", 1, False, True)
    assert "Phần còn lại của lượt 1" in client.get(f"/runs/{answer.json()['id']}").text
    assert client.post(f"/api/v1/runs/{answer.json()['id']}/resume").status_code == 422


def test_a_run_that_waits_says_what_for(office: Office) -> None:
    queue, first = office.house.run_queue, held(office, RunState.QUEUED)
    assert queue.claim("worker", NOW, places=9) is not None
    second = held(office, RunState.QUEUED)
    answer = office.client(Role.AUDITOR).get(f"/api/v1/runs/{second}").json()
    assert answer["wait"] == {"kind": "host", "host": "pc-09", "run": first}
    assert answer["sentences"] == {"vi": [f"chờ pc-09 của lượt {first}"], "en": [f"waits for pc-09 of run {first}"]}
    assert f"chờ pc-09 của lượt {first}" in office.client(Role.AUDITOR).get("/runs").text


def test_a_run_that_waits_for_the_change_of_a_device_says_so(office: Office) -> None:
    changes = office.house.device_changes
    changes.begin("server-01", NOW, ("cli:minh", ""), ChangeKind.PUSH, until=NOW + 300)
    waits = held(office, RunState.QUEUED)
    answer = office.client(Role.AUDITOR).get(f"/api/v1/runs/{waits}").json()
    assert answer["wait"] == {"kind": "change", "host": "server-01", "run": None}
    assert answer["sentences"]["vi"] == ["chờ việc đổi cấu hình đang làm trên server-01"]


def test_where_hosts_stand(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    states = {host["host"]: host["state"] for host in client.get("/api/v1/provision/hosts").json()}
    assert (states["pc-09"], states["server-01"], states["kiosk-01"]) == ("failed", "changed", "never")
    assert "wan-router" not in states
    (one,) = client.get("/api/v1/provision/hosts/pc-09/history").json()
    assert (one["run"], one["outcome"]["failed"], one["outcome"]["host"]) == (1, 1, "pc-09")
    page = client.get("/devices/pc-09").text
    assert "cấp phát thất bại" in page
    assert 'href="/runs/1"' in page
    assert "Chưa cấp phát" in client.get("/devices/kiosk-01").text
