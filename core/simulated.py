"""Where the sample centre's devices answer on this machine."""

from ipaddress import IPv4Address, ip_address

SNMP_PORT = 16161
ECHO_PORT = 10007
"""UDP echo, RFC 862: what stands for ICMP echo in the simulated centre."""


def simulated(address: str) -> str:
    """The loopback address that stands for a.b.c.d: 127.b.c.d; of an IPv6 address the last three octets count.

    Raises ValueError when ``address`` is not an IP address.
    """
    return str(IPv4Address(b"\x7f" + ip_address(address).packed[-3:]))
