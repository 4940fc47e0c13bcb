"""Asking for runs, by the API and by the page."""

import pytest

from core.model import Role, RunState
from tests.api.conftest import Office


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
        ({"playbook": "base.yml", "tags": "x"}, "ở đây không có 'tags'"),
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
