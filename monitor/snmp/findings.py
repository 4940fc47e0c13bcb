"""What an agent does wrong, as values: one maker for each kind, so that a kind's detail is the same everywhere."""

from core.model import Finding, FindingKind
from monitor.snmp import ber, pdu

KINDS = frozenset(
    {
        FindingKind.NOT_INCREASING,
        FindingKind.WRONG_VALUES,
        FindingKind.AGENT_ERROR,
        FindingKind.EMPTY_WALK,
        FindingKind.ENGINE_BOOTS_BACK,
        FindingKind.ENGINE_TIME_BACK,
        FindingKind.ENGINE_REPLACED,
        FindingKind.RESTARTED_IN_POLL,
    }
)
"""What a poll tells, or ends by telling it no more."""


def not_increasing(column: bytes) -> Finding:
    """The names under an encoded column do not increase (RFC 3416 section 4.2.3); the walk ended there."""
    oid = ber.oid_text(column)
    return Finding(FindingKind.NOT_INCREASING, oid, (("oid", oid),))


def wrong_values(column: bytes) -> Finding:
    """Values under an encoded column are not what their type says; they were left out."""
    oid = ber.oid_text(column)
    return Finding(FindingKind.WRONG_VALUES, oid, (("oid", oid),))


def empty_walk() -> Finding:
    """An answer to a walk had nothing in it, not even the end of the view."""
    return Finding(FindingKind.EMPTY_WALK)


def agent_error(status: int) -> Finding:
    """The agent answered with this error status (RFC 3416 section 3)."""
    try:
        name = pdu.ErrorStatus(status).name.lower().replace("_", " ")
    except ValueError:
        name = str(status)
    return Finding(FindingKind.AGENT_ERROR, name, (("error", name),))


def boots_back(before: int, after: int) -> Finding:
    """snmpEngineBoots went from ``before`` to a lower number, which RFC 3414 section 2.2 forbids."""
    return Finding(FindingKind.ENGINE_BOOTS_BACK, "", (("before", before), ("after", after)))


def time_back(boots: int) -> Finding:
    """snmpEngineTime went back and snmpEngineBoots did not go up: RFC 3414 section 2.2.2."""
    return Finding(FindingKind.ENGINE_TIME_BACK, "", (("boots", boots),))


def engine_replaced(before: bytes, after: bytes) -> Finding:
    """An address answers with another engine id: another device, or one that was reset."""
    return Finding(FindingKind.ENGINE_REPLACED, "", (("before", before.hex()), ("after", after.hex())))


def restarted_in_poll() -> Finding:
    """sysUpTime at the end of a poll was less than at its beginning."""
    return Finding(FindingKind.RESTARTED_IN_POLL)
