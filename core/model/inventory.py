"""The inventory as frozen models: sites, devices, links, credentials."""

from datetime import date, time
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """A value: immutable, and it refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class Site(Frozen):
    """One place. Administrative units split and merge: a site is valid between dates and has a parent."""

    id: str
    name: str
    kind: str
    parent: str | None = None
    administrative_code: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    time_zone: str = "Asia/Ho_Chi_Minh"


class Schedule(Frozen):
    """When a device is expected to be up. ``days`` are 1 (Monday) to 7; the hours are the site's local time."""

    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    hours: tuple[tuple[time, time], ...]


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


class AssetFields(Frozen):
    """What the books say of a device. ``cost`` is in đồng, an integer."""

    code: str | None = None
    serial: str | None = None
    mac: str | None = None
    vendor: str | None = None
    model: str | None = None
    purchased: date | None = None
    cost: int | None = Field(default=None, ge=0)
    support_ends: date | None = None
    responsible: str | None = None


class Device(Frozen):
    """One device. ``id`` is its Ansible host name, ``address`` the one that it is polled at.

    ``upstream`` is the id of the device through which the monitor reaches it; ``snmp`` names a credential or is
    None for a device that speaks no SNMP; ``ping_interval`` and ``snmp_interval`` (seconds) are None for the default.
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
    snmp: str | None = None
    snmp_modules: tuple[str, ...] = ("system", "if_mib")
    snmp_port: int = Field(default=161, ge=1, le=65535)
    ping_interval: float | None = Field(default=None, ge=0.1, le=3600)
    snmp_interval: float | None = Field(default=None, ge=1, le=86400)
    expected_up: Schedule | None = None
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


class Inventory(Frozen):
    """Everything, already cross-checked: every reference in it resolves."""

    sites: tuple[Site, ...]
    devices: tuple[Device, ...]
    links: tuple[Link, ...]
    credentials: tuple[Credential, ...]

    def device(self, device_id: str) -> Device | None:
        """The device of this id, or None."""
        return next((device for device in self.devices if device.id == device_id), None)

    def link(self, link_id: str) -> Link | None:
        """The link of this id, or None."""
        return next((link for link in self.links if link.id == link_id), None)
