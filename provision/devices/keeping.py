"""Keeps what a device showed: a version when it is new, what is known of the device, and what is odd about it."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from core.clock import Clock
from core.configurations import Repository, folder_of, repository_of
from core.configurations.accepting import sightings
from core.errors import MotcuaError, StoreError
from core.kept_secrets import Secret
from core.model import (
    NOTICED,
    Backup,
    BackupOutcome,
    DeviceTrouble,
    Finding,
    FindingKind,
)
from core.signing import SigningKey
from core.store.backups import Backups
from provision.devices.cleaning import cleaned, differing, mask_with
from provision.devices.reading import Shown
from provision.devices.sessions import Target

_LONGEST_LINE = 120
_SHORT = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """What reading a device came to, for who asked."""

    device: str
    outcome: BackupOutcome
    trouble: DeviceTrouble | None = None
    said: str = ""
    commit: str | None = None
    added: int = 0
    removed: int = 0
    unsaved: int | None = None
    is_explained: bool = True


@contextmanager
def locked(data: Path, device: str) -> Iterator[bool]:
    """Be the only one who reads or changes a device; False when somebody else is. It ends with its holder."""
    folder = folder_of(data)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{device}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@dataclass(frozen=True, slots=True)
class Keeper:
    """``key`` is what secrets are masked with; it never leaves the data folder."""

    data: Path
    key: Secret
    backups: Backups
    clock: Clock

    def keep(self, target: Target, shown: Shown, by: str, why: str) -> Kept:
        """Take in what a device showed; that it could not be kept is a trouble of that device's. Raises StoreError."""
        try:
            return self._keep(target, shown, by, why)
        except StoreError:
            raise
        except (MotcuaError, OSError) as error:
            not_kept = Shown(trouble=DeviceTrouble.NOT_KEPT, said=str(error))
            return self._failed(target, not_kept, self.backups.get(target.device), by, self.clock.wall())

    def _keep(self, target: Target, shown: Shown, by: str, why: str) -> Kept:
        before = self.backups.get(target.device)
        now = self.clock.wall()
        mask = mask_with(self.key.reveal().encode(), target.facts.salted)
        self.write_log(target, shown.log)
        if shown.trouble is not None:
            return self._failed(target, shown, before, by, now)
        running = cleaned(shown.running, target.facts, mask)
        unsaved = None
        if shown.startup is not None:
            unsaved = differing(running, cleaned(shown.startup, target.facts, mask), target.facts)
        repository = repository_of(self.data, target.device)
        head = repository.head()
        first = head is None
        is_same = head is not None and cleaned(repository.text(head) or "", target.facts, mask) == running
        commit, _ = repository.commit(running, by, now, why or NOTICED)
        is_new = before is None or before.commit != commit
        backup = Backup(
            target.device, now, by, read_at=now, commit=commit, unsaved=None if unsaved is None else len(unsaved)
        )
        if before is not None and is_same and before.accepted == head:
            before = replace(before, accepted=commit)  # the device is as before: more of it is masked than once
        backup = _accepted(backup, before, by, now, is_explained=bool(why) or first)
        change = _change(repository, backup)
        found = [] if change is None else [change]
        if unsaved:
            found.append(Finding(FindingKind.CONFIGURATION_UNSAVED, "", _detail(len(unsaved), unsaved[0])))
        self.backups.put(backup, sightings(target.device, found, now), now)
        outcome = BackupOutcome.FIRST if first else BackupOutcome.CHANGED if is_new else BackupOutcome.UNCHANGED
        added, removed = (0, 0) if first or not is_new else _counts(repository.diff(None, commit, 0))
        return Kept(target.device, outcome, None, "", commit, added, removed, backup.unsaved, change is None)

    def _failed(self, target: Target, shown: Shown, before: Backup | None, by: str, now: float) -> Kept:
        """What was known of it stays; that it could not be read is a finding, but one that comes and goes is not."""
        trouble = shown.trouble or DeviceTrouble.UNEXPECTED
        known = before or Backup(target.device, now, by)
        backup = replace(known, tried_at=now, tried_by=by, trouble=trouble, said=shown.said)
        found = Finding(FindingKind.CONFIGURATION_UNREAD, "", (("trouble", str(trouble)),))
        if trouble is DeviceTrouble.KEY_CHANGED:
            found = Finding(FindingKind.HOST_KEY_CHANGED, "", (("found", shown.said),))
        kinds = {FindingKind.CONFIGURATION_UNREAD, FindingKind.HOST_KEY_CHANGED}
        self.backups.put(backup, sightings(target.device, [found], now, kinds), now)
        return Kept(target.device, BackupOutcome.FAILED, trouble, shown.said, backup.commit)

    def write_log(self, target: Target, log: str) -> None:
        """Keep what went over the line last, secrets masked, for whoever looks why it failed."""
        mask = mask_with(self.key.reveal().encode(), target.facts.salted)
        folder = folder_of(self.data)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / f"{target.device}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(cleaned(log, target.facts, mask))


def masking_key(key: SigningKey) -> Secret:
    """The key of masks, from that of the instance: a signature of Ed25519 is always the same and nobody else's."""
    return Secret(hashlib.sha256(key.sign(b"motcua: masks of configurations").encode()).hexdigest())


def _accepted(backup: Backup, before: Backup | None, by: str, now: float, is_explained: bool) -> Backup:
    if is_explained or before is None or before.accepted is None:
        return replace(backup, accepted=backup.commit, accepted_by=by, accepted_at=now)
    return replace(backup, accepted=before.accepted, accepted_by=before.accepted_by, accepted_at=before.accepted_at)


def _change(repository: Repository, backup: Backup) -> Finding | None:
    """What differs from the version that somebody stands for."""
    if backup.accepted is None or backup.accepted == backup.commit:
        return None
    diff = repository.diff(backup.accepted, backup.commit, 0)
    if not diff:
        return None
    added, removed = _counts(diff)
    line = next(line for line in _changed(diff))
    detail = (("added", added), ("removed", removed), ("line", line[:_LONGEST_LINE]))
    return Finding(FindingKind.CONFIGURATION_CHANGED, "", (*detail, ("commit", (backup.commit or "")[:_SHORT])))


def _counts(diff: str) -> tuple[int, int]:
    lines = _changed(diff)
    return sum(line.startswith("+") for line in lines), sum(line.startswith("-") for line in lines)


def _changed(diff: str) -> list[str]:
    """The lines of a diff that came or went; its head is before the first @@."""
    body = diff.partition("\n@@")[2]
    return [line for line in body.splitlines() if line[:1] in ("+", "-")]


def _detail(lines: int, first: str) -> tuple[tuple[str, str | int], ...]:
    return (("lines", lines), ("line", first[:_LONGEST_LINE]))
