"""Whom a report is about: the devices and links that the inventory had in the period, by the names they had then."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from core import words
from core.errors import InputError
from core.model import Device, Inventory, Link, Service, Site, device_subject, link_subject, service_subject

Item = Device | Link | Service


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for: everything, or one site with those below it, one device, link or service (their ids).

    Raises InputError when it is more than one of them.
    """

    site: str | None = None
    device: str | None = None
    link: str | None = None
    service: str | None = None

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.device, self.link, self.service)) > 1:
            raise InputError("a report is about a device, a link or a service; name one of them")

    @property
    def key(self) -> str | None:
        """The subject, when it is one."""
        if self.device is not None:
            return device_subject(self.device)
        if self.link is not None:
            return link_subject(self.link)
        return None if self.service is None else service_subject(self.service)


EVERYTHING = Choice()


@dataclass(frozen=True, slots=True)
class Subject:
    """A device, link or service with its site, as the last inventory of the period that had it described them."""

    key: str
    item: Item
    site: Site

    @property
    def kind(self) -> str:
        """The message of its kind."""
        if isinstance(self.item, Link):
            return words.LINK_KINDS[self.item.kind]
        return (
            words.SERVICE_KINDS[self.item.kind]
            if isinstance(self.item, Service)
            else words.DEVICE_KINDS[self.item.kind]
        )


def subjects_of(inventory: Inventory) -> Iterator[tuple[str, Item]]:
    """Every link, service that is checked, and device, by its subject."""
    yield from ((link_subject(link.id), link) for link in inventory.links)
    yield from ((service_subject(service.id), service) for service in inventory.checked_services())
    yield from ((device_subject(device.id), device) for device in inventory.devices)


def chosen(newest: Inventory, older: Iterable[Inventory], gone: Collection[str], choice: Choice) -> list[Subject]:
    """The links, services and devices of the choice, by site and name, in that order.

    ``gone`` are subjects that were watched in the period and are not in its newest inventory: the older ones are read
    until each is found. Raises InputError when there is nothing of the choice.
    """
    found = {subject.key: subject for subject in _subjects(newest, choice)}
    lost = set(gone)
    for inventory in older:
        if not lost:
            break
        found |= {subject.key: subject for subject in _subjects(inventory, choice) if subject.key in lost}
        lost -= {key for key, _ in subjects_of(inventory)}
    if not found:
        named = choice.device or choice.link or choice.service or choice.site
        what = f"'{named}' was not in the inventory" if named else "there was no inventory"
        raise InputError(f"{what} in that period; 'motcua inventory list' shows what there is now")
    return sorted(found.values(), key=_order)


def _order(subject: Subject) -> tuple[object, ...]:
    rank = (Link, Service, Device).index(type(subject.item))
    return words.sort_key(subject.site.name), rank, words.sort_key(subject.item.name), subject.key


def _subjects(inventory: Inventory, choice: Choice) -> Iterator[Subject]:
    sites = {site.id: site for site in inventory.sites}
    wanted = set(sites) if choice.site is None else _below(inventory, choice.site)
    for key, item in subjects_of(inventory):
        if item.site in wanted and choice.key in (None, key):
            yield Subject(key, item, sites[item.site])


def _below(inventory: Inventory, site_id: str) -> set[str]:
    """The site and all that lie below it."""
    found = {site.id for site in inventory.sites if site.id == site_id}
    while added := {site.id for site in inventory.sites if site.parent in found} - found:
        found |= added
    return found
