"""Filters of the role: which machines of an inventory boot over the network, and whose disk is free right now."""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from ipaddress import IPv4Network
from typing import Any
from zoneinfo import ZoneInfo


def machines(hosts: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Of hostvars those with a MAC address, as netboot_machines wants them."""
    return [
        {
            "name": str(host["inventory_hostname"]),
            "mac": str(host["motcua_asset_mac"]),
            "address": str(host["ansible_host"]),
            "system": str(host.get("netboot_system", "debian")),
            "reinstall_until": str(host.get("netboot_reinstall_until", "")),
            "disk": str(host.get("netboot_disk", "")),
        }
        for host in hosts
        if host.get("motcua_asset_mac") and host.get("ansible_host")
    ]


def epoch(moment: str, zone: str) -> int:
    """Seconds since 1970 of a moment like ``2026-12-01 17:00``; without an offset it is of the zone.

    Raises ValueError with what to write instead.
    """
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        raise ValueError(f"'{moment}' is no moment; write one like 2026-12-01 17:00") from None
    return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(zone))).timestamp())


def free(
    listed: Iterable[Mapping[str, str]], zone: str, used: str, now: float | None = None
) -> list[dict[str, str | int]]:
    """The machines whose permission is neither over nor used; each with its end as ``epoch``.

    ``used`` has a line ``NAME EPOCH`` for each permission that a machine has fetched. Raises ValueError.
    """
    moment = time.time() if now is None else now
    ends = [(machine, epoch(machine["reinstall_until"], zone)) for machine in listed if machine["reinstall_until"]]
    gone = set(used.splitlines())
    return [
        {**machine, "epoch": end} for machine, end in ends if end > moment and f"{machine['name']} {end}" not in gone
    ]


def permission_files(given: Iterable[Mapping[str, Any]], folder: str) -> list[str]:
    """The files that are the permissions of these machines."""
    return [f"{folder}/tftp/install/{machine['name']}.ipxe" for machine in given]


def too_long(listed: Iterable[Mapping[str, str]], zone: str, days: int, now: float | None = None) -> list[str]:
    """The names of the machines whose permission lasts for more than these days from now. Raises ValueError."""
    latest = (time.time() if now is None else now) + days * 86_400
    return [
        machine["name"]
        for machine in listed
        if machine["reinstall_until"] and epoch(machine["reinstall_until"], zone) > latest
    ]


def network(prefix: str) -> str:
    """The first address of the network in which a prefix lies: 10.97.10.11/24 is in 10.97.10.0. Raises ValueError."""
    return str(IPv4Network(prefix, strict=False).network_address)


def mask(prefix: str) -> str:
    """The mask of a prefix, as 255.255.255.0. Raises ValueError."""
    return str(IPv4Network(prefix, strict=False).netmask)


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., object]]:
        """The filters by the names that the role uses."""
        return {
            "netboot_machines": machines,
            "netboot_free": free,
            "netboot_permission_files": permission_files,
            "netboot_too_long": too_long,
            "netboot_network_address": network,
            "netboot_mask": mask,
        }
