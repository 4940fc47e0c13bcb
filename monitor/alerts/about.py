"""What may be told of a subject outside this program: its name, kind and site, and nothing of the network."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.calendar import of_site
from core.i18n import DEFAULT_ZONE
from core.incidents.due import dues, rules
from core.model import (
    Alert,
    Device,
    Incident,
    Inventory,
    Link,
    Reason,
    Service,
    Severity,
    Site,
    device_subject,
    link_subject,
    service_subject,
)
from monitor.alerts.planner import Place

_ADDRESS = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?![\w.]*\d)"
    r"|(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?:/\d{1,3})?(?![\w:])"
    r"|(?<![\w-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![\w-])"
    r"|(?<![\w.])(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}(?![\w.])"
)
HIDDEN = "…"


def without_addresses(text: str, secrets: Iterable[str] = ()) -> str:
    """The text, IP and MAC addresses and each of these words in it left out."""
    for word in sorted(filter(None, secrets), key=len, reverse=True):
        text = re.sub(re.escape(word), HIDDEN, text, flags=re.IGNORECASE)
    return _ADDRESS.sub(HIDDEN, text)


@dataclass(frozen=True)
class Directory:
    """What an inventory says of subjects."""

    inventory: Inventory

    @cached_property
    def _subjects(self) -> Mapping[str, Device | Link | Service]:
        found: dict[str, Device | Link | Service] = {device_subject(one.id): one for one in self.inventory.devices}
        found |= {link_subject(one.id): one for one in self.inventory.links}
        return found | {service_subject(one.id): one for one in self.inventory.services}

    @cached_property
    def _sites(self) -> Mapping[str, Site]:
        return {site.id: site for site in self.inventory.sites}

    def about(self, alert: Alert) -> dict[str, str]:
        """What messages may say; a subject that the inventory no longer has is called by its id."""
        item = self._subjects.get(alert.subject)
        if item is None:
            return {"name": without_addresses(alert.subject.partition(":")[2]), "zone": DEFAULT_ZONE}
        site = self._sites[item.site]
        return {
            "name": without_addresses(item.name, _never_told(item)),
            "kind": item.kind.value,
            "site": site.id,
            "site_name": without_addresses(site.name),
            "zone": site.time_zone,
        }

    def place(self, alert: Alert) -> Place:
        """What planning needs of the subject."""
        item = self._subjects.get(alert.subject)
        if item is None:
            return _place("", _NOWHERE)
        return _place(item.kind.value, self._sites[item.site])


_NOWHERE = Site(id="", name="", kind="", time_zone=DEFAULT_ZONE)


def _place(kind: str, site: Site) -> Place:
    hours = of_site(site)

    def acknowledge_by(severity: Severity, at: float) -> float | None:
        return dues(rules(), Incident(0, "", severity, Reason.UNREACHABLE, at), hours).acknowledge.at

    return Place(kind, site.id, site.time_zone, hours, acknowledge_by)


def _never_told(item: Device | Link | Service) -> list[str]:
    """What identifies this very thing, should somebody have written it into its name."""
    if isinstance(item, Link):
        return [str(item.far_address), item.contract]
    if isinstance(item, Service):
        return [item.target]
    asset = item.asset
    own = [str(item.address), *map(str, item.addresses), asset.serial, asset.mac, asset.code]
    return [word for word in own if word]
