"""Wear by year, in the API and on the command line; a closed year stays as it was closed."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from api import wearing
from api.register_cli import app
from core.errors import InputError
from core.model import Role
from core.store.inventories import Inventories
from tests.api.conftest import NOW, Office


def bought(office: Office, cost: int) -> None:
    """Two servers and a workstation get a day of purchase and this cost."""
    known = office.house.inventory()
    devices = tuple(
        one.model_copy(update={"asset": one.asset.model_copy(update={"purchased": date(2023, 5, 1), "cost": cost})})
        if one.id in ("server-01", "server-02", "pc-01")
        else one
        for one in known.devices
    )
    changed = known.model_copy(update={"devices": devices})
    Inventories(office.database).publish(changed, "inventory/lucyen", f"cost {cost}", NOW)


@pytest.fixture
def books(office: Office) -> Office:
    bought(office, 12_345_678)
    return office


def test_the_api_tells_a_year_with_its_totals(books: Office) -> None:
    told = books.client(Role.AUDITOR).get("/api/v1/register/wear", params={"year": 2024}).json()
    assert [line["device"] for line in told["lines"]] == ["server-01", "server-02", "pc-01"]
    assert {line["accumulated"] for line in told["lines"]} == {4_938_272}
    assert told["totals"] == {
        "cost": 37_037_034,
        "wear": 7_407_408,
        "accumulated": 14_814_816,
        "residual": 22_222_218,
    }
    assert {one["reason"] for one in told["left_out"]} == {"no_date"}
    assert books.client(Role.AUDITOR).get("/api/v1/register/wear", params={"year": 2199}).status_code == 422


def test_the_page_shows_a_year(books: Office) -> None:
    text = books.client(Role.AUDITOR).get("/register/wear?year=2024").text
    assert "Hao mòn năm 2024" in text
    assert "37.037.034" in text
    assert "sổ chưa có ngày đưa vào sử dụng" in text
    assert "<option>2023</option>" in text


def test_a_closed_year_is_never_reckoned_again(books: Office) -> None:
    closed = wearing.close(books.house, "cli:ha", 2024)
    bought(books, 99_000_000)
    assert wearing.ledger_of(books.house, 2024) == closed
    assert closed.is_closed
    after = wearing.ledger_of(books.house, 2025)
    assert {(line.wear, line.accumulated) for line in after.lines} == {(19_800_000, 24_738_272)}
    with pytest.raises(InputError, match="the year 2024 is closed"):
        wearing.close(books.house, "cli:ha", 2024)
    with pytest.raises(InputError, match="the year 2024 is closed; 2023 can no longer"):
        wearing.close(books.house, "cli:ha", 2023)
    (entry,) = [one for one in books.house.audit.recent() if one.action == "register.close_year"]
    assert (entry.actor, entry.target) == ("cli:ha", "2024")
    assert entry.detail.startswith("3 assets, wear 7407408, residual 22222218, sha256=")


def test_a_year_that_is_not_over_is_not_closed(books: Office) -> None:
    year = wearing.this_year(books.house)
    with pytest.raises(InputError, match=f"the year {year} is not over; close it from 31/12/{year} on"):
        wearing.close(books.house, "cli:ha", year)


def test_the_command_line_asks_before_it_closes(books: Office) -> None:
    run, data = CliRunner().invoke, ["--data", str(books.folder)]
    shown = run(app, ["wear", "--year", "2024", *data], env={"COLUMNS": "140"}).stdout
    assert "37.037.034" in shown
    assert "sổ chưa có ngày đưa vào sử dụng" in shown
    refused = run(app, ["close-year", "2024", *data])
    assert isinstance(refused.exception, InputError)
    assert "write --yes" in str(refused.exception)
    done = run(app, ["close-year", "2024", "--yes", *data])
    assert "Đã khoá sổ năm 2024: 3 tài sản, hao mòn 7.407.408 đ, giá trị còn lại 22.222.218 đ." in done.stdout
    again = run(app, ["wear", "--year", "2024", "--json", *data])
    assert json.loads(again.stdout)["is_closed"] is True
