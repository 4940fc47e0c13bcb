"""The JSON API of devices, links, history, transitions and incidents."""

from core.model import Reason, Role, State, Verdict
from core.store.history import History, Sample
from tests.api import centre
from tests.api.conftest import NOW, Office


def test_devices_come_worst_first_with_a_reason_in_both_languages(office: Office) -> None:
    devices = office.client(Role.AUDITOR).get("/api/v1/devices").json()
    states = [device["standing"]["state"] for device in devices]
    order = ["down", "degraded", "unknown", "maintenance", "up"]
    assert states == sorted(states, key=order.index)
    assert devices[0]["id"] == "kiosk-02"
    assert devices[0]["address"] == "10.20.30.12"
    assert devices[0]["standing"]["sentence"] == {"vi": "Không trả lời.", "en": "Does not answer."}


def test_an_isolated_device_names_who_is_to_blame(office: Office) -> None:
    standing = office.client(Role.AUDITOR).get("/api/v1/devices/pc-18").json()["standing"]
    assert standing["cause"] == "device:switch-03"
    assert standing["sentence"]["vi"] == "Bị cô lập: sự cố ở Chuyển mạch 03."


def test_a_link(office: Office) -> None:
    link = office.client(Role.AUDITOR).get("/api/v1/links/wan").json()
    assert (link["bandwidth_down"], link["provider"], link["standing"]["state"]) == (20, "VNPT MegaWAN", "up")


def test_what_is_not_in_the_inventory_is_said_in_the_readers_language(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    answer = client.get("/api/v1/devices/nowhere")
    assert (answer.status_code, answer.json()) == (404, {"error": "Không có thiết bị 'nowhere' trong danh mục."})
    answer = client.get("/api/v1/links/nowhere?lang=en")
    assert answer.json() == {"error": "There is no link 'nowhere' in the inventory."}


def test_history_has_its_gap_and_its_bounds(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    asked: dict[str, str | float] = {"subject": "link:wan", "metric": "rtt_seconds", "since": NOW - 3600, "until": NOW}
    series = client.get("/api/v1/history", params=asked).json()
    assert len(series["times"]) == len(series["values"]) > 300
    assert None in series["values"]
    assert "loss_ratio" in client.get("/api/v1/history/metrics", params={"subject": "link:wan"}).json()
    reduced = client.get("/api/v1/history", params={**asked, "max_points": 50}).json()
    assert reduced["reduced"]
    assert len(reduced["times"]) < 80


def test_history_says_why_a_rate_is_missing(office: Office) -> None:
    at = int(NOW) - 605
    History(office.database).append([Sample("link:wan", at, {"in_verdict": float(Verdict.RESET.code)})])
    asked: dict[str, str | float] = {"subject": "link:wan", "since": NOW - 700, "until": NOW - 500}
    client = office.client(Role.AUDITOR)
    series = client.get("/api/v1/history", params={**asked, "metric": "in_bits_per_second"}).json()
    assert series["gaps"] == [{"since": at - 5, "until": at + 5, "verdicts": ["reset"]}]
    assert [time for time, value in zip(series["times"], series["values"], strict=True) if value is None] == [at]
    assert client.get("/api/v1/history", params={**asked, "metric": "out_bits_per_second"}).json()["gaps"] == []


def test_history_says_in_which_detail_it_is(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    asked: dict[str, str | float] = {"subject": "link:wan", "metric": "rtt_seconds", "since": NOW - 3600, "until": NOW}
    raw = client.get("/api/v1/history", params=asked).json()
    assert (raw["level"], raw["step"], raw["reduction"], raw["highs"]) == ("raw", 10, "none", [])
    means = client.get("/api/v1/history", params={**asked, "level": "5m"}).json()
    assert (means["level"], means["step"], means["reduction"]) == ("5m", 300, "none")
    known = [one for one in zip(means["lows"], means["values"], means["highs"], strict=True) if None not in one]
    assert len(known) > 8
    assert all(low <= mean <= high for low, mean, high in known)
    assert len(means["p95s"]) == len(means["counts"]) == len(means["times"])
    assert max(means["counts"]) == 30, "a sample each ten seconds"
    answer = client.get("/api/v1/history", params={**asked, "level": "1w"})
    assert answer.status_code == 422


def test_bad_questions_get_one_sentence(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    backwards: dict[str, str | float] = {"subject": "link:wan", "metric": "rtt_seconds", "since": 2, "until": 1}
    answers = [
        client.get("/api/v1/history", params=backwards),
        client.get("/api/v1/history", params={"subject": "link:wan"}),
        client.get("/api/v1/transitions", params={"limit": "many"}),
        client.get("/api/v1/transitions", params={"limit": 0}),
        client.get("/api/v1/nowhere"),
        client.put("/api/v1/devices"),
    ]
    assert [(answer.status_code, answer.json()["error"]) for answer in answers] == [
        (422, "'since' phải sớm hơn 'until'"),
        (422, "thiếu 'metric'"),
        (422, "'limit' phải là số nguyên"),
        (422, "'limit' ít nhất phải là 1"),
        (404, "Không có trang này."),
        (405, "Địa chỉ này không nhận loại yêu cầu đó."),
    ]


def test_transitions_and_incidents(office: Office) -> None:
    client = office.client(Role.WALL)
    changes = client.get("/api/v1/transitions", params={"subject": "device:kiosk-02"}).json()
    assert [(change["before"], change["after"]) for change in changes] == [("up", "down"), ("unknown", "up")]
    incidents = client.get("/api/v1/incidents", params={"open_only": True}).json()
    names = {incident["name"] for incident in incidents}
    assert names == {"Ki ốt tra cứu 02", "Bộ lưu điện 01", "Máy chủ 02", "Dự phòng 4G"}


def test_overview_and_inventory(office: Office) -> None:
    seen = office.client(Role.WALL).get("/api/v1/overview").json()
    assert seen["counts"] == {"down": 1, "degraded": 2, "unknown": 2, "maintenance": 1, "up": 39}
    assert seen["open_incidents"][0]["severity"] == "S2"
    snapshot = office.client(Role.AUDITOR).get("/api/v1/inventory").json()
    assert (snapshot["devices"], snapshot["links"]) == (45, 3)


def test_readings_of_one_subject(office: Office) -> None:
    readings = office.client(Role.AUDITOR).get("/api/v1/readings", params={"subject": "device:wan-router"}).json()
    assert {reading["probe"] for reading in readings} == {"ping", "snmp"}
    assert len(office.client(Role.AUDITOR).get("/api/v1/readings").json()) > 60


def test_the_description_for_programs_is_complete(office: Office) -> None:
    schema = office.client(Role.AUDITOR).get("/api/v1/openapi.json").json()
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert operation.get("description"), f"{method} {path} has no description"
            assert operation["responses"]["422"], path
    assert "/login" not in schema["paths"]


def test_what_does_not_answer_has_no_latency_on_the_page(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    assert 'data-metric="rtt_seconds"' in client.get("/links/wan").text
    centre.change(office.database, "link:wan", State.DOWN, Reason.FAR_END_UNREACHABLE, NOW)
    page = client.get("/links/wan").text
    assert 'data-metric="rtt_seconds"' not in page
    assert 'data-metric="in_bits_per_second"' not in page
    assert 'data-metric="loss_ratio"' in page
