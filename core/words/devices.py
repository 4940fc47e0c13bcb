"""Words of network devices whose configuration is kept."""

from collections.abc import Mapping

from core.compliance import Evidence, Standing, Verdict
from core.i18n import Language, noop
from core.model import NOTICED, Backup, BackupOutcome, ChangeKind, ChangeOutcome, DeviceTrouble, Platform

DEVICE_TROUBLES: Mapping[DeviceTrouble, str] = {
    DeviceTrouble.UNREACHABLE: noop(
        "it does not answer over SSH: check its address, motcua_ssh_port, and that SSH is on"
    ),
    DeviceTrouble.KEY_UNKNOWN: noop(
        "its host key is not known yet: compare it with the device's own and take it with motcua device trust"
    ),
    DeviceTrouble.KEY_CHANGED: noop(
        "its host key is another one than before, so nobody logged in: if the device was replaced or reset, take the "
        "new one with motcua device trust; if not, somebody may be in between"
    ),
    DeviceTrouble.NO_COMMON_CRYPTO: noop(
        "it offers only cryptography that is no longer used: update its firmware, or make it a new host key"
    ),
    DeviceTrouble.WRONG_PASSWORD: noop("it does not accept the user name or the password of its login"),
    DeviceTrouble.NO_SECRET: noop("the password of its login cannot be read"),
    DeviceTrouble.SILENT: noop("it stopped answering in the middle; try again, or raise device_timeout"),
    DeviceTrouble.DROPPED: noop("it closed the session; try again, and look whether it has too many sessions"),
    DeviceTrouble.UNEXPECTED: noop(
        "it answers otherwise than its platform does: check motcua_platform, and see the log of the session"
    ),
    DeviceTrouble.REFUSED: noop("its account may not see the whole configuration; give it that right"),
    DeviceTrouble.INCOMPLETE: noop("its configuration came without an end, so it was not kept; try again"),
    DeviceTrouble.CHANGED_MEANWHILE: noop(
        "it changed after the commands were agreed to, so nothing was done: look at the plan again"
    ),
    DeviceTrouble.NOT_AS_MEANT: noop("it was not as meant afterwards, so the change was taken back: see the log"),
    DeviceTrouble.NOT_SAVED: noop(
        "it takes a change back by starting anew, and would not start as it runs now: save its configuration first"
    ),
    DeviceTrouble.TOO_MANY: noop(
        "it can take back only so many commands at once: put fewer into its configuration at a time"
    ),
    DeviceTrouble.NO_WAY_TO_CHANGE: noop(
        "its platform cannot take a change back by itself, so motcua does not change it: enter the commands by hand"
    ),
    DeviceTrouble.NO_WAY_TO_RESTORE: noop(
        "the order of its entries matters and is not planned, so no version is put back: use the device's own restore"
    ),
    DeviceTrouble.NOT_IN_QUARANTINE: noop("this port is not in quarantine, and what others closed stays closed"),
    DeviceTrouble.CLOSED_ALREADY: noop("this port is closed already; motcua_intent says whether a push opens it"),
    DeviceTrouble.NO_SUCH_PORT: noop("it has no such port; write its name as the configuration has it"),
    DeviceTrouble.NOT_KEPT: noop(
        "it was read, and what it runs could not be kept: look whether the disk is full; where its repository is "
        "damaged, move that away, and the next backup begins it anew"
    ),
    DeviceTrouble.BUSY: noop("somebody else is at it just now; try again"),
    DeviceTrouble.RUN_UNDER_WAY: noop("a playbook run is under way on it; try again when that has ended"),
}
NO_LOGIN = noop("No device has a login yet: write motcua_platform and motcua_login for it in the inventory.")
BACKUP_OUTCOMES: Mapping[BackupOutcome, str] = {
    BackupOutcome.FIRST: noop("kept for the first time"),
    BackupOutcome.CHANGED: noop("changed"),
    BackupOutcome.UNCHANGED: noop("unchanged"),
    BackupOutcome.FAILED: noop("not read"),
}
CHANGE_OUTCOMES: Mapping[ChangeOutcome, str] = {
    ChangeOutcome.UNDER_WAY: noop("under way"),
    ChangeOutcome.INTERRUPTED: noop("interrupted: the device takes it back by itself; look whether it is as it was"),
    ChangeOutcome.DONE: noop("done and confirmed"),
    ChangeOutcome.NOTHING: noop("nothing to do"),
    ChangeOutcome.REFUSED: noop("not begun"),
    ChangeOutcome.REVERTED: noop("taken back, it is as it was"),
    ChangeOutcome.UNCERTAIN: noop("not known, look at the device"),
}
CHANGE_KINDS: Mapping[ChangeKind, str] = {
    ChangeKind.PUSH: noop("as in the inventory"),
    ChangeKind.RESTORE: noop("a kept version put back"),
    ChangeKind.QUARANTINE: noop("port closed"),
    ChangeKind.RELEASE: noop("port opened again"),
}
CHANGE_COLUMNS: tuple[str, ...] = (
    noop("No."),
    noop("Device"),
    noop("What"),
    noop("When"),
    noop("By"),
    noop("Why"),
    noop("Outcome"),
)
CHANGE_PLAN = noop("{device}: {count} commands")
LEFT_OUT_LINE = noop("  left out, its secret is not known: {line}")
BEHIND_PORT = noop("Behind port {port} are {count} MACs ({who}): all of them are cut off.")
CHANGE_DEVICES = noop("Change {count} devices now? What is not confirmed within {minutes} minutes is taken back.")
BACKUP_COLUMNS: tuple[str, ...] = (
    noop("Device"),
    noop("Platform"),
    noop("Configuration"),
    noop("Last read"),
    noop("What is to be done"),
)
VERSION_COLUMNS: tuple[str, ...] = (noop("Version"), noop("Read"), noop("By"), noop("Why"), noop("Lines"))
COMPLIANCE: Mapping[Standing, str] = {
    Standing.KEPT: noop("kept"),
    Standing.BROKEN: noop("not kept"),
    Standing.EXCEPTED: noop("excepted"),
}
COMPLIANCE_COLUMNS: tuple[str, ...] = (noop("Device"), noop("Configuration rule"), noop("Standing"), noop("Evidence"))
EVIDENCE_WRONG = noop("line {number}: {line}")
EVIDENCE_LACKS = noop("line {number}: {line} has no '{missing}'")
EVIDENCE_MISSING = noop("there is no '{missing}'")
EXCEPTION_UNTIL = noop("excepted until {day}: {reason}")
EXCEPTION_ENDED = noop("the exception ended on {day}")
NEVER_READ = noop("never read")
BACKED_UP = noop("{read} of {count} configurations were read, {changed} of them changed.")
NOTICED_CHANGE = noop("a change was noticed")
UNEXPLAINED = noop("nobody said why it changed")
EXPLAIN = noop("nobody said why it changed: look with motcua device diff, then motcua device accept")
UNSAVED = noop("what runs is not what would start; save it on the device")
HOST_KEY = noop("{device} shows the host key {key}")
COMMAND_REFUSED = noop("it refuses a command")
HOST_KEY_KNOWN = noop("known already")
HOST_KEY_NEW = noop("new")
HOST_KEY_OTHER = noop("another one than before")
BELIEVE_KEYS = noop("Compare these with the devices' own. Believe them?")


PLATFORMS: Mapping[Platform, str] = {
    Platform.CISCO_IOS: "Cisco IOS",
    Platform.CISCO_S300: "Cisco Small Business",
    Platform.HUAWEI_VRP: "Huawei VRP",
    Platform.HUAWEI_VRP8: "Huawei VRP8",
    Platform.MIKROTIK_ROUTEROS: "MikroTik RouterOS",
    Platform.HP_COMWARE: "HPE/H3C Comware",
    Platform.JUNIPER_JUNOS: "Juniper Junos",
    Platform.FORTINET: "Fortinet FortiOS",
    Platform.TPLINK_JETSTREAM: "TP-Link JetStream",
    Platform.DLINK_DS: "D-Link",
    Platform.RUIJIE_OS: "Ruijie RGOS",
    Platform.FRR: "FRRouting",
    Platform.VYOS: "VyOS",
}
"""As their makers call them; files and programs have the ids."""


def device_trouble(spoken: Language, trouble: DeviceTrouble, said: str = "") -> str:
    """Why a device's configuration could not be read, and what to do next; ``said`` is the device's own word."""
    sentence = spoken.text(DEVICE_TROUBLES[trouble])
    return f"{sentence} ({said})" if said else sentence


def evidence(spoken: Language, one: Evidence) -> str:
    """A line that breaks a rule, or what lacks."""
    if one.number is None:
        return spoken.text(EVIDENCE_MISSING, missing=one.missing)
    if one.missing is None:
        return spoken.text(EVIDENCE_WRONG, number=one.number, line=one.line.strip())
    return spoken.text(EVIDENCE_LACKS, number=one.number, line=one.line.strip(), missing=one.missing)


def exception(spoken: Language, verdict: Verdict, ended: bool) -> str:
    """What is excepted and until when; nothing without an exception."""
    if verdict.exception is None:
        return ""
    day = spoken.day(verdict.exception.until)
    if ended:
        return spoken.text(EXCEPTION_ENDED, day=day)
    return spoken.text(EXCEPTION_UNTIL, day=day, reason=verdict.exception.reason)


def change_ended(spoken: Language, outcome: ChangeOutcome, trouble: DeviceTrouble | None, said: str) -> str:
    """How a change of a device ended, and what to do next."""
    told = spoken.text(CHANGE_OUTCOMES[outcome])
    if trouble is DeviceTrouble.REFUSED and outcome is not ChangeOutcome.REFUSED:
        return f"{told}: {spoken.text(COMMAND_REFUSED)} ({said})"
    return told if trouble is None else f"{told}: {device_trouble(spoken, trouble, said)}"


def to_be_done(spoken: Language, backup: Backup | None, unexplained: str = UNEXPLAINED) -> list[str]:
    """What there is to do about a device's kept configuration; ``unexplained`` is told of a change that nobody owns."""
    if backup is None:
        return [spoken.text(NEVER_READ)]
    found = [] if backup.trouble is None else [device_trouble(spoken, backup.trouble, backup.said)]
    if backup.commit != backup.accepted:
        found.append(spoken.text(unexplained))
    if backup.unsaved:
        found.append(spoken.text(UNSAVED))
    return found


def why_read(spoken: Language, why: str) -> str:
    """Why a version was kept."""
    return spoken.text(NOTICED_CHANGE) if why == NOTICED else why
