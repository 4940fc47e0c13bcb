"""Kiosks' tokens and published lists, each change with its audit entry: for the API and the command line alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.house import House
from api.passwords import new_secret
from api.views import DeviceView, standing_of
from core.errors import InputError
from core.model import Device, DeviceKind, Standing, device_subject
from core.model.kiosks import KioskRecord, ProcedureList, listed

_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class KioskKeeper:
    """``actor`` is who makes the changes, as the audit log says it."""

    house: House
    actor: str

    def add_token(self, device_id: str) -> str:
        """The secret with which a kiosk may report, told this once. Raises InputError: no such kiosk, or it has one."""
        device = self.house.inventory().device(device_id)
        if device is None:
            raise InputError(f"there is no device '{device_id}' in the inventory")
        if device.kind is not DeviceKind.KIOSK:
            raise InputError(f"'{device_id}' is no kiosk but a {device.kind}; only kiosks report")
        now, secret = self.house.clock.wall(), new_secret()
        self.house.kiosks.allow(device_id, secret, self.actor, now)
        self.house.audit.add(now, self.actor, "kiosk.token.add", device_id)
        return secret

    def revoke_token(self, device_id: str) -> None:
        """Its screen is no longer judged. Raises InputError when it has none."""
        now = self.house.clock.wall()
        self.house.kiosks.forbid(device_id, now)
        self.house.audit.add(now, self.actor, "kiosk.token.revoke", device_id)

    def publish(self, site: str, procedures: int, checksum: str) -> ProcedureList:
        """What every kiosk of a site has to show. Raises InputError for no site, or no checksum."""
        if all(known.id != site for known in self.house.inventory().sites):
            raise InputError(f"there is no site '{site}' in the inventory")
        checksum = checksum.lower()
        if len(checksum) != 64 or not set(checksum) <= _HEX:
            raise InputError("the checksum must be a SHA-256: 64 hexadecimal digits")
        made = ProcedureList(site, procedures, checksum, self.actor, self.house.clock.wall())
        self.house.kiosks.publish(made)
        self.house.audit.add(made.set_at, self.actor, "kiosk.list.set", site, f"procedures={procedures} {checksum}")
        return made

    def publish_codes(self, site: str, codes: Iterable[str]) -> ProcedureList:
        """The same from the list itself. Raises InputError also when it is empty."""
        procedures, checksum = listed(codes)
        if procedures == 0:
            raise InputError("the list of procedures is empty; write one code a line")
        return self.publish(site, procedures, checksum)

    def withdraw(self, site: str) -> None:
        """Its kiosks are no longer compared. Raises InputError when there is no list."""
        now = self.house.clock.wall()
        self.house.kiosks.withdraw(site, now)
        self.house.audit.add(now, self.actor, "kiosk.list.forget", site)


@dataclass(frozen=True, slots=True)
class KioskView:
    """A kiosk, what is known of its screen (``record`` None: it has no token) and the list that it has to show."""

    device: Device
    standing: Standing
    record: KioskRecord | None
    published: ProcedureList | None


def kiosk_views(house: House) -> list[KioskView]:
    """Every kiosk in the inventory's order."""
    standings, published = house.states.standings(), house.kiosks.published()
    records = {record.device: record for record in house.kiosks.all()}
    return [
        KioskView(
            device,
            standing_of(standings, device_subject(device.id)),
            records.get(device.id),
            published.get(device.site),
        )
        for device in house.inventory().devices
        if device.kind is DeviceKind.KIOSK
    ]


def kiosk_view(house: House, view: DeviceView) -> KioskView | None:
    """What the page of a device shows of its screen; None when it is no kiosk."""
    device = view.device
    if device.kind is not DeviceKind.KIOSK:
        return None
    return KioskView(device, view.standing, house.kiosks.get(device.id), house.kiosks.published().get(device.site))
