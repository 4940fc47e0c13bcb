"""Standing for a configuration: what was found of a device that somebody looked at, and what is over with it."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from core.model import OF_CONFIGURATIONS, Backup, Finding, FindingKind, device_subject
from core.store.backups import Backups
from core.store.findings import Sighting


def accept(backups: Backups, device: str, by: str, now: float) -> Backup | None:
    """Stand for the newest version of a device; None when nothing was kept of it. Raises StoreError."""
    known = backups.get(device)
    if known is None or known.commit is None:
        return None
    accepted = replace(known, accepted=known.commit, accepted_by=by, accepted_at=now)
    backups.put(accepted, sightings(device, (), now, {FindingKind.CONFIGURATION_CHANGED}), now)
    return accepted


def sightings(
    device: str, found: Iterable[Finding], now: float, kinds: Collection[FindingKind] = OF_CONFIGURATIONS
) -> list[Sighting]:
    """What was found of a device, and that the others of the kinds that were looked for are over."""
    subject, seen = device_subject(device), list(found)
    over = sorted(set(kinds) - {one.kind for one in seen})
    gone = [Sighting(subject, Finding(kind), now, gone=True) for kind in over]
    return [*gone, *(Sighting(subject, one, now) for one in seen)]
