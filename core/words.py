"""What the house's values are called on a screen: each has a message and, where due, a sentence."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from core.i18n import Language, noop
from core.model import (
    DeviceKind,
    LinkKind,
    Outcome,
    Permission,
    Reason,
    Role,
    RunState,
    Severity,
    State,
    TaskOutcome,
)

STATES: Mapping[State, str] = {
    State.UP: noop("up"),
    State.DEGRADED: noop("degraded"),
    State.DOWN: noop("disconnected"),
    State.UNKNOWN: noop("unknown"),
    State.MAINTENANCE: noop("in maintenance"),
}

# "{cause}" is the name of the subject that is to blame; a sentence with it has a twin for when that is not known.
REASONS: Mapping[Reason, str] = {
    Reason.ANSWERING: noop("Answers as it should."),
    Reason.STARTING: noop("Watching has just begun; there is no answer yet."),
    Reason.UNREACHABLE: noop("Does not answer."),
    Reason.FAR_END_UNREACHABLE: noop("The far end of the link does not answer."),
    Reason.INTERFACE_DOWN: noop("The link's port is down."),
    Reason.NEAR_END_DOWN: noop("The device at our end of the link does not answer."),
    Reason.UPSTREAM_DOWN: noop("Isolated: a device on the way to it does not answer."),
    Reason.OWN_LINK_DOWN: noop("Cannot be known: the monitor's own network is down."),
    Reason.NOT_WATCHED: noop("Nobody was watching."),
    Reason.OFF_SCHEDULE: noop("Outside its working hours it may be off."),
    Reason.SNMP_SILENT: noop("Answers pings, but not SNMP."),
    Reason.SNMP_REFUSED: noop("Refuses the SNMP credentials."),
    Reason.PACKET_LOSS: noop("Loses packets."),
    Reason.LATENCY: noop("Answers slowly."),
    Reason.ON_BATTERY: noop("Power cut: it runs on its battery."),
    Reason.STORAGE_FULL: noop("A storage is nearly full."),
    Reason.PLANNED: noop("Planned maintenance."),
}
REASONS_WITH_CAUSE: Mapping[Reason, str] = {
    Reason.NEAR_END_DOWN: noop("The device at our end, {cause}, does not answer."),
    Reason.UPSTREAM_DOWN: noop("Isolated behind {cause}, which does not answer."),
    Reason.OWN_LINK_DOWN: noop("Cannot be known: {cause} cut the monitor off."),
}
SHORT_REASONS: Mapping[Reason, str] = {
    Reason.UPSTREAM_DOWN: noop("isolated"),
    Reason.ON_BATTERY: noop("power cut"),
    Reason.OFF_SCHEDULE: noop("off hours"),
}

DEVICE_KINDS: Mapping[DeviceKind, str] = {
    DeviceKind.SERVER: noop("server"),
    DeviceKind.WORKSTATION: noop("workstation"),
    DeviceKind.KIOSK: noop("look-up kiosk"),
    DeviceKind.QUEUE_MACHINE: noop("queue-ticket machine"),
    DeviceKind.PRINTER: noop("printer"),
    DeviceKind.SCANNER: noop("scanner"),
    DeviceKind.CAMERA: noop("surveillance camera"),
    DeviceKind.RECORDER: noop("recorder"),
    DeviceKind.SWITCH: noop("switch"),
    DeviceKind.ROUTER: noop("router"),
    DeviceKind.FIREWALL: noop("firewall"),
    DeviceKind.ACCESS_POINT: noop("access point"),
    DeviceKind.UPS: noop("UPS"),
}

LINK_KINDS: Mapping[LinkKind, str] = {
    LinkKind.WAN: noop("primary link"),
    LinkKind.INTERNET: noop("Internet link"),
    LinkKind.BACKUP: noop("backup link"),
}

SEVERITIES: Mapping[Severity, str] = {
    Severity.S1: noop("S1: the centre cannot receive dossiers"),
    Severity.S2: noop("S2: one function is affected"),
    Severity.S3: noop("S3: one device is affected"),
    Severity.S4: noop("S4: cosmetic"),
}

RUN_STATES: Mapping[RunState, str] = {
    RunState.REQUESTED: noop("waiting"),
    RunState.RUNNING: noop("running"),
    RunState.SUCCESSFUL: noop("successful"),
    RunState.FAILED: noop("failed"),
    RunState.CANCELLED: noop("cancelled"),
    RunState.INTERRUPTED: noop("interrupted"),
}

TASK_OUTCOMES: Mapping[TaskOutcome, str] = {
    TaskOutcome.OK: noop("ok"),
    TaskOutcome.CHANGED: noop("changed"),
    TaskOutcome.FAILED: noop("task failed"),
    TaskOutcome.UNREACHABLE: noop("unreachable"),
    TaskOutcome.SKIPPED: noop("skipped"),
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ANSWERED: noop("answered"),
    Outcome.SILENT: noop("silent"),
    Outcome.REFUSED: noop("refused"),
    Outcome.PARTIAL: noop("answered in part"),
}

ROLES: Mapping[Role, str] = {
    Role.TECHNICIAN: noop("technician"),
    Role.ADMIN: noop("administrator"),
    Role.AUDITOR: noop("auditor"),
    Role.WALL: noop("wall display"),
}

PERMISSIONS: Mapping[Permission, str] = {
    Permission.OVERVIEW: noop("see the overview"),
    Permission.READ: noop("read everything"),
    Permission.OPERATE: noop("run playbooks and reload the inventory"),
    Permission.ADMINISTER: noop("manage accounts and tokens"),
}


def sentence(language: Language, reason: Reason, cause: str | None, name_of: Callable[[str], str]) -> str:
    """Why a subject is in its state. ``cause`` is a subject; ``name_of`` tells its name on the screen."""
    with_cause = REASONS_WITH_CAUSE.get(reason)
    if cause is not None and with_cause is not None:
        return language.text(with_cause, cause=name_of(cause))
    return language.text(REASONS[reason])


def short(language: Language, state: State, reason: Reason) -> str:
    """The state in one or two words; some reasons have a better word than their state."""
    return language.text(SHORT_REASONS.get(reason, STATES[state]))


def folded(text: str) -> str:
    """The text as a search compares it: without case, accents or đ ('Máy chủ Đà' → 'may chu da')."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def sort_key(text: str) -> list[tuple[str, int]]:
    """Orders names as people do: 'Quầy 2' comes before 'Quầy 10'."""
    return [(rest, int(digits or 0)) for rest, digits in re.findall(r"([^0-9]*)([0-9]*)", folded(text))]
