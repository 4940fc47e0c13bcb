"""Filter of the role: the subnets as Kea's configuration has them."""

from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address, ip_network

Named = Mapping[str, str]


def subnets(wanted: Sequence[Named], reservations: Sequence[Named]) -> list[dict[str, object]]:
    """Kea's ``subnet4`` (its guide, 8.2.3): each network with its router, its pool and the reservations that lie in it.

    Raises ValueError for what is no network or address.
    """
    return [
        {
            "id": number,
            "subnet": subnet["network"],
            "pools": [{"pool": subnet["pool"]}] if subnet.get("pool") else [],
            "option-data": [{"name": "routers", "data": subnet["router"]}],
            "reservations": [
                {"hw-address": host["mac"].lower(), "ip-address": host["address"], "hostname": host["name"]}
                for host in reservations
                if ip_address(host["address"]) in ip_network(subnet["network"])
            ],
        }
        for number, subnet in enumerate(wanted, start=1)
    ]


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., object]]:
        """The filter by the name that the role uses."""
        return {"dhcp_kea_subnets": subnets}
