"""The inventory entry that a device which nobody entered would have, as YAML to paste. Pure."""

import re
from collections.abc import Collection

import yaml

from core.model import DeviceKind
from monitor.discovery.seen import Seen

KINDS = {
    "switch": DeviceKind.SWITCH,
    "router": DeviceKind.ROUTER,
    "gateway": DeviceKind.ROUTER,
    "firewall": DeviceKind.FIREWALL,
    "wireless-ap": DeviceKind.ACCESS_POINT,
    "printer": DeviceKind.PRINTER,
    "ups": DeviceKind.UPS,
    "server": DeviceKind.SERVER,
    "nas": DeviceKind.SERVER,
    "workstation": DeviceKind.WORKSTATION,
    "camera": DeviceKind.CAMERA,
    "nvr": DeviceKind.RECORDER,
}
"""Identification's kind → ours."""
_LONGEST = 120
_NAME = re.compile(r"[^a-z0-9._-]+")


def plain(text: str) -> str:
    """A stranger's text in one line, with nothing that Ansible would evaluate ('{{ … }}' runs programs)."""
    calm = text.replace("{", "(").replace("}", ")")
    return " ".join("".join(mark if mark.isprintable() else " " for mark in calm).split())[:_LONGEST]


def entry(seen: Seen, mac: str, upstream: str, taken: Collection[str]) -> str:
    """One host of hosts.yml. ``taken`` are the names that are given already; what is not known is left out."""
    kind = KINDS.get(seen.kind)
    values: dict[str, str] = {"ansible_host": seen.address, "motcua_name": plain(seen.name) or what(seen, mac)}
    if kind is not None:
        values["motcua_kind"] = kind.value
    rest = {
        "motcua_snmp": seen.credential,
        "motcua_upstream": upstream,
        "motcua_asset_vendor": plain(seen.vendor),
        "motcua_asset_model": plain(seen.model),
        "motcua_asset_serial": plain(seen.serial),
        "motcua_asset_mac": mac.upper(),
    }
    values |= {name: value for name, value in rest.items() if value}
    written = yaml.safe_dump(
        {_name(seen, kind, taken): values}, sort_keys=False, allow_unicode=True, default_flow_style=False, width=1000
    )
    hint = "" if kind is not None else f"  motcua_kind:  # one of {', '.join(DeviceKind)}\n"
    return written + hint


def what(seen: Seen, mac: str) -> str:
    """What is known of it, in a few words that are the same in every language."""
    vendor, said = plain(seen.vendor), plain(seen.model) or plain(seen.description)[:60]
    made = said if said.casefold().startswith(vendor.casefold()) else f"{vendor} {said}".strip()
    return made or plain(seen.name) or mac or ("SNMP" if seen.has_agent else "ping")


def _name(seen: Seen, kind: DeviceKind | None, taken: Collection[str]) -> str:
    own = _NAME.sub("-", plain(seen.name).lower()).strip("-._")
    if own and own not in taken:
        return own
    place = re.sub(r"[.:]+", "-", seen.address).strip("-")
    return f"{(kind or 'host').replace('_', '-')}-{place or 'new'}"
