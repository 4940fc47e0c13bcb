"""Reports over the web: files for auditors, each with an entry in the audit log; and one subject's availability."""

import io
import json
import shutil
import time
import zipfile
from pathlib import Path

import pytest

from api.reports import signature
from core.model import Role
from core.signing import own_key
from core.store.database import FILE_NAME
from tests.api.conftest import Office
from tests.api.reports import quarter

Q3 = "from=2026-07-01&to=2026-09-30"


@pytest.fixture(scope="session")
def quarter_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web-quarter")
    database = quarter.seed(folder)
    database.close()
    return folder / FILE_NAME


@pytest.fixture
def office(quarter_file: Path, office: Office) -> Office:
    """The office with the quarter for its past; its tokens are those of the other store."""
    office.database.close()
    accounts = office.folder / "accounts.db"
    shutil.move(office.folder / FILE_NAME, accounts)
    shutil.copyfile(quarter_file, office.folder / FILE_NAME)
    with office.database.write() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(f"ATTACH '{accounts}' AS old")
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("INSERT INTO token SELECT * FROM old.token")
    office.clock.advance(quarter.AFTER - office.clock.wall())
    return office


def test_an_auditor_takes_the_quarter_as_a_signed_file(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    answer = client.get(f"/api/v1/reports/availability?{Q3}&link=wan&format=csv&signed=true")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    name = "availability-wan-20260701-20260930.csv"
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{name}.zip"')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        report, signed = archive.read(name), archive.read(f"{name}.sig")
    assert b"99,156" in report
    checked = signature.check(report, signed)
    assert (checked.is_genuine, checked.is_whole) == (True, True)
    assert client.get("/api/v1/reports/key").json()["public_key"] == checked.statement["public_key"]


def test_who_took_a_report_stands_in_the_audit_log(office: Office) -> None:
    office.client(Role.AUDITOR).get(f"/api/v1/reports/availability?{Q3}&link=wan")
    entry = office.house.audit.recent(1)[0]
    assert (entry.actor, entry.action) == ("token:auditor-token", "report.make")
    assert entry.target == "availability-wan-20260701-20260930.json"
    assert entry.detail.startswith("sha256=")
    assert office.house.audit.first_broken() is None


def test_the_page_gives_the_same_file_and_what_is_wrong_is_a_sentence(office: Office) -> None:
    client = office.client(Role.AUDITOR)
    page = client.get("/reports").text
    assert own_key(office.folder).public in page
    assert 'value="2026-07-01"' in page
    file = client.get(f"/reports/availability?{Q3}&site=&format=json&lang=vi")
    assert file.content == client.get(f"/api/v1/reports/availability?{Q3}").content
    refused = client.get("/reports/availability?from=2026-07-01&to=2026-06-01")
    assert refused.status_code == 422
    assert "ends before it begins" in refused.text
    assert client.get("/api/v1/reports/availability?from=2026-07-01").json()["error"].startswith("'from' and 'to'")
    assert client.get(f"/api/v1/reports/utilisation?{Q3}&device=kiosk-01&link=wan").status_code == 422
    assert client.get("/reports/nothing").status_code == 422


def test_the_availability_of_one_subject(office: Office) -> None:
    told = office.client(Role.AUDITOR).get(f"/api/v1/availability?subject=link:wan&{Q3}").json()
    assert (told["all_hours"]["down"], told["all_hours"]["availability_percent"]) == (67_080, 99.156)
    assert (told["working_hours"]["down"], told["working_hours"]["availability_percent"]) == (14_880, 99.193)
    assert (told["name"], told["until"]) == ("WAN về Trung tâm tỉnh", int(quarter.moment(10, 1)))
    report = json.loads(office.client(Role.AUDITOR).get(f"/api/v1/reports/availability?{Q3}&link=wan").content)
    assert report["subjects"][0]["all_hours"] == told["all_hours"]


@pytest.mark.parametrize("subject", ["wan", "site:lucyen", "device:", "device:nobody"])
def test_a_subject_that_is_none_is_told(office: Office, subject: str) -> None:
    answer = office.client(Role.AUDITOR).get(f"/api/v1/availability?subject={subject}&{Q3}")
    assert answer.status_code == 422
    assert subject.partition(":")[2] in answer.json()["error"]


def test_one_subject_is_told_at_once(office: Office) -> None:
    """The promise is 50 ms at 6,000 devices (``make bench ARGS=availability``); a busy machine has room here."""
    client = office.client(Role.AUDITOR)
    client.get(f"/api/v1/availability?subject=link:wan&{Q3}")
    fastest = 1.0
    for _ in range(5):
        began = time.perf_counter()
        client.get(f"/api/v1/availability?subject=link:wan&{Q3}")
        fastest = min(fastest, time.perf_counter() - began)
    assert fastest < 0.5
