"""The minutes of acceptance and of handover: what passed on which machine becomes facts, sentences and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from api.reports.accepted import Accepted, Machine
from api.reports.document import Cell, Column, Document, Kind, Table
from core import words
from core.i18n import Language, iso, noop
from core.model import CheckResult
from core.words.availability import PARTS
from core.words.checks import SEEN

ACCEPTANCE: Final = "acceptance"
HANDOVER: Final = "handover"
TITLES: Mapping[str, str] = {
    ACCEPTANCE: noop("Minutes of technical acceptance"),
    HANDOVER: noop("Minutes of handover"),
}
_SIGNERS: Mapping[str, Sequence[str]] = {
    ACCEPTANCE: (noop("Set up by"), noop("Accepted by"), noop("Head of the office")),
    HANDOVER: (noop("Handed over by"), noop("Received by"), noop("Head of the office")),
}


def document(
    found: Accepted, kind: str, spoken: Language, notes: Sequence[str], persons: Sequence[str], public_key: str
) -> Document:
    """The minutes in a language. ``persons`` are who sign, as far as they are known: who gives, who takes."""
    _ = spoken.text
    office = "" if found.site is None else found.site.name
    tables = _handed_over(found, spoken) if kind == HANDOVER else _accepted(found, spoken)
    names = [*persons, "", "", ""]
    return Document(
        kind=kind,
        title=_(TITLES[kind]),
        office=office or _("all devices and links"),
        scope=found.run.request.limit or _("every machine of the inventory"),
        since=found.period.since,
        until=found.period.until,
        zone=found.period.zone,
        spoken=spoken,
        digest=found.digest,
        facts=_facts(found, spoken, office, public_key),
        sentences=[*_sentences(found, spoken), *notes],
        tables=tables,
        main=tables[:1],
        brief=tables[: 2 if kind == ACCEPTANCE else 1],
        signers=[(_(role), name) for role, name in zip(_SIGNERS[kind], names, strict=False)],
        data=_data(found, kind, notes, persons, public_key),
    )


def _facts(found: Accepted, spoken: Language, office: str, public_key: str) -> list[tuple[str, str]]:
    _, run = spoken.text, found.run
    began, ended = (spoken.moment(at, found.period.zone) for at in (found.period.since, found.period.until))
    return [
        (_("Place"), office),
        (_("Checked"), _("from {since} until {until}", since=began, until=ended)),
        (_("By run"), _("{number}, asked for by {person}", number=run.id, person=run.request.requested_by)),
        (_("State of the playbooks"), run.revision.content or "–"),
        (_("Result"), _("{passed} of {all} machines passed", passed=found.passed, all=len(found.machines))),
        (_("Digest of the inputs (SHA-256)"), found.digest),
        (_("Public key of the signature (Ed25519)"), public_key),
    ]


def _sentences(found: Accepted, spoken: Language) -> list[str]:
    told = [_told(machine, spoken) for machine in found.machines if not machine.is_accepted]
    return told or [spoken.text("Every machine passed every check, and the monitor sees each of them.")]


def _told(machine: Machine, spoken: Language) -> str:
    """Why a machine was not accepted."""
    _ = spoken.text
    if machine.failed:
        steps = "; ".join(title(check, spoken) for check in machine.failed)
        return _("{machine} failed at: {steps}.", machine=machine.name, steps=steps)
    if machine.stuck:
        return _(
            "{machine} could not be checked: the run stopped at '{task}'.", machine=machine.name, task=machine.stuck
        )
    if not machine.checks:
        return _("{machine} could not be checked.", machine=machine.name)
    state = _(PARTS[machine.monitor])
    return _("{machine} passed every check, but the monitor does not see it work: {state}.",
             machine=machine.name, state=state)  # fmt: skip


def title(check: CheckResult, spoken: Language) -> str:
    """What a check is about, in this language."""
    return check.vi if spoken.code == "vi" else check.en


def seen(text: str, spoken: Language) -> str:
    """What was expected or seen: its known words in this language."""
    return ", ".join(spoken.text(SEEN[part]) if part in SEEN else part for part in text.split(", "))


def _accepted(found: Accepted, spoken: Language) -> list[Table]:
    _ = spoken.text
    failed = [(machine, check) for machine in found.machines for check in machine.failed]
    every = [(machine, check) for machine in found.machines for check in machine.checks]
    return [
        _machines(found, spoken),
        _checks("failed", _("Checks that failed"), failed, spoken),
        _checks("checks", _("Every check"), every, spoken),
    ]


def _machines(found: Accepted, spoken: Language) -> Table:
    _ = spoken.text
    columns = [
        Column(_("Machine"), is_wide=True), Column(_("Ansible host")), Column(_("Room")), Column(_("Serial number")),
        Column(_("Checks passed"), Kind.COUNT), Column(_("Checks"), Kind.COUNT), Column(_("Monitor")),
        Column(_("Result")),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (machine.name, machine.host, "" if machine.device is None else machine.device.room, machine.serial or None,
         len(machine.checks) - len(machine.failed), len(machine.checks), _(PARTS[machine.monitor]),
         _verdict(machine.is_accepted, spoken))
        for machine in found.machines
    ]  # fmt: skip
    return Table("machines", _("Machines"), columns, rows)


def _checks(name: str, heading: str, pairs: Sequence[tuple[Machine, CheckResult]], spoken: Language) -> Table:
    _ = spoken.text
    columns = [
        Column(_("Machine")), Column(_("Check"), is_wide=True), Column(_("Expected"), is_wide=True),
        Column(_("Seen"), is_wide=True), Column(_("Result")), Column(_("Check's id")),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (machine.name, title(check, spoken), seen(check.expected, spoken), seen(check.seen, spoken),
         _verdict(check.passed, spoken), check.id)
        for machine, check in pairs
    ]  # fmt: skip
    return Table(name, heading, columns, rows, note="" if rows else _("None."))


def _verdict(passed: bool, spoken: Language) -> str:
    return spoken.text("passed") if passed else spoken.text("not passed")


def _handed_over(found: Accepted, spoken: Language) -> list[Table]:
    _ = spoken.text
    columns = [
        Column(_("No."), Kind.COUNT), Column(_("Machine"), is_wide=True), Column(_("Kind")), Column(_("Model")),
        Column(_("Asset code")), Column(_("Serial number")), Column(_("Room")), Column(_("Person in charge")),
        Column(_("Acceptance")),
    ]  # fmt: skip
    rows = [_thing(number, machine, spoken) for number, machine in enumerate(found.machines, 1)]
    return [Table("handover", _("What is handed over"), columns, rows)]


def _thing(number: int, machine: Machine, spoken: Language) -> Sequence[Cell]:
    device, verdict = machine.device, _verdict(machine.is_accepted, spoken)
    if device is None:
        return (number, machine.name, None, None, None, machine.serial or None, None, None, verdict)
    asset = device.asset
    model = " ".join(part for part in (asset.vendor, asset.model) if part)
    kind = spoken.text(words.DEVICE_KINDS[device.kind])
    return (number, machine.name, kind, model or None, asset.code or None, machine.serial or None, device.room or None,
            device.person or None, verdict)  # fmt: skip


def _data(
    found: Accepted, kind: str, notes: Sequence[str], persons: Sequence[str], public_key: str
) -> Mapping[str, object]:
    return {
        "report": kind,
        "run": found.run.id,
        "requested_by": found.run.request.requested_by,
        "revision": found.run.revision.content,
        "from": iso(found.period.since),
        "until": iso(found.period.until),
        "passed": found.passed,
        "machines": [
            {
                "host": machine.host,
                "name": machine.name,
                "serial": machine.serial,
                "accepted": machine.is_accepted,
                "monitor": machine.monitor,
                "stuck": machine.stuck,
                "checks": [asdict(check) for check in machine.checks],
            }
            for machine in found.machines
        ],
        "persons": list(persons),
        "notes": list(notes),
        "digest": found.digest,
        "public_key": public_key,
    }
