"""Which transitions open an incident, which resolve one, and how grave it is. Pure."""

from core.incidents.lifecycle import is_trouble, resolves
from core.model import Device, DeviceKind, Link, LinkKind, Reason, Service, ServiceKind, Severity, Transition
from core.store.states import IncidentChange

_DEVICE_SEVERITY = {
    DeviceKind.ROUTER: Severity.S1,
    DeviceKind.FIREWALL: Severity.S1,
    DeviceKind.SERVER: Severity.S1,
    DeviceKind.SWITCH: Severity.S2,
    DeviceKind.QUEUE_MACHINE: Severity.S2,
    DeviceKind.UPS: Severity.S2,
}
_LINK_SEVERITY = {LinkKind.WAN: Severity.S1, LinkKind.INTERNET: Severity.S2, LinkKind.BACKUP: Severity.S3}

_SERVICE_SEVERITY = {
    ServiceKind.PROVINCIAL_PORTAL: Severity.S1,
    ServiceKind.LEASED_SOFTWARE: Severity.S1,
    ServiceKind.UPGRADED_SOFTWARE: Severity.S1,
    ServiceKind.NATIONAL_PORTAL: Severity.S2,
    ServiceKind.NAME_SERVER: Severity.S2,
}
"""S1: without these no dossier is received."""


def decide(item: Transition, was_open: bool, severity: Severity) -> IncidentChange | None:
    """What this transition does to incidents.

    Trouble says so even when one ``was_open``: a person may have resolved it meanwhile, and the store knows.
    """
    if is_trouble(item.after, item.reason, item.cause):
        return IncidentChange(severity)
    return IncidentChange(None) if was_open and resolves(item.after, item.reason, item.cause) else None


_AT_LEAST = {Reason.ISOLATED: Severity.S1}
"""No power, and no way out: whoever was heard last there, the centre receives nothing."""
_AT_MOST = {
    Reason.STORAGE_FULL: Severity.S3,
    Reason.CERTIFICATE_URGENT: Severity.S3,
    Reason.CERTIFICATE_EXPIRES: Severity.S4,
    Reason.CONFIGURATION_CHANGED: Severity.S3,
    Reason.HOST_KEY_CHANGED: Severity.S3,
    Reason.PART_TROUBLE: Severity.S3,
}
"""Who still does its work, for now."""


def severity_of(subject: Device | Link | Service, reason: Reason) -> Severity:
    """The severity of the subject's own trouble for this reason: the defaults of the domain."""
    usual = _usual(subject)
    return min(max(usual, _AT_MOST.get(reason, Severity.S1)), _AT_LEAST.get(reason, Severity.S4))


def _usual(subject: Device | Link | Service) -> Severity:
    if isinstance(subject, Link):
        return _LINK_SEVERITY[subject.kind]
    if isinstance(subject, Service):
        return subject.severity or _SERVICE_SEVERITY.get(subject.kind, Severity.S3)
    return _DEVICE_SEVERITY.get(subject.kind, Severity.S3)
