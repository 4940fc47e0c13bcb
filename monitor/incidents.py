"""Which transitions open an incident, which resolve one, and how grave it is. Pure."""

from core.model import Device, DeviceKind, Link, LinkKind, Reason, Severity, State, Transition
from core.store.states import IncidentChange

_OPENING = frozenset({State.DOWN})
_GRADES_THAT_OPEN = frozenset({Reason.ON_BATTERY, Reason.STORAGE_FULL})
_DEVICE_SEVERITY = {
    DeviceKind.ROUTER: Severity.S1,
    DeviceKind.FIREWALL: Severity.S1,
    DeviceKind.SERVER: Severity.S1,
    DeviceKind.SWITCH: Severity.S2,
    DeviceKind.QUEUE_MACHINE: Severity.S2,
    DeviceKind.UPS: Severity.S2,
}
_LINK_SEVERITY = {LinkKind.WAN: Severity.S1, LinkKind.INTERNET: Severity.S2, LinkKind.BACKUP: Severity.S3}


def is_trouble(state: State, reason: Reason, cause: str | None) -> bool:
    """Whether a standing is an incident of its own: trouble whose cause is not another subject's."""
    return cause is None and (state in _OPENING or reason in _GRADES_THAT_OPEN)


def resolves(state: State, cause: str | None) -> bool:
    """Whether a standing that is no trouble ends one. An unknown state does not: nobody knows that it is well."""
    return state in (State.UP, State.DEGRADED) or cause is not None


def decide(item: Transition, was_open: bool, severity: Severity) -> IncidentChange | None:
    """What this transition does to incidents."""
    if is_trouble(item.after, item.reason, item.cause):
        return None if was_open else IncidentChange(severity)
    return IncidentChange(None) if was_open and resolves(item.after, item.cause) else None


def severity_of(subject: Device | Link) -> Severity:
    """The severity of the subject's own trouble: the defaults of the domain."""
    if isinstance(subject, Link):
        return _LINK_SEVERITY[subject.kind]
    return _DEVICE_SEVERITY.get(subject.kind, Severity.S3)
