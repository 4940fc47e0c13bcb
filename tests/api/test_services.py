"""Services on the pages and in the API: those that are checked, worst first, with why."""

import pytest

from core.model import COMPLAINT, Complaint, Outcome, Reading, Reason, Role, Severity, State
from core.store.latest import Latest
from core.store.states import IncidentChange
from tests.api import centre
from tests.api.conftest import NOW, Office


def broken(office: Office) -> None:
    centre.change(
        office.database, "service:software", State.DOWN, Reason.WRONG_STATUS, NOW, IncidentChange(Severity.S1)
    )


def test_only_the_shared_software_that_the_site_has_chosen_is_there(office: Office) -> None:
    found = office.client(Role.AUDITOR).get("/api/v1/services").json()
    assert [service["id"] for service in found] == ["portal", "software"]
    assert found[0]["standing"]["state"] == "up"
    assert office.client(Role.AUDITOR).get("/api/v1/services/leased").status_code == 404
    assert office.client(Role.AUDITOR).get("/services/leased").status_code == 404


def test_a_broken_service_comes_first_and_says_why(office: Office) -> None:
    broken(office)
    seen = office.client(Role.WALL).get("/api/v1/overview").json()
    assert [service["id"] for service in seen["services"]] == ["software", "portal"]
    assert seen["services"][0]["standing"]["sentence"]["vi"] == "Trả về lỗi thay vì trang của mình."
    assert "target" not in seen["services"][0]
    (incident,) = (one for one in seen["open_incidents"] if one["subject"] == "service:software")
    assert (incident["severity"], incident["name"]) == ("S1", "Một cửa điện tử")


def test_the_overview_has_a_section_of_services(office: Office) -> None:
    broken(office)
    page = office.client(Role.AUDITOR).get("/").text
    assert "Cổng dịch vụ công và dịch vụ" in page
    assert 'href="/services/software"' in page
    assert "Trả về lỗi thay vì trang của mình." in page
    assert 'href="/links/software"' not in page
    assert "hoạt động sai" in page  # it answers, so it is not disconnected


def test_the_wall_shows_a_service_only_when_it_is_in_trouble(office: Office) -> None:
    assert "Một cửa điện tử" not in office.client(Role.WALL).get("/wall").text
    broken(office)
    assert "Một cửa điện tử" in office.client(Role.WALL).get("/wall").text


def test_the_page_of_a_service(office: Office) -> None:
    page = office.client(Role.AUDITOR).get("/services/portal").text
    for text in (
        "Cổng dịch vụ công tỉnh",
        "https://dichvucong.tinh.example/",
        "WAN về Trung tâm tỉnh",
        "212,0 ms",
        "chứng thư số còn hiệu lực",
        "Phải có trên trang",
        "duration_seconds|tls",
    ):
        assert text in page, text


@pytest.mark.parametrize("path", ["/services/portal", "/links/wan", "/devices/kiosk-01"])
def test_a_planned_stop_shows_at_the_head_of_each_page_as_it_is_planned(office: Office, path: str) -> None:
    page = office.client(Role.AUDITOR).get(path).text
    assert 'id="live-head" data-topics="standing inventory maintenance"' in page


def test_the_page_says_what_the_last_check_found_and_a_ruined_certificate_is_expired(office: Office) -> None:
    values = {"duration_seconds": 0.1, "certificate_seconds": -3600.0}
    facts = {COMPLAINT: Complaint.STATUS, f"{COMPLAINT}|status": "503"}
    told = Reading("service:software", NOW, "check", Outcome.PARTIAL, values, facts)
    Latest(office.database).put([told])
    page = office.client(Role.AUDITOR).get("/services/software").text
    assert "mã trạng thái là 503" in page
    assert "the status is 503" in office.client(Role.AUDITOR).get("/services/software?lang=en").text
    assert "đã hết hạn" in page
