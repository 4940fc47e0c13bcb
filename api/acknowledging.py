"""Acknowledging findings, by the API and by the page alike."""

from api.house import House
from api.refusals import Refused
from api.visitor import Visitor
from core.i18n import noop
from core.model import FindingRecord

LONGEST_REASON = 500


def finding(house: House, finding_id: int) -> FindingRecord:
    """One finding. Raises Refused."""
    record = house.findings.get(finding_id)
    if record is None:
        raise Refused(404, noop("There is no finding {id}."), id=finding_id)
    return record


def acknowledge(house: House, visitor: Visitor, finding_id: int, reason: str) -> None:
    """Note who knows of it and why it may stay, and write that down. Raises Refused."""
    record = finding(house, finding_id)
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise Refused(422, noop("Say why the finding may stay."))
    now = house.clock.wall()
    house.findings.acknowledge(finding_id, visitor.name, reason, now)
    house.audit.add(now, visitor.name, "finding.acknowledge", _target(record), reason)


def withdraw(house: House, visitor: Visitor, finding_id: int) -> None:
    """Take an acknowledgement back, and write that down. Raises Refused."""
    record = finding(house, finding_id)
    if record.acknowledged_by is None:
        raise Refused(409, noop("Finding {id} is not acknowledged."), id=finding_id)
    now = house.clock.wall()
    house.findings.acknowledge(finding_id, None, "", now)
    house.audit.add(now, visitor.name, "finding.withdraw", _target(record))


def _target(record: FindingRecord) -> str:
    return f"{record.id}:{record.kind}:{record.subject}"
