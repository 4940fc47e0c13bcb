"""Reads an inventory folder: all of it, or a refusal that lists every mistake."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from core.calendar import national
from core.errors import InventoryError, Mistake
from core.inventory import ansible, files
from core.inventory.ansible import Listing
from core.inventory.checks import cross_check
from core.inventory.devices import device_of, plain_secrets
from core.inventory.fields import unknown
from core.inventory.files import Sources
from core.inventory.findings import Finding, mistakes
from core.inventory.shared import shared_of
from core.inventory.values import unwrapped
from core.model import Inventory
from core.model import inventory as model
from core.store.database import Database
from core.store.inventories import Inventories

_AHEAD = timedelta(days=60)
_UNKNOWN = (
    "those of {year} are not known, and its weekdays count as working days; update motcua, or write its holidays into "
    "special_days of each site"
)
_UNANNOUNCED = (
    "those of {year} are known in part, others are still to be announced; update motcua once they are, or write the "
    "days that are missing into special_days of each site"
)


def load(folder: Path, cache: Path | None = None) -> Inventory:
    """The inventory of this folder. Raises InventoryError with every mistake.

    ``cache`` is a file that remembers the last accepted inventory by the hashes of the folder's files, and so
    spares half a second of Ansible. It holds what the inventory does: references to secrets, no secret.
    """
    if not folder.is_dir():
        raise InventoryError([Mistake(str(folder), "there is no such folder; name the folder of an Ansible inventory")])
    key = _key(folder)
    remembered = _remembered(cache, key) if cache is not None else None
    if remembered is not None:
        return remembered
    inventory = _read(folder)
    if cache is not None and _key(folder) == key:
        _remember(cache, key, inventory)
    return inventory


def warnings(inventory: Inventory, today: date) -> list[Mistake]:
    """What is accepted and still not good."""
    used = {device.snmp for device in inventory.devices}
    used |= {name for one in inventory.discovery for name in one.credentials}
    found = []
    for credential in inventory.credentials:
        if credential.expires is not None and credential.expires < today:
            what = f"its exception ended on {credential.expires}; move its devices to SNMPv3 or record a new end"
            found.append(Mistake(f"credential {credential.name}", what))
        if credential.name not in used:
            found.append(Mistake(f"credential {credential.name}", "no device uses it; remove it"))
    return found + list(_holidays(today))


def _holidays(today: date) -> Iterator[Mistake]:
    years = sorted({today.year, (today + _AHEAD).year})
    for year in national().unknown(years):
        yield Mistake("holidays", _UNKNOWN.format(year=year))
    for year in national().unannounced(years):
        yield Mistake("holidays", _UNANNOUNCED.format(year=year))


def publish(database: Database, folder: Path, at: float, cache: Path | None = None) -> int:
    """Make this folder's inventory the one of the house; returns the snapshot's id.

    Raises InventoryError, and then the former one stays.
    """
    inventory = load(folder, cache)
    return Inventories(database).publish(inventory, str(folder), digest_of(inventory), at)


def digest_of(inventory: Inventory) -> str:
    """A hash over everything that the inventory says."""
    return hashlib.sha256(inventory.model_dump_json().encode()).hexdigest()


def _read(folder: Path) -> Inventory:
    sources = files.read(folder)
    if sources.mistakes:
        raise InventoryError(sources.mistakes)
    listing = ansible.listing(folder)
    if not listing.hosts:
        raise InventoryError([Mistake(str(folder), ansible.NO_HOST)])
    wrong = [*_repeated(sources), *_nobodys(sources, listing)]
    hosts = {host: {name: unwrapped(value) for name, value in listing.hosts[host].items()} for host in listing.hosts}
    findings: list[Finding] = []
    devices = []
    for host, variables in hosts.items():
        device, found = device_of(host, variables)
        findings += [*found, *plain_secrets(host, variables)]
        devices += [device] if device is not None else []
    shared = shared_of(hosts, {device.id: device.site for device in devices})
    for parts in (shared.sites, shared.links, shared.credentials, shared.discovery, shared.services, shared.logins):
        findings += parts.findings
    findings += cross_check(hosts, devices, shared)
    wrong += mistakes(findings, sources, listing)
    if wrong:
        raise InventoryError(wrong)
    return Inventory(
        sites=tuple(shared.sites.models.values()),
        devices=tuple(devices),
        links=tuple(shared.links.models.values()),
        credentials=tuple(shared.credentials.models.values()),
        discovery=tuple(shared.discovery.models.values()),
        services=tuple(shared.services.models.values()),
        logins=tuple(shared.logins.models.values()),
    )


def _repeated(sources: Sources) -> Iterator[Mistake]:
    """A host that is described at two places: Ansible would mix the two without a word."""
    for host, places in sources.addressed.items():
        for place in places[1:]:
            what = f"has an address here too (first at {places[0]}); give each device a name of its own"
            yield Mistake(f"host {host} ({place})", what)


def _nobodys(sources: Sources, listing: Listing) -> Iterator[Mistake]:
    """Variables of a host or group that does not exist: a slip of the pen that Ansible passes over."""
    groups = {"all", "ungrouped", *listing.groups, *(name for kind, name in sources.owners if kind == "group")}
    known = {"host": sorted(listing.hosts), "group": sorted(groups)}
    for (kind, name), file in sources.inherited:
        if name not in known[kind]:
            yield Mistake(file, unknown(name, known[kind], kind))


def _key(folder: Path) -> str:
    """What the answer depends on: the folder's files, and this reader itself."""
    total = hashlib.sha256(files.digest(folder).encode())
    for source in (*sorted(Path(__file__).parent.glob("*.py")), *sorted(Path(model.__file__).parent.glob("*.py"))):
        total.update(source.read_bytes())
    return total.hexdigest()


def _remembered(cache: Path, key: str) -> Inventory | None:
    try:
        document = json.loads(cache.read_bytes())
        return Inventory.model_validate(document["inventory"]) if document["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(cache: Path, key: str, inventory: Inventory) -> None:
    document = json.dumps({"key": key, "inventory": inventory.model_dump(mode="json")})
    with suppress(OSError):  # without a cache the next start is half a second slower, and that is all
        handle, name = tempfile.mkstemp(dir=cache.parent, prefix=f".{cache.name}-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(document)
        Path(name).replace(cache)
