"""Every variable of ours: which field of the models it fills, and what to write when it is wrong."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

from core.model import Condition, DeviceKind, LinkKind, Platform, ServiceKind, Severity, Software

PREFIX = "motcua_"


class Expected(NamedTuple):
    """What a field must be ("'x' is not NOUN; HINT"), and what to write ("is missing; HINT")."""

    noun: str
    hint: str


_TEXT = Expected("text", "put it in quotes")
_ADDRESS = Expected("an IP address", "write one like 10.97.20.11")
_ADDRESSES = Expected("a list of IP addresses", "write one like [10.97.20.11, fd97::11]")
_DAY = Expected("a date", "write one like 2018-06-01")
_SECONDS = Expected("a number of seconds from 0.1 to 3600", "write one like 5")
_LONG_SECONDS = Expected("a number of seconds from 1 to 86400", "write one like 60")
_BANDWIDTH = Expected("a number of Mbit/s above 0", "write the contracted one, like 20")
_SITE_ID = Expected("the id of a site", "write one like lucyen")

DEVICE: dict[str, tuple[str, Expected]] = {
    "motcua_name": ("name", Expected("text", 'write what people call it, like "Máy trạm quầy 1"')),
    "motcua_kind": ("kind", Expected("a kind of device", f"write one of {', '.join(DeviceKind)}")),
    "motcua_addresses": ("addresses", _ADDRESSES),
    "motcua_room": ("room", _TEXT),
    "motcua_person": ("person", _TEXT),
    "motcua_purpose": ("purpose", _TEXT),
    "motcua_upstream": ("upstream", Expected("the name of a host", "write one like sw-core")),
    "motcua_fed_by": (
        "fed_by",
        Expected("a list of names of UPSs", "write one like [ups-01], or [] for none"),
    ),
    "motcua_snmp": ("snmp", Expected("the name of a credential", "write one of motcua_credentials, or null")),
    "motcua_snmp_modules": ("snmp_modules", Expected("a list of module names", "write one like [system, if_mib]")),
    "motcua_snmp_port": ("snmp_port", Expected("a port from 1 to 65535", "write one like 161")),
    "motcua_ping_interval": ("ping_interval", _SECONDS),
    "motcua_snmp_interval": ("snmp_interval", _LONG_SECONDS),
    "motcua_expected_up": (
        "expected_up",
        Expected(
            "a schedule",
            'write days: [1, 2, 3, 4, 5] (1 is Monday) and hours: ["07:30-11:30", "13:00-17:00"], or null for always',
        ),
    ),
    "motcua_platform": (
        "platform",
        Expected("a platform whose configuration can be kept", f"write one of {', '.join(Platform)}"),
    ),
    "motcua_login": ("login", Expected("the name of a login", "write one of motcua_logins, or null")),
    "motcua_exceptions": (
        "exceptions",
        Expected(
            "a list of exceptions from rules",
            "write each with its rule, reason and last day, like "
            "[{rule: no_telnet, reason: no SSH in this model, until: 2027-12-31}]",
        ),
    ),
    "motcua_change_login": (
        "change_login",
        Expected("the name of a login", "write the one of motcua_logins that may change it, or null for motcua_login"),
    ),
    "motcua_intent": (
        "intent",
        Expected(
            "what a network device is to be configured to",
            "write vlans (id, name), ports (name, role, vlan, vlans, description), ntp, syslog, snmp and lines",
        ),
    ),
    "motcua_ssh_port": ("ssh_port", Expected("a port from 1 to 65535", "write one like 22")),
    "motcua_asset_code": ("asset_code", _TEXT),
    "motcua_asset_serial": ("asset_serial", _TEXT),
    "motcua_asset_members": (
        "asset_members",
        Expected(
            "a list of serial numbers", "write those of the other machines of its stack or cluster, like [FOC1234A0BC]"
        ),
    ),
    "motcua_asset_mac": ("asset_mac", Expected("a MAC address", 'write one like "F4:39:09:68:DE:97"')),
    "motcua_asset_vendor": ("asset_vendor", _TEXT),
    "motcua_asset_model": ("asset_model", _TEXT),
    "motcua_asset_purchased": ("asset_purchased", _DAY),
    "motcua_asset_in_use": ("asset_in_use", _DAY),
    "motcua_asset_cost": ("asset_cost", Expected("a whole number of đồng", "write one like 15800000")),
    "motcua_asset_funding": ("asset_funding", _TEXT),
    "motcua_asset_supplier": ("asset_supplier", _TEXT),
    "motcua_asset_warranty_ends": ("asset_warranty_ends", _DAY),
    "motcua_asset_support_ends": ("asset_support_ends", _DAY),
    "motcua_asset_unit": ("asset_unit", _TEXT),
    "motcua_asset_responsible": ("asset_responsible", _TEXT),
    "motcua_asset_condition": ("asset_condition", Expected("a condition", f"write one of {', '.join(Condition)}")),
}

SITE_VARIABLE = "motcua_site"
PARENTS_VARIABLE = "motcua_parent_sites"
LINKS_VARIABLE = "motcua_links"
CREDENTIALS_VARIABLE = "motcua_credentials"
DISCOVERY_VARIABLE = "motcua_discovery"
SERVICES_VARIABLE = "motcua_services"
LOGINS_VARIABLE = "motcua_logins"

SHARED: dict[str, Expected] = {
    SITE_VARIABLE: Expected("a site", "write its id, name and kind in the group of the site"),
    PARENTS_VARIABLE: Expected("a list of sites", "write each with its id, name and kind"),
    LINKS_VARIABLE: Expected("a list of links", "write each with its id, name, kind, device and far_address"),
    CREDENTIALS_VARIABLE: Expected("a table of credentials", "write a name and below it its version and secrets"),
    DISCOVERY_VARIABLE: Expected("a list of prefixes", "write each with its prefix and the credentials to ask with"),
    SERVICES_VARIABLE: Expected("a list of services", "write each with its id, name, kind and target"),
    LOGINS_VARIABLE: Expected("a table of logins", "write a name and below it its username and password"),
}

SITE: dict[str, Expected] = {
    "id": _SITE_ID,
    "name": Expected("text", "write what people call it"),
    "kind": Expected("text", "write one like district, commune or province"),
    "parent": _SITE_ID,
    "administrative_code": _TEXT,
    "valid_from": _DAY,
    "valid_until": _DAY,
    "time_zone": Expected("a time zone", "write one like Asia/Ho_Chi_Minh"),
    "working_hours": Expected(
        "a schedule", 'write days: [1, 2, 3, 4, 5] (1 is Monday) and hours: ["07:30-11:30", "13:00-17:00"]'
    ),
    "working_hours_from": Expected("a list of changes", "write each with its first day and its hours"),
    "special_days": Expected("a list of days", "write each with its day, and with its hours unless it is closed"),
    "software": Expected("a choice of shared software", f"write one of {', '.join(Software)}"),
}

HOURS_CHANGE: dict[str, Expected] = {
    "day": Expected("a date", "write one like 2026-10-16"),
    "days": Expected("a list of weekdays", "write one like [1, 2, 3, 4, 5]; 1 is Monday"),
    "hours": Expected("a list of hours", 'write one like ["07:30-11:30", "13:00-17:00"]'),
}

SPECIAL_DAY: dict[str, Expected] = {
    "day": Expected("a date", "write one like 2026-10-10"),
    "hours": Expected("a list of hours", 'write one like ["07:30-11:30"], or [] for a day on which it is closed'),
    "reason": _TEXT,
}

LINK: dict[str, Expected] = {
    "id": Expected("text", "write a short name like wan"),
    "name": Expected("text", "write what people call it"),
    "kind": Expected("a kind of link", f"write one of {', '.join(LinkKind)}"),
    "site": _SITE_ID,
    "device": Expected("the name of a host", "write the one that the line is plugged into, like wan-router"),
    "interface": Expected("the name of an interface", "write its ifName, like ether1-wan"),
    "far_address": _ADDRESS,
    "far_name": _TEXT,
    "provider": _TEXT,
    "contract": _TEXT,
    "bandwidth_down": _BANDWIDTH,
    "bandwidth_up": _BANDWIDTH,
}

_SECRET = Expected("a secret", "encrypt one with ansible-vault encrypt_string, or write file:PATH or env:NAME")

CREDENTIAL: dict[str, Expected] = {
    "version": Expected("an SNMP version", "write 3, or 2 with an expiry date"),
    "community": _SECRET,
    "username": Expected("text", "write the user's name on the agent"),
    "security_level": Expected("a security level", "write authPriv, authNoPriv or noAuthNoPriv"),
    "auth_protocol": Expected("an authentication protocol", "write SHA256, or one of SHA, SHA224, SHA384, SHA512, MD5"),
    "auth_password": _SECRET,
    "priv_protocol": Expected("a privacy protocol", "write AES, or one of AES192, AES192C, AES256, AES256C, DES"),
    "priv_password": _SECRET,
    "expires": _DAY,
}

LOGIN: dict[str, Expected] = {
    "username": Expected("text", "write the user's name on the device"),
    "password": _SECRET,
    "enable_password": _SECRET,
}

_TEXTS = Expected("a list of texts", 'write one like ["Cổng dịch vụ công"]')

SERVICE: dict[str, Expected] = {
    "id": Expected("text", "write a short name like national-portal"),
    "name": Expected("text", "write what people call it"),
    "kind": Expected("a kind of service", f"write one of {', '.join(ServiceKind)}"),
    "site": _SITE_ID,
    "target": Expected("a target", "write a URL like https://dichvucong.gov.vn/, or HOST:PORT"),
    "module": Expected("the name of a probe module", "write one that 'motcua probe list' shows"),
    "text": _TEXTS,
    "forbidden_text": _TEXTS,
    "status": Expected("a list of HTTP statuses", "write one like [200, 302]"),
    "query": Expected("text", "write the name to ask for, like dichvucong.gov.vn"),
    "link": Expected("the id of a link", "write the one that it is reached through, like wan"),
    "device": Expected("the name of a host", "write the one that it runs on, like srv-02"),
    "interval": _LONG_SECONDS,
    "severity": Expected("a severity", f"write one of {', '.join(Severity)}"),
}

DISCOVERY: dict[str, Expected] = {
    "prefix": Expected("a prefix", "write one like 10.97.1.0/24, with no bit set behind its length"),
    "site": _SITE_ID,
    "credentials": Expected("a list of names of credentials", "write one like [network-v3], or [] to ping only"),
    "interval": Expected("a number of seconds from 60 to 2592000", "write one like 86400"),
}

ADDRESS_VARIABLE = "ansible_host"
ADDRESS = _ADDRESS


OF_FIELD: dict[str, tuple[str, Expected]] = {field: (name, expected) for name, (field, expected) in DEVICE.items()}
OF_FIELD["address"] = (ADDRESS_VARIABLE, ADDRESS)


def missing(expected: Expected) -> str:
    """What to say of a field that is not there."""
    return f"is missing; {expected.hint}"


def wrong(value: object, expected: Expected) -> str:
    """What to say of a value that is not what it should be."""
    return f"{shown(value)} is not {expected.noun}; {expected.hint}"


def unknown(name: str, known: Sequence[str], noun: str) -> str:
    """What to say of a name that nobody knows, with the closest one that somebody does."""
    close = get_close_matches(name, known, n=1, cutoff=0.7)
    advice = f"did you mean {close[0]}?" if close else "remove it"
    return f"there is no {noun} '{name}'; {advice}"


def dangling(noun: str, name: str, known: set[str]) -> str:
    """What to say of a reference to something that is not there."""
    close = get_close_matches(name, sorted(known), n=1)
    return f"there is no {noun} '{name}'" + (f"; did you mean {close[0]}?" if close else "")


def shown(value: object) -> str:
    """A wrong value as it is shown in a message: as YAML has it, and not too long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:56]}...'"
