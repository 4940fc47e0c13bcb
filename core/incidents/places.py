"""Where the subjects of incidents are, as the inventory has it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.calendar import OFFICE_HOURS, WorkingTime, of_site, standard
from core.i18n import DEFAULT_ZONE
from core.model import Device, Inventory, Link, Service, Site, device_subject, link_subject, service_subject


@dataclass(frozen=True, slots=True)
class Places:
    """The devices, links and services by subject, and the sites by id."""

    items: Mapping[str, Device | Link | Service]
    sites: Mapping[str, Site]

    @classmethod
    def of(cls, inventory: Inventory) -> "Places":
        items: dict[str, Device | Link | Service] = {device_subject(device.id): device for device in inventory.devices}
        items |= {link_subject(link.id): link for link in inventory.links}
        items |= {service_subject(service.id): service for service in inventory.services}
        return cls(items, {site.id: site for site in inventory.sites})

    def site(self, subject: str) -> Site | None:
        """The site of a subject, or None when the inventory no longer has it."""
        item = self.items.get(subject)
        return None if item is None else self.sites[item.site]

    def hours(self, subject: str) -> WorkingTime:
        """The working time of its office; the usual one when nobody knows where it is."""
        site = self.site(subject)
        return standard(OFFICE_HOURS, DEFAULT_ZONE) if site is None else of_site(site)

    def zone(self, subject: str) -> str:
        """The time zone of its office."""
        site = self.site(subject)
        return DEFAULT_ZONE if site is None else site.time_zone
