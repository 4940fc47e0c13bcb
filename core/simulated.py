"""Where the sample centre's devices and services answer on this machine."""

import zlib
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, ip_address

INVENTORY_JSON = "demo-inventory.json"
"""In the data folder: the inventory that is simulated."""
SNMP_PORT = 16161
TRAP_PORT = 16162
ECHO_PORT = 10007
"""UDP echo, RFC 862: what stands for ICMP echo in the simulated centre."""
_NAMES = IPv4Network("127.99.0.0/16")
_PORTS = 10_000


@lru_cache(maxsize=4096)
def simulated(address: str) -> str:
    """The loopback address that stands for a.b.c.d: 127.b.c.d; of an IPv6 address the last three octets count.

    Raises ValueError when ``address`` is not an IP address.
    """
    return str(IPv4Address(b"\x7f" + ip_address(address).packed[-3:]))


def simulated_name(name: str) -> str:
    """The loopback address that stands for a host name: always the same one."""
    return str(_NAMES[1 + zlib.crc32(name.lower().encode()) % (_NAMES.num_addresses - 2)])


def simulated_place(host: str, port: int) -> tuple[str, int]:
    """Where a simulated service of this name or address answers: at a port that needs no privilege."""
    try:
        address = simulated(host)
    except ValueError:
        address = simulated_name(host)
    return address, port + _PORTS if port + _PORTS < 65536 else port
