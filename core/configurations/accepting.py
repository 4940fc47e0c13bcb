"""Standing for a configuration: what was found of a device that somebody looked at, and what is over with it."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from core.errors import InputError
from core.model import OF_CONFIGURATIONS, Backup, Finding, FindingKind, device_subject
from core.store.backups import Backups
from core.store.findings import Sighting


class ChangedSinceError(InputError):
    """The version that somebody looked at is no longer the newest."""


def accept(backups: Backups, device: str, by: str, now: float, seen: str | None = None) -> Backup | None:
    """Stand for the newest version of a device; None when nothing was kept of it.

    ``seen`` is the version that the person looked at, or its first letters. Raises ChangedSinceError when a newer one
    was kept since, which nobody has looked at yet, and StoreError.
    """
    known = backups.get(device)
    if known is None or known.commit is None:
        return None
    accepted = replace(known, accepted=known.commit, accepted_by=by, accepted_at=now)
    over = sightings(device, (), now, {FindingKind.CONFIGURATION_CHANGED})
    if not known.commit.startswith(seen or "") or not backups.accept(accepted, over, now):
        raise ChangedSinceError(f"{device} has changed again since; look at it with motcua device diff {device}")
    return accepted


def sightings(
    device: str, found: Iterable[Finding], now: float, kinds: Collection[FindingKind] = OF_CONFIGURATIONS
) -> list[Sighting]:
    """What was found of a device, and that the others of the kinds that were looked for are over."""
    subject, seen = device_subject(device), list(found)
    over = sorted(set(kinds) - {one.kind for one in seen})
    gone = [Sighting(subject, Finding(kind), now, gone=True) for kind in over]
    return [*gone, *(Sighting(subject, one, now) for one in seen)]
