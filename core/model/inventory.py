"""The inventory as frozen models: sites, devices, links, credentials."""

from datetime import date, time
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal

from pydantic import Field

from core.model.frozen import Frozen
from core.model.intents import Intent
from core.model.platforms import ComplianceException, Login, Platform
from core.model.services import OPTION, ServiceKind, Software
from core.model.watching import Severity


class DeviceKind(StrEnum):
    """What a device is."""

    SERVER = "server"
    WORKSTATION = "workstation"
    KIOSK = "kiosk"
    QUEUE_MACHINE = "queue_machine"
    PRINTER = "printer"
    SCANNER = "scanner"
    CAMERA = "camera"
    RECORDER = "recorder"
    SWITCH = "switch"
    ROUTER = "router"
    FIREWALL = "firewall"
    ACCESS_POINT = "access_point"
    UPS = "ups"


class LinkKind(StrEnum):
    """What a link carries."""

    WAN = "wan"
    INTERNET = "internet"
    BACKUP = "backup"


class SecurityLevel(StrEnum):
    """RFC 3411 section 3.4.3."""

    NO_AUTH_NO_PRIV = "noAuthNoPriv"
    AUTH_NO_PRIV = "authNoPriv"
    AUTH_PRIV = "authPriv"


class Schedule(Frozen):
    """When a device is expected to be up, or an office works. The hours are the site's local time.

    ``days`` are 1 (Monday) to 7; ``on_holidays`` says that holidays and the office's closed days change nothing.
    """

    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    hours: tuple[tuple[time, time], ...]
    on_holidays: bool = False


class SpecialDay(Frozen):
    """A day on which an office works other hours than usual, or not at all (no hours)."""

    day: date
    hours: tuple[tuple[time, time], ...] = ()
    reason: str = ""


class HoursChange(Frozen):
    """From this local day on an office works by another schedule: summer and winter hours."""

    day: date
    schedule: Schedule


OFFICE_HOURS = Schedule(hours=((time(7, 30), time(11, 30)), (time(13), time(17))))
"""The working hours of a centre that says nothing else."""


class Site(Frozen):
    """One place. Administrative units split and merge: a site is valid between dates and has a parent.

    ``working_hours`` hold until the first of ``working_hours_from``, each of these until the next; ``special_days`` are
    this office's own and come before public holidays. ``software`` is the shared software that it has chosen.
    """

    id: str
    name: str
    kind: str
    parent: str | None = None
    administrative_code: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    time_zone: str = "Asia/Ho_Chi_Minh"
    working_hours: Schedule = OFFICE_HOURS
    working_hours_from: tuple[HoursChange, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    software: Software | None = None


class Credential(Frozen):
    """How to ask an agent. Secrets are references (``vault``, ``file:``, ``env:``), never values: see core.secrets.

    Algorithm names are snmp_exporter's.
    """

    name: str
    version: Literal[1, 2, 3] = 3
    community: str | None = None
    username: str | None = None
    security_level: SecurityLevel = SecurityLevel.AUTH_PRIV
    auth_protocol: Literal["MD5", "SHA", "SHA224", "SHA256", "SHA384", "SHA512"] = "SHA256"
    auth_password: str | None = None
    priv_protocol: Literal["DES", "AES", "AES192", "AES192C", "AES256", "AES256C"] = "AES"
    priv_password: str | None = None
    expires: date | None = None


class Condition(StrEnum):
    """What state an asset is in, as inventory minutes tell it."""

    GOOD = "good"
    WORN = "worn"
    BROKEN = "broken"


class AssetFields(Frozen):
    """What the books say of a device. ``cost`` (historical cost) is in đồng, an integer.

    ``in_use`` is the day from which it was used, by which its wear counts; ``unit`` is the office that manages it and
    ``responsible`` the person who answers for it. ``members`` are the serial numbers of the
    other machines of its stack or cluster. The warranty is the serial number's, not the position's.
    """

    code: str | None = None
    serial: str | None = None
    members: tuple[str, ...] = ()
    mac: str | None = None
    vendor: str | None = None
    model: str | None = None
    purchased: date | None = None
    in_use: date | None = None
    cost: int | None = Field(default=None, ge=0)
    funding: str | None = None
    supplier: str | None = None
    warranty_ends: date | None = None
    support_ends: date | None = None
    unit: str | None = None
    responsible: str | None = None
    condition: Condition | None = None


class Device(Frozen):
    """One device. ``id`` is its Ansible host name, ``address`` the one that it is polled at.

    ``upstream`` is the id of the device through which the monitor reaches it; ``snmp`` names a credential or is
    None for a device that speaks no SNMP; ``ping_interval`` and ``snmp_interval`` (seconds) are None for the default.
    ``fed_by`` are the ids of the UPSs whose word says whether it has power, None for those of its site. ``platform``
    and ``login``, the name of one, are those of a network device whose configuration is kept.
    """

    id: str
    name: str
    kind: DeviceKind
    site: str
    address: IPv4Address | IPv6Address
    addresses: tuple[IPv4Address | IPv6Address, ...] = ()
    room: str = ""
    person: str = ""
    purpose: str = ""
    upstream: str | None = None
    fed_by: tuple[str, ...] | None = None
    snmp: str | None = None
    snmp_modules: tuple[str, ...] = ("system", "if_mib")
    snmp_port: int = Field(default=161, ge=1, le=65535)
    ping_interval: float | None = Field(default=None, ge=0.1, le=3600)
    snmp_interval: float | None = Field(default=None, ge=1, le=86400)
    expected_up: Schedule | None = None
    platform: Platform | None = None
    login: str | None = None
    ssh_port: int = Field(default=22, ge=1, le=65535)
    exceptions: tuple[ComplianceException, ...] = ()
    intent: Intent | None = None
    change_login: str | None = None
    asset: AssetFields = AssetFields()


class Link(Frozen):
    """A line that somebody else operates, from a device of ours to an address at its far end.

    ``interface`` is the near end's ifName; ``bandwidth`` is the contracted one in Mbit/s, down and up.
    """

    id: str
    name: str
    kind: LinkKind
    site: str
    device: str
    interface: str | None = None
    far_address: IPv4Address | IPv6Address
    far_name: str = ""
    provider: str = ""
    contract: str = ""
    bandwidth_down: float = Field(gt=0, allow_inf_nan=False)
    bandwidth_up: float = Field(gt=0, allow_inf_nan=False)


class DiscoveryPrefix(Frozen):
    """Addresses of a site that are swept for devices that nobody entered; no other address is ever asked.

    ``credentials`` are the only ones that an unknown address there is asked with; ``interval`` is in seconds.
    """

    prefix: IPv4Network | IPv6Network
    site: str
    credentials: tuple[str, ...] = ()
    interval: float = Field(default=86_400.0, ge=60, le=2_592_000)


class Service(Frozen):
    """One service, and how it is checked.

    ``target`` is a URL, or HOST:PORT; ``module`` names a probe module, None for the usual one of the kind. ``text``
    must be on its page, ``forbidden_text`` must not; ``status`` are the good ones, none for 200 to 299. ``query`` is
    the name that a name server is asked for. ``link`` or ``device`` is what it is reached through. ``interval`` is in
    seconds; ``severity`` None is the kind's.
    """

    id: str
    name: str
    kind: ServiceKind
    site: str
    target: str
    module: str | None = None
    text: tuple[str, ...] = ()
    forbidden_text: tuple[str, ...] = ()
    status: tuple[int, ...] = ()
    query: str | None = None
    link: str | None = None
    device: str | None = None
    interval: float | None = Field(default=None, ge=1, le=86400)
    severity: Severity | None = None


class Inventory(Frozen):
    """Everything, already cross-checked: every reference in it resolves."""

    sites: tuple[Site, ...]
    devices: tuple[Device, ...]
    links: tuple[Link, ...]
    credentials: tuple[Credential, ...]
    discovery: tuple[DiscoveryPrefix, ...] = ()
    services: tuple[Service, ...] = ()
    logins: tuple[Login, ...] = ()

    def device(self, device_id: str) -> Device | None:
        """The device of this id, or None."""
        return next((device for device in self.devices if device.id == device_id), None)

    def kept_devices(self) -> list[Device]:
        """The network devices whose configuration is kept: those that have a login."""
        return [device for device in self.devices if device.login is not None and device.platform is not None]

    def link(self, link_id: str) -> Link | None:
        """The link of this id, or None."""
        return next((link for link in self.links if link.id == link_id), None)

    def checked_services(self) -> list[Service]:
        """The services that are checked: of the shared software only what the site has chosen."""
        chosen = {site.id: site.software for site in self.sites}
        return [one for one in self.services if OPTION.get(one.kind, chosen.get(one.site)) == chosen.get(one.site)]

    def service(self, service_id: str) -> Service | None:
        """The service of this id if it is checked, or None."""
        return next((one for one in self.checked_services() if one.id == service_id), None)
