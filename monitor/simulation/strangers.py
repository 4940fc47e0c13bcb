"""A device that is on the simulated network and in nobody's inventory, so that discovery has something to find."""

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from monitor.simulation.centre import Machine

NAME = "khong-ro-01"


def strangers(document: Mapping[str, Any]) -> dict[str, Machine]:
    """An access point at the first free address of the first IPv4 prefix that is swept, on the last switch of its
    site; none where none is.

    Somebody set it up as the others are, so it takes the prefix's credential, and then entered it nowhere.
    """
    taken = {device["address"] for device in document["devices"]} | {link["far_address"] for link in document["links"]}
    for swept in document.get("discovery", ()):
        network = ip_network(swept["prefix"])
        free = [host for host in map(str, network.hosts()) if host not in taken] if network.version == 4 else []
        if free:
            switches = [
                one["id"] for one in document["devices"] if (one["kind"], one["site"]) == ("switch", swept["site"])
            ]
            return {NAME: _access_point(free[0], swept, next(reversed(switches), None))}
    return {}


def _access_point(address: str, swept: Mapping[str, Any], upstream: str | None) -> Machine:
    return Machine(
        id=NAME,
        name="",
        kind="access_point",
        site=swept["site"],
        address=address,
        room="",
        person="",
        upstream=upstream,
        snmp=next(iter(swept["credentials"]), None),
        vendor="Ubiquiti",
        model="UAP-AC-LITE",
        serial="788A20F0C41D",
        mac="78:8A:20:F0:C4:1D",
    )
