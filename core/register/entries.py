"""The register: of each device of the inventory what the books say, who was seen there, and who found it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.model import (
    Cabling,
    Count,
    Device,
    Difference,
    Inventory,
    Replacement,
    SeenDevice,
    Standing,
    State,
    Station,
    StationPlace,
    device_subject,
)
from core.register.differences import differences
from core.register.same import folded


class Doubt(StrEnum):
    """Why an entry is worth a look."""

    DIFFERS = "differs"
    INCOMPLETE = "incomplete"
    NEVER_SEEN = "never_seen"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Entry:
    """One device of the books. Times are Unix seconds.

    ``seen`` is who stands there now, ``before`` who stood there, the latest first; ``places`` the switch ports at which
    it was learned, the nearest first. ``first_seen`` and ``last_seen`` are of any answer at its position, to a ping
    too; None when it never gave one.
    """

    device: Device
    site: str
    seen: SeenDevice | None
    before: tuple[SeenDevice, ...]
    places: tuple[StationPlace, ...]
    count: Count | None
    first_seen: float | None
    last_seen: float | None
    differences: tuple[Difference, ...]
    replacements: tuple[Replacement, ...] = ()

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """None when books, network and inventory check agree."""
        told = {
            Doubt.DIFFERS: any(one.book for one in self.differences),
            Doubt.INCOMPLETE: any(not one.book for one in self.differences),
            Doubt.NEVER_SEEN: self.last_seen is None,
            Doubt.NOT_FOUND: self.count is not None and not self.count.is_present,
        }
        return tuple(doubt for doubt, is_so in told.items() if is_so)


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known beside the books, by subject or device id. ``answered``: when first, when it ceased last."""

    stood: Mapping[str, Sequence[SeenDevice]]
    answered: Mapping[str, tuple[float, float | None]]
    standings: Mapping[str, Standing]
    counts: Mapping[str, Count]
    cabling: Cabling | None
    replaced: Sequence[Replacement] = ()


def entries(inventory: Inventory, known: Known, now: float) -> list[Entry]:
    """The whole register, in the inventory's order."""
    sites = {site.id: site.name for site in inventory.sites}
    stations = {one.mac: one for one in known.cabling.stations} if known.cabling else {}
    by_address = {one.address: one for one in stations.values() if one.address}
    return [
        _entry(device, sites.get(device.site, device.site), known, (stations, by_address), now)
        for device in inventory.devices
    ]


def _entry(
    device: Device,
    site: str,
    known: Known,
    stations: tuple[Mapping[str, Station], Mapping[str, Station]],
    now: float,
) -> Entry:
    subject = device_subject(device.id)
    stood = known.stood.get(subject, ())
    by_mac, by_address = stations
    station = by_address.get(str(device.address)) or by_mac.get((device.asset.mac or "").lower())
    seen = stood[0] if stood else _heard(device, station)
    first, last = _answered(known, subject, now)
    looks = [one.last_seen for one in (*stood[:1], *([seen] if seen else []))] + ([last] if last else [])
    begins = [one.first_seen for one in stood] + ([first] if first else [])
    return Entry(
        device,
        site,
        seen,
        tuple(stood[1:]),
        station.places if station else (),
        known.counts.get(device.id),
        min(begins, default=seen.first_seen if seen else None),
        max(looks, default=None),
        tuple(differences(device, seen)) if seen else (),
        tuple(one for one in reversed(known.replaced) if one.device == device.id),
    )


def _heard(device: Device, station: Station | None) -> SeenDevice | None:
    """A device that speaks no SNMP: others resolved its address to a MAC."""
    if station is None or station.address != str(device.address):
        return None
    at = station.seen_at
    return SeenDevice(
        device_subject(device.id), macs=(station.mac.upper(),), address=station.address, first_seen=at, last_seen=at
    )


def _answered(known: Known, subject: str, now: float) -> tuple[float | None, float | None]:
    first, ceased = known.answered.get(subject, (None, None))
    standing = known.standings.get(subject)
    is_up = standing is not None and standing.state in (State.UP, State.DEGRADED)
    return first, now if is_up and first is not None else ceased


def matching(register: Sequence[Entry], sought: str) -> list[Entry]:
    """The entries with this id, code, serial number, MAC or address, also of who stood there before."""
    plain = folded(sought)
    return [entry for entry in register if plain and plain in _names(entry)]


def _names(entry: Entry) -> set[str]:
    device, asset = entry.device, entry.device.asset
    own = [device.id, str(device.address), asset.code, asset.serial, *asset.members, asset.mac]
    seen = [name for one in (entry.seen, *entry.before) if one for name in (one.serial, *one.members, *one.macs)]
    once = [name for one in entry.replacements for name in (one.before.serial, one.before.code)]
    return {folded(name) for name in (*own, *seen, *once) if name}
