"""Kept configurations on the pages and in the API."""

from dataclasses import replace

import pytest

from core.model import (
    DeviceTrouble,
    FindingKind,
    Role,
)
from core.store.audit import Audit
from tests.api.conftest import NOW, Office
from tests.api.kept_configurations import FIRST, change, keep


@pytest.fixture
def kept(office: Office) -> tuple[str, str]:
    """switch-01 has a login and two versions, the second one unexplained; returns the versions."""
    return keep(office.database, office.house.settings.data, NOW)


def test_the_list_says_what_is_to_be_done(office: Office, kept: tuple[str, str]) -> None:
    text = office.client(Role.AUDITOR).get("/configurations").text
    assert 'href="/configurations/switch-01"' in text
    assert "chưa ai nêu lý do thay đổi" in text
    assert "motcua device" not in text  # the page has what these commands do
    assert "Cisco IOS" in text
    assert "chưa đọc lần nào" in text
    rows = {one["device"]: one for one in office.client(Role.AUDITOR).get("/api/v1/configurations").json()}
    assert rows["switch-01"]["version"] == kept[1]
    assert (rows["switch-01"]["unsaved"], rows["switch-02"]["version"]) == (2, None)
    assert rows["switch-01"]["broken"] > rows["switch-02"]["broken"] if rows["switch-02"]["broken"] else True


def test_a_page_shows_versions_the_difference_and_the_line_that_breaks_a_rule(
    office: Office, kept: tuple[str, str]
) -> None:
    client = office.client(Role.AUDITOR)
    text = client.get("/configurations/switch-01").text
    assert "- transport input ssh\n+ transport input telnet" in text.replace("&#43;", "+")
    assert "dòng 3: transport input telnet" in text
    assert "lần đầu" in text
    assert "phát hiện thay đổi" in text
    assert "+hostname switch-01" in client.get(f"/configurations/switch-01?new={kept[0]}").text.replace("&#43;", "+")
    assert 'action="/configurations/switch-01/accept"' not in text
    assert 'href="/configurations/switch-01"' in client.get("/devices/switch-01").text


def test_programs_get_history_diff_text_and_rules(office: Office, kept: tuple[str, str]) -> None:
    client, base = office.client(Role.AUDITOR), "/api/v1/configurations/switch-01"
    assert [one["commit"] for one in client.get(f"{base}/history").json()] == [kept[1], kept[0]]
    assert "+ transport input telnet" in client.get(f"{base}/diff").json()["diff"]
    backwards = client.get(f"{base}/diff", params={"old": kept[1], "new": kept[0]}).json()["diff"]
    assert "+ transport input ssh" in backwards
    assert client.get(f"{base}/text", params={"version": kept[0]}).json()["configuration"] == FIRST
    telnet = next(one for one in client.get(f"{base}/compliance").json() if one["rule"] == "no_telnet")
    assert telnet["standing"] == "broken"
    assert telnet["evidence"] == [{"number": 3, "line": " transport input telnet", "missing": None}]


def test_whoever_operates_stands_for_a_change_and_says_why(office: Office, kept: tuple[str, str]) -> None:
    client = office.client(Role.TECHNICIAN)
    assert 'action="/configurations/switch-01/accept"' in client.get("/configurations/switch-01").text
    assert client.post("/configurations/switch-01/accept", data={"why": "  "}).status_code == 422
    answer = client.post("/api/v1/configurations/switch-01/accept", json={"why": "nhà thầu báo trước"})
    assert answer.json()["accepted"] == kept[1]
    assert not [one for one in office.house.findings.all(ended=False) if one.kind is FindingKind.CONFIGURATION_CHANGED]
    entry = Audit(office.database).recent(1)[0]
    assert (entry.action, entry.target, entry.detail) == (
        *("device.accept", f"switch-01:{kept[1]}", "nhà thầu báo trước"),
    )


def test_nobody_stands_for_a_version_that_he_has_not_seen(office: Office, kept: tuple[str, str]) -> None:
    client = office.client(Role.TECHNICIAN)
    base, why = "/configurations/switch-01/accept", "nhà thầu báo trước"
    assert f'name="version" value="{kept[1]}"' in client.get("/configurations/switch-01").text
    assert client.post(base, data={"why": why, "version": kept[0]}).status_code == 409
    refused = client.post(f"/api/v1{base}", json={"why": why, "version": kept[0]})
    assert (refused.status_code, "lại vừa thay đổi" in refused.text) == (409, True)
    known = office.house.backups.get("switch-01")
    assert known is not None
    assert known.accepted != kept[1]
    assert client.post(f"/api/v1{base}", json={"why": why, "version": kept[1][:10]}).json()["accepted"] == kept[1]


def test_a_trouble_is_told_with_what_to_do(office: Office, kept: tuple[str, str]) -> None:
    known = office.house.backups.get("switch-01")
    assert known is not None
    office.house.backups.put(replace(known, trouble=DeviceTrouble.WRONG_PASSWORD), [], NOW)
    text = office.client(Role.AUDITOR).get("/configurations/switch-01").text
    assert "không nhận tên hoặc mật khẩu" in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/configurations/nobody", 404),
        ("/api/v1/configurations/pc-01", 404),
        ("/api/v1/configurations/switch-02/text", 404),
        ("/api/v1/configurations/switch-01/text?version=HEAD", 422),
        ("/api/v1/configurations/switch-01/diff?old=--output%3D%2Ftmp%2Fx", 422),
        ("/configurations/switch-02", 200),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(
    path: str, status: int, office: Office, kept: tuple[str, str]
) -> None:
    assert office.client(Role.AUDITOR).get(path).status_code == status


def test_what_motcua_changed_is_told_with_its_commands(office: Office, kept: tuple[str, str]) -> None:
    change(office.house.device_changes, NOW)
    client = office.client(Role.AUDITOR)
    (one,) = client.get("/api/v1/configurations/switch-01/changes").json()
    assert (one["kind"], one["outcome"], one["commands"][1]) == ("quarantine", "reverted", "  shutdown")
    assert "thiết bị không nhận một lệnh (shutdown: % no)" in client.get("/configurations/switch-01").text
    text = client.get("/configurations/switch-01").text
    assert "đóng cổng Gi0/7" in text
    assert "đã hoàn lại như cũ" in text
    assert "interface Gi0/7\n  shutdown" in text
