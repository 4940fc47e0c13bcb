"""Plans and makes the changes of devices: what is agreed to is written down first, done, and written down again."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from core.clock import Clock
from core.configurations import repository_of
from core.model import ChangeKind, ChangeOutcome, Device, DeviceChange, DeviceTrouble, Intent, Platform
from core.store.device_changes import DeviceChanges, HeldBy
from provision.devices.change_facts import ChangeFacts
from provision.devices.changing import holding
from provision.devices.changing.planning import (
    digest,
    found_in,
    has_template,
    planner,
    rendered,
    with_hidden,
)
from provision.devices.changing.pushing import Plan, Pushed, Pusher
from provision.devices.changing.restoring import restored
from provision.devices.cleaning import Mask, mask_with, masked
from provision.devices.keeping import Keeper
from provision.devices.question import Answer
from provision.devices.reading import Shown, running_of
from provision.devices.sessions import SessionError, Sessions, Target
from provision.redact import Redactor


@dataclass(frozen=True, slots=True)
class Told:
    """A plan, or how it ended: commands with secrets masked, the digest to agree to, lines that nobody knows whole."""

    device: str
    outcome: ChangeOutcome | None = None
    trouble: DeviceTrouble | None = None
    said: str = ""
    commands: tuple[str, ...] = ()
    digest: str = ""
    left_out: tuple[str, ...] = ()
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """What a change is to come to: what the inventory says, a version, or a port closed or opened again.

    ``hidden`` are commands that a device never shows, the users of SNMPv3: they go with the line that they belong to.
    ``username`` is who they are about.
    """

    kind: ChangeKind = ChangeKind.PUSH
    version: str = ""
    port: str = ""
    hidden: tuple[str, ...] = ()
    username: str = ""


@dataclass(frozen=True, slots=True)
class Changer:
    """``minutes`` is the time after which a device takes back what is not confirmed."""

    keeper: Keeper
    changes: DeviceChanges
    sessions: Sessions
    clock: Clock
    minutes: int

    def plan(self, device: Device, target: Target, meant: Meant) -> Answer:
        """What would be done. Raises InputError for a version that is not there."""
        if (trouble := _unable(device, target, meant)) is not None:
            return asdict(Told(device.id, trouble=trouble))
        try:
            session = self.sessions.open(target)
        except SessionError as error:
            return asdict(Told(device.id, trouble=error.trouble, said=error.said))
        try:
            running = running_of(target, session)
        except SessionError as error:
            return asdict(Told(device.id, trouble=error.trouble, said=error.said))
        finally:
            session.close()
        change = _change_of(target)
        port = planner(change).port_named(running, meant.port, change) if meant.port else ""
        if port is None:
            return asdict(Told(device.id, trouble=DeviceTrouble.NO_SUCH_PORT, said=meant.port))
        needed = list(self._plan(device, target, meant)(running))
        is_ours = port in self.changes.closed(device.id)
        if meant.kind is ChangeKind.RELEASE and not is_ours:
            return asdict(Told(device.id, trouble=DeviceTrouble.NOT_IN_QUARANTINE, said=port))
        if meant.kind is ChangeKind.QUARANTINE and not is_ours and not needed:
            return asdict(Told(device.id, trouble=DeviceTrouble.CLOSED_ALREADY, said=port))
        shown = self._shown(target, needed)
        left_out: list[str] = []
        if meant.kind is ChangeKind.RESTORE:
            left_out = restored(self._version(device, meant.version), running, target.facts, self._mask(target))[1]
        return asdict(Told(device.id, None, None, "", shown, digest(shown), tuple(left_out)))

    def push(self, device: Device, target: Target, meant: Meant, told: tuple[str, str, str]) -> Answer:
        """Do what was agreed to; ``told`` is its digest, who asks and why. Raises StoreError, MotcuaError."""
        agreed, by, why = told
        if (trouble := _unable(device, target, meant)) is not None:
            return asdict(Told(device.id, ChangeOutcome.REFUSED, trouble))
        before = self.keeper.backups.get(device.id)
        plan = self._plan(device, target, meant)
        change, asked = _change_of(target), (by, why)
        needed: list[str] = []
        port = meant.port

        def noted(running: str) -> list[str]:
            nonlocal port
            port = planner(change).port_named(running, port, change) or port
            found = list(plan(running))
            needed[:] = needed or found
            return found

        until = holding.until(self.clock, self.minutes, change.late)
        number = self.changes.begin(device.id, self.clock.wall(), asked, meant.kind, meant.port, until=until)
        if isinstance(number, HeldBy):
            return asdict(Told(device.id, ChangeOutcome.REFUSED, DeviceTrouble.RUN_UNDER_WAY, f"#{number.run}"))
        pusher = Pusher(self.sessions, self.clock, time.sleep, self.minutes)
        with holding.held(self.changes, number, self.clock, self.minutes, change.late):
            done = pusher.push(target, change, noted, lambda commands: digest(self._shown(target, commands)) == agreed)
        said = "".join(self._shown(target, [done.said]))
        after = self._kept(target, done, asked)
        shown = self._shown(target, needed)
        record = DeviceChange(number, device.id, 0.0, by, why, shown, kind=meant.kind, port=port)
        ended = replace(record, outcome=done.outcome, trouble=done.trouble, said=said)
        known = before.commit if before is not None else None
        self.changes.end(replace(ended, ended_at=self.clock.wall(), before=known, after=after))
        return asdict(Told(device.id, done.outcome, done.trouble, said, shown, agreed, (), number))

    def _kept(self, target: Target, done: Pushed, asked: tuple[str, str]) -> str | None:
        """The version that a change came to; ``asked`` is by whom and why."""
        if done.running is None or done.outcome is ChangeOutcome.REFUSED:
            self.keeper.write_log(target, done.log)
            return None
        reason = asked[1] if done.outcome is ChangeOutcome.DONE else ""
        return self.keeper.keep(target, Shown(done.running, log=done.log), asked[0], reason).commit

    def _plan(self, device: Device, target: Target, meant: Meant) -> Plan:
        facts, change = target.facts, _change_of(target)
        assert device.platform is not None  # noqa: S101  it has a target
        plan = planner(change)
        if meant.kind is ChangeKind.RESTORE:
            text, mask = self._version(device, meant.version), self._mask(target)
            return lambda running: plan.commands_to(running, restored(text, running, facts, mask)[0], facts, change)
        if meant.kind is not ChangeKind.PUSH:
            is_closed = meant.kind is ChangeKind.QUARANTINE
            return lambda running: plan.port_commands(
                running, plan.port_named(running, meant.port, change) or meant.port, is_closed, facts, change
            )
        platform, intent, closed = device.platform, device.intent or Intent(), self.changes.closed(device.id)

        def pushed(running: str) -> list[str]:
            wanted = rendered(platform, intent, found_in(running, change), meant.username)
            return with_hidden(plan.commands(running, wanted, facts, change, closed), change, meant.hidden)

        return pushed

    def _version(self, device: Device, version: str) -> str:
        return repository_of(self.keeper.data, device.id).text(version) or ""

    def _shown(self, target: Target, commands: Sequence[str]) -> tuple[str, ...]:
        """Commands, or what a device said of one, as they may be shown and kept."""
        redact = Redactor(target.secrets)
        return tuple(redact(line) for line in masked(commands, target.facts, self._mask(target)))

    def _mask(self, target: Target) -> Mask:
        return mask_with(self.keeper.key.reveal().encode(), target.facts.salted)


def _unable(device: Device, target: Target, meant: Meant) -> DeviceTrouble | None:
    change = target.facts.change
    if change is None:
        return DeviceTrouble.NO_WAY_TO_CHANGE
    if meant.kind is ChangeKind.RESTORE and not change.restores:
        return DeviceTrouble.NO_WAY_TO_RESTORE
    if meant.kind is ChangeKind.PUSH and not has_template(device.platform or Platform.CISCO_IOS):
        return DeviceTrouble.NO_WAY_TO_CHANGE
    return None


def _change_of(target: Target) -> ChangeFacts:
    change = target.facts.change
    assert change is not None  # noqa: S101  _unable has looked
    return change
