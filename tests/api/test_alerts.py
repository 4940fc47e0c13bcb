"""Who was told of an incident: in the API, on the incident's page, in the news."""

import json

import pytest

from api.news import collect
from core.model import AlertKind, DeliveryState, Permission, Role
from core.store.changes import Changes
from core.store.outbox import Outbox, Plan, Planned
from tests.api.conftest import NOW, Office


@pytest.fixture
def told(office: Office) -> Office:
    """The incidents of the centre are planned for two receivers; the duty office has the first alert."""
    outbox = Outbox(office.database)
    outbox.plan(
        lambda alert, _: Plan([Planned(name, alert.kind, NOW) for name in ("duty", "head")]),
        lambda _: {"name": "<b>Bộ định tuyến</b>"},
        NOW,
    )
    parcel = outbox.claim("duty", "a test", NOW, 60.0, None)
    assert parcel is not None
    outbox.sent(parcel, "taken <i>well</i>", NOW + 1)
    return office


def test_deliveries_newest_first_and_by_state_receiver_and_incident(told: Office) -> None:
    client = told.client(Role.AUDITOR)
    every = client.get("/api/v1/alert-deliveries").json()
    assert [one["id"] for one in every] == sorted((one["id"] for one in every), reverse=True)
    (sent,) = client.get("/api/v1/alert-deliveries?state=sent").json()
    assert (sent["receiver"], sent["state"], sent["attempts"], sent["ended_at"]) == ("duty", "sent", 1, NOW + 1)
    assert (sent["note"], sent["name"]) == ("taken <i>well</i>", "<b>Bộ định tuyến</b>")
    assert sent["kind"] in [kind.value for kind in AlertKind]
    assert {one["receiver"] for one in client.get("/api/v1/alert-deliveries?receiver=head").json()} == {"head"}
    mine = client.get(f"/api/v1/alert-deliveries?incident={sent['incident']}").json()
    assert {one["incident"] for one in mine} == {sent["incident"]}
    assert client.get("/api/v1/alert-deliveries?state=lost").status_code == 422


def test_an_incidents_page_says_who_was_told_and_lets_no_answer_be_markup(told: Office) -> None:
    ((row, _),) = Outbox(told.database).find(DeliveryState.SENT)
    page = told.client(Role.AUDITOR).get(f"/incidents/{row.incident}").text
    assert "Đã báo cho ai" in page
    assert "taken &lt;i&gt;well&lt;/i&gt;" in page
    assert "đã gửi" in page


def test_an_incident_nobody_was_to_be_told_of_has_no_such_section(office: Office) -> None:
    assert "told-title" not in office.client(Role.AUDITOR).get("/incidents/1").text


def test_the_news_says_whose_page_is_to_be_read_again(told: Office) -> None:
    found = [one for one in collect(told.house, Changes(told.database).after(0)) if one.kind == "alert"]
    assert found
    assert {one.permission for one in found} == {Permission.READ}
    assert all(json.loads(one.data)["incident"] for one in found)
