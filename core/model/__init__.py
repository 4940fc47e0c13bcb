"""The words everybody uses: inventory, states, readings, runs, people."""

from core.model.inventory import (
    AssetFields,
    Credential,
    Device,
    DeviceKind,
    Inventory,
    Link,
    LinkKind,
    Schedule,
    SecurityLevel,
    Site,
)
from core.model.people import Permission, Role
from core.model.runs import HostOutcome, RunEvent, RunRecord, RunRequest, RunState, TaskOutcome
from core.model.watching import (
    Incident,
    Outcome,
    Reading,
    Reason,
    Severity,
    Standing,
    State,
    Transition,
    device_subject,
    link_subject,
)

__all__ = [
    "AssetFields",
    "Credential",
    "Device",
    "DeviceKind",
    "HostOutcome",
    "Incident",
    "Inventory",
    "Link",
    "LinkKind",
    "Outcome",
    "Permission",
    "Reading",
    "Reason",
    "Role",
    "RunEvent",
    "RunRecord",
    "RunRequest",
    "RunState",
    "Schedule",
    "SecurityLevel",
    "Severity",
    "Site",
    "Standing",
    "State",
    "TaskOutcome",
    "Transition",
    "device_subject",
    "link_subject",
]
