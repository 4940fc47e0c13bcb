"""By which labels an incident is known in the Prometheus world: the same wherever it is told. Pure."""

from core.incidents.places import Places
from core.model import Incident

ALERT_NAME = "MotcuaIncident"


def labels(places: Places, incident: Incident) -> dict[str, str]:
    """The labels beside ``alertname``; without site and kind when the inventory no longer has the subject."""
    found = {
        "incident": str(incident.id),
        "subject": incident.subject,
        "severity": incident.severity.value,
        "reason": incident.reason.value,
    }
    item = places.items.get(incident.subject)
    return found if item is None else {**found, "site": item.site, "kind": item.kind.value}
