"""Filters of the plays: the office's machines by name, address and MAC, as the inventory has them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any


def names(hosts: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Name and address of each host that has an address; ``hosts`` are variables of hosts."""
    return [
        {"name": host["inventory_hostname"], "address": host["ansible_host"]}
        for host in hosts
        if host.get("ansible_host")
    ]


def leases(hosts: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Name, address and MAC address of each host that has both."""
    return [
        {"name": host["inventory_hostname"], "address": host["ansible_host"], "mac": host["motcua_asset_mac"]}
        for host in hosts
        if host.get("ansible_host") and host.get("motcua_asset_mac")
    ]


def bookmarks(services: Iterable[Mapping[str, Any]], option: str) -> list[dict[str, str]]:
    """Title and URL of the services that officials open in a browser: of the shared software only the chosen one."""
    left_out = {"leased": "upgraded_software", "upgraded": "leased_software"}[option]
    return [
        {"title": service["name"], "url": service["target"]}
        for service in services
        if str(service["target"]).startswith("http") and service["kind"] != left_out
    ]


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., object]]:
        """The filters by the names that the plays use."""
        return {"office_names": names, "office_leases": leases, "office_bookmarks": bookmarks}
