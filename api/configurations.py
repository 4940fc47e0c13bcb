"""Kept configurations of network devices, for the pages and the API alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.house import House
from api.refusals import Refused
from api.rendering import today_of
from api.visitor import Visitor
from core.compliance import Standing, Verdict
from core.configurations import Repository, repository_of
from core.configurations.accepting import ChangedSinceError
from core.configurations.accepting import accept as stand_for
from core.configurations.judging import compliance, compliance_if_whole
from core.i18n import noop
from core.model import Backup, ConfigurationVersion, Device

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class KeptView:
    """A device whose configuration is kept; ``verdicts`` None: nothing was kept yet, or it cannot be read."""

    device: Device
    backup: Backup | None
    verdicts: Sequence[Verdict] | None

    @property
    def broken(self) -> int:
        """How many rules it breaks without an exception."""
        return sum(one.standing is Standing.BROKEN for one in self.verdicts or ())


def all_kept(house: House) -> list[KeptView]:
    """Every device that has a login."""
    known, today = house.backups.all(), today_of(house)
    return [
        KeptView(
            one, known.get(one.id), compliance_if_whole(house.settings.data, one, today) if one.id in known else None
        )
        for one in house.inventory().kept_devices()
    ]


def kept(house: House, device_id: str) -> KeptView:
    """One device. Raises Refused, MotcuaError."""
    device = house.inventory().device(device_id)
    if device is None:
        raise Refused(404, noop("There is no device '{name}' in the inventory."), name=device_id)
    if device.login is None or device.platform is None:
        raise Refused(404, noop("The configuration of {name} is not kept: it has no login."), name=device_id)
    return KeptView(device, house.backups.get(device_id), compliance(house.settings.data, device, today_of(house)))


def history(house: House, device_id: str) -> list[ConfigurationVersion]:
    """The versions of a device, newest first. Raises Refused, MotcuaError."""
    return _repository(house, device_id).history()


def difference(house: House, device_id: str, old: str | None, new: str | None) -> str:
    """What changed between two versions. Raises Refused, InputError, MotcuaError."""
    return _repository(house, device_id).diff(old, new)


def text(house: House, device_id: str, version: str | None) -> str:
    """A version. Raises Refused, InputError, MotcuaError."""
    found = _repository(house, device_id).text(version)
    if found is None:
        raise Refused(404, noop("Nothing was kept of {name} yet."), name=device_id)
    return found


def accept(house: House, visitor: Visitor, device_id: str, why: str, seen: str | None = None) -> Backup:
    """Stand for a device's newest configuration, which has to be the one that was seen, and write that down.

    Raises Refused.
    """
    kept(house, device_id)
    why = " ".join(why.split())[:LONGEST_REASON]
    if not why:
        raise Refused(422, noop("Say why the configuration is as it is now."))
    now = house.clock.wall()
    try:
        done = stand_for(house.backups, device_id, visitor.name, now, seen)
    except ChangedSinceError:
        raise Refused(
            409, noop("{name} has changed again; look at its newest version first."), name=device_id
        ) from None
    if done is None:
        raise Refused(404, noop("Nothing was kept of {name} yet."), name=device_id)
    house.audit.add(now, visitor.name, "device.accept", f"{device_id}:{done.commit}", why)
    return done


def _repository(house: House, device_id: str) -> Repository:
    kept(house, device_id)
    return repository_of(house.settings.data, device_id)
