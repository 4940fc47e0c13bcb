"""Findings in the store: idempotent, bounded, acknowledged, ended."""

import pytest

from core.model import Finding, FindingKind
from core.store import findings as store
from core.store.changes import Changes
from core.store.database import Database
from core.store.findings import Findings, Sighting

WALK = Finding(FindingKind.NOT_INCREASING, "1.3.6", (("oid", "1.3.6"),))
STRANGER = Finding(FindingKind.UNKNOWN_DEVICE, "10.0.0.9", (("address", "10.0.0.9"), ("what", "switch")))


def sighting(at: float, finding: Finding = WALK, subject: str = "device:a", gone: bool = False) -> Sighting:
    return Sighting(subject, finding, at, gone)


def test_what_is_seen_again_is_one_row_with_its_first_and_last_time(database: Database) -> None:
    findings = Findings(database)
    findings.write([sighting(1.0), sighting(5.0)])
    findings.write([sighting(9.0), sighting(3.0), sighting(9.0, subject="device:b")])
    rows = findings.all(subject="device:a")
    assert [(row.first_seen, row.last_seen, row.times, row.ended_at) for row in rows] == [(1.0, 9.0, 1, None)]
    assert dict(rows[0].detail) == {"oid": "1.3.6"}
    assert len(findings.all()) == 2
    assert findings.get(rows[0].id) == rows[0]
    assert findings.get(99) is None


def test_it_ends_and_comes_back_as_itself(database: Database) -> None:
    findings = Findings(database)
    findings.write([sighting(0.5, gone=True)])
    assert findings.all() == [], "what was never there cannot end"
    findings.write([sighting(1.0), sighting(2.0, gone=True)])
    findings.write([sighting(4.0, gone=True)])
    (row,) = findings.all()
    assert (row.ended_at, findings.all(ended=False)) == (2.0, [])
    assert findings.all(ended=True) == [row]
    findings.write([sighting(7.0)])
    (row,) = findings.all(ended=False)
    assert (row.first_seen, row.last_seen, row.times) == (7.0, 7.0, 2)


def test_only_what_is_new_is_announced(database: Database) -> None:
    findings, changes = Findings(database), Changes(database)

    def news() -> list[str]:
        found = [change.key for change in changes.after(news_read[0]) if change.topic == "finding"]
        news_read[0] = changes.last_id()
        return found

    news_read = [0]
    findings.write([sighting(1.0)])
    assert news() == ["1"]
    findings.write([sighting(2.0)])
    assert news() == []
    findings.write([sighting(3.0, Finding(WALK.kind, WALK.key, (("oid", "1.3.7"),)))])
    assert news() == ["1"]
    findings.write([sighting(4.0, gone=True), sighting(5.0, gone=True)])
    assert news() == ["1"]
    findings.write([])
    assert news() == []


def test_an_acknowledgement_outlives_an_end_and_can_be_taken_back(database: Database) -> None:
    findings = Findings(database)
    findings.write([sighting(1.0)])
    assert findings.acknowledge(1, "ha", "máy mượn", 2.0)
    assert not findings.acknowledge(7, "ha", "máy mượn", 2.0)
    findings.write([sighting(3.0, gone=True), sighting(4.0)])
    (row,) = findings.all()
    assert (row.acknowledged_by, row.acknowledged_at, row.acknowledgement) == ("ha", 2.0, "máy mượn")
    assert findings.acknowledge(1, None, "", 5.0)
    (row,) = findings.all()
    assert (row.acknowledged_by, row.acknowledged_at, row.acknowledgement) == (None, None, "")


def test_a_flood_of_one_kind_pushes_out_its_own_oldest_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "KEPT", 5)
    findings = Findings(database)
    findings.write([sighting(0.0)])
    many = [Finding(FindingKind.UNKNOWN_DEVICE, f"10.0.0.{number}") for number in range(1, 20)]
    findings.write([sighting(1.0, one, "site:ly") for one in many[:5]])
    findings.acknowledge(2, "ha", "known", 1.5)
    findings.write([sighting(1.8, many[4], "site:ly", gone=True)])
    findings.write([sighting(2.0 + place, one, "site:ly") for place, one in enumerate(many[5:8])])
    kept = [row.key for row in findings.all(kind=FindingKind.UNKNOWN_DEVICE)]
    assert kept == ["10.0.0.8", "10.0.0.7", "10.0.0.6", "10.0.0.4", "10.0.0.1"]
    assert [row.key for row in findings.all(kind=FindingKind.NOT_INCREASING)] == ["1.3.6"]


def test_they_can_be_asked_for_by_kind_and_by_number(database: Database) -> None:
    findings = Findings(database)
    findings.write([sighting(1.0), sighting(2.0, STRANGER, "site:ly")])
    assert [row.kind for row in findings.all()] == [FindingKind.UNKNOWN_DEVICE, FindingKind.NOT_INCREASING]
    assert [row.kind for row in findings.all(limit=1)] == [FindingKind.UNKNOWN_DEVICE]
    assert [row.key for row in findings.all(kind=FindingKind.UNKNOWN_DEVICE)] == ["10.0.0.9"]
